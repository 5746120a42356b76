"""Papers by digest or by where the original is kept, and people who stay out of a matter."""

from datetime import timedelta

import pytest

from pointsapp.foundation.errors import Conflict, Invalid, NotFound
from pointsapp.foundation.files import StoredFile
from pointsapp.matters import queries, service
from pointsapp.matters.models import Matter, MatterPaper
from tests.matters.conftest import Place


def add(place: Place, matter: Matter, name: str = "票据", **also: object) -> MatterPaper:
    facts: dict[str, object] = {"kept_where": "村会计室 3 号柜", "step_code": "cosign"}
    return service.add_paper(
        place.session, matter.id, name=name, by=place.clerk, now=place.now, **(facts | also)
    )  # type: ignore[arg-type]


def test_a_paper_is_a_file_by_digest_or_says_where_the_original_is(place: Place) -> None:
    matter = place.open()
    file = StoredFile(
        digest="a" * 64, media_type="image/jpeg", size=1, content=b"x", stored_at=place.now
    )
    place.session.add(file)
    add(place, matter)
    add(place, matter, "现场照片", digest="a" * 64, kept_where="", filename="IMG_1.jpg")
    assert [each.name for each in queries.papers_of(place.session, matter.id)] == [
        "票据",
        "现场照片",
    ]
    with pytest.raises(Invalid, match="写明原件放在哪里"):
        add(place, matter, kept_where=" ")
    with pytest.raises(NotFound, match="重新上传"):
        add(place, matter, digest="b" * 64)
    with pytest.raises(Invalid, match="没有这一步"):
        add(place, matter, step_code="nowhere")


def test_the_same_paper_added_twice_is_there_once(place: Place) -> None:
    matter = place.open()
    assert add(place, matter).id == add(place, matter).id


def test_a_removed_paper_no_longer_counts_and_stays_on_record(place: Place) -> None:
    matter = place.open()
    paper = add(place, matter)
    facts = queries.facts_of(place.session, [matter.id])[matter.id]
    assert facts.papers == (("cosign", "票据"),)
    service.remove_paper(place.session, paper.id, by=place.clerk, now=place.now)
    assert queries.facts_of(place.session, [matter.id])[matter.id].papers == ()
    assert queries.get_paper(place.session, paper.id).removed_at == place.now
    with pytest.raises(Conflict, match="已经撤下"):
        service.remove_paper(place.session, paper.id, by=place.clerk, now=place.now)


def test_who_stays_out_of_a_matter_is_noted_once_without_a_reason(place: Place) -> None:
    matter, secretary = place.open(), place.persons["secretary"]
    for _ in range(2):
        service.recuse(
            place.session, matter.id, secretary, declared_on=place.today, by=place.clerk,
            now=place.now,
        )  # fmt: skip
    assert queries.facts_of(place.session, [matter.id])[matter.id].recused == {secretary}
    with pytest.raises(Invalid, match="还没有到"):
        service.recuse(
            place.session, matter.id, secretary, declared_on=place.today + timedelta(days=1),
            by=place.clerk, now=place.now,
        )  # fmt: skip
