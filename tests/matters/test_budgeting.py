"""A budget is published before the fact: everybody reads it, and then it is not changed."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest

from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.matters import queries, service
from pointsapp.matters.archive import write_archive
from pointsapp.matters.models import Matter
from pointsapp.matters.policy.budget import Line
from tests.matters.conftest import Place

LINES = [Line("水泥", "12 吨", Decimal("2720.00")), Line("付马小军人工", "", Decimal("280.00"))]


def budget(place: Place, matter: Matter, lines: list[Line]) -> None:
    service.set_budget(place.session, matter.id, lines, by=place.clerk, now=place.now)


def test_a_budget_is_replaced_as_a_whole_until_it_hangs(place: Place) -> None:
    matter = place.open("four", amount=Decimal(3000))
    budget(place, matter, [Line("别的", "", Decimal(3000))])
    budget(place, matter, LINES)
    assert queries.budget_of(place.session, matter.id) == LINES
    with pytest.raises(Invalid, match="加起来是"):
        budget(place, matter, LINES[:1])
    place.record(matter, "publish", "published", 5)
    with pytest.raises(Conflict, match="贴出去了"):
        budget(place, matter, LINES)
    place.record(matter, "publish", "taken_down", 6)
    budget(place, matter, LINES)


def test_everybody_reads_it_without_names_and_the_auditor_gets_all_of_it(place: Place) -> None:
    matter = place.open("four", amount=Decimal(3000))
    budget(place, matter, LINES)
    public = queries.public_matter(place.session, place.id, matter.number, today=place.today)
    assert [line.what for line in public.budget] == ["水泥", "付马某某人工"]
    archive = ZipFile(BytesIO(write_archive(place.session, matter.id, today=place.today)))
    assert "付马小军人工,,280.00" in archive.read("明细.csv").decode("utf-8-sig")


def test_the_budget_of_a_households_matter_is_nobodys_business(place: Place) -> None:
    matter = place.open("four", household_id=place.world.a.homes[0].id, amount=Decimal(3000))
    budget(place, matter, LINES)
    public = queries.public_matter(
        place.session, place.id, matter.number, today=place.today + timedelta(days=1)
    )
    assert public.budget == ()
