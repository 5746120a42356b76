"""Offices that every village needs, those that do not go together, and how many are linked."""

import pytest

from pointsapp.people.models.offices import POSITIONS
from pointsapp.people.policy.offices import NEEDED, incompatible, linked_warning


def test_every_village_needs_these_offices() -> None:
    assert set(NEEDED) == {
        "secretary", "village_director", "supervision_director", "expense_clerk", "agent",
    }  # fmt: skip
    assert set(NEEDED) <= set(POSITIONS)


@pytest.mark.parametrize("watching", ["supervision_director", "supervision_member"])
@pytest.mark.parametrize("watched", ["secretary", "village_director", "member", "expense_clerk"])
def test_who_is_supervised_does_not_supervise(watching: str, watched: str) -> None:
    (sentence,) = incompatible([watching, watched])
    assert POSITIONS[watched] in sentence
    assert "第三十二条" in sentence


@pytest.mark.parametrize(
    "held",
    [[], ["secretary", "village_director"], ["supervision_member", "agent"], ["expense_clerk"]],
)
def test_offices_that_go_together_are_no_matter(held: list[str]) -> None:
    assert incompatible(held) == []


@pytest.mark.parametrize(
    ("count", "warned"), [(0, True), (4, True), (5, False), (15, False), (16, True)]
)
def test_a_representative_links_five_to_fifteen_households(count: int, warned: bool) -> None:
    sentence = linked_warning(count)
    assert (sentence is not None) == warned
    assert sentence is None or f"现在联系 {count} 户" in sentence
