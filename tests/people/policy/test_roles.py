"""Who may hand out which role where: the whole table, and within one's own region only."""

from itertools import product

import pytest

from pointsapp.people.models import Region
from pointsapp.people.policy import roles

COUNTY = Region(path="/1/")
TOWN, OTHER_TOWN = Region(path="/1/4/"), Region(path="/1/14/")
VILLAGE = Region(path="/1/4/9/")
VILLAGE_ROLES = {"clerk", "reviewer", "supervisor", "cadre"}
MAY_GIVE = {
    "admin": {"admin", "county", "town", "inspector", *VILLAGE_ROLES},
    "county": {"town", "inspector", *VILLAGE_ROLES},
    "town": VILLAGE_ROLES,
}
PLACES = {
    "admin": {"county", "town"}, "county": {"county"}, "town": {"town"},
    "clerk": {"village", "group"}, "reviewer": {"village"}, "supervisor": {"village"},
    "cadre": {"village"}, "inspector": {"county", "town"},
}  # fmt: skip


@pytest.mark.parametrize(("giver", "role"), [*product(PLACES, PLACES)])
def test_nobody_gives_more_than_they_hold(giver: str, role: str) -> None:
    allowed = roles.may_give([(giver, COUNTY)], role, VILLAGE)
    assert allowed is (role in MAY_GIVE.get(giver, set()))


def test_a_role_makes_sense_at_its_levels_only() -> None:
    assert roles.LEVELS_OF == PLACES


@pytest.mark.parametrize(
    ("region", "scope", "within"),
    [
        (VILLAGE, TOWN, True),
        (TOWN, TOWN, True),
        (TOWN, VILLAGE, False),
        (VILLAGE, OTHER_TOWN, False),
        (OTHER_TOWN, TOWN, False),
    ],
)
def test_a_region_is_within_itself_and_what_stands_above(
    region: Region, scope: Region, within: bool
) -> None:
    assert roles.is_within(region, scope) is within
    assert roles.may_give([("town", scope)], "clerk", region) is within


def test_one_role_that_may_is_enough() -> None:
    assert roles.may_give([("clerk", VILLAGE), ("town", TOWN)], "clerk", VILLAGE)
    assert not roles.may_give([("town", OTHER_TOWN), ("clerk", TOWN)], "clerk", VILLAGE)


def test_a_login_is_managed_by_who_may_give_each_of_its_roles() -> None:
    town = [("town", TOWN)]
    assert roles.may_manage(iter(town), [("clerk", VILLAGE), ("reviewer", VILLAGE)])
    assert not roles.may_manage(town, [("clerk", VILLAGE), ("town", TOWN)])
    assert roles.may_manage(town, [])
