"""Who held an office on a day: the first day counts, the day of leaving no longer."""

from datetime import date

import pytest

from pointsapp.matters.policy.holdings import Holding, deputies, holders, sole_holder
from tests.matters.policy.cases import DIRECTOR, OTHER, SECRETARY, day

HELD = (
    Holding("secretary", SECRETARY, day(2), day(5)),
    Holding("secretary", OTHER, day(5), None),
    Holding("secretary", DIRECTOR, day(3), day(4), deputy=True),
    Holding("village_director", DIRECTOR, day(0), None),
    Holding("village_director", SECRETARY, day(0), None, deputy=True),
)


@pytest.mark.parametrize(
    ("on", "held", "acting"),
    [
        (day(1), set(), set()),
        (day(2), {SECRETARY}, set()),
        (day(3), {SECRETARY}, {DIRECTOR}),
        (day(4), {SECRETARY}, set()),
        (day(5), {OTHER}, set()),
        (day(900), {OTHER}, set()),
    ],
)
def test_an_office_is_held_from_a_day_until_the_day_of_leaving(
    on: date, held: set[int], acting: set[int]
) -> None:
    assert holders(HELD, "secretary", on) == held
    assert deputies(HELD, "secretary", on) == acting
    assert sole_holder(HELD, "secretary", on) == next(iter(held), None)


def test_an_office_that_two_share_has_no_single_holder() -> None:
    two = (*HELD, Holding("village_director", OTHER, day(3), None))
    assert sole_holder(two, "village_director", day(2)) == DIRECTOR
    assert sole_holder(two, "village_director", day(3)) is None
