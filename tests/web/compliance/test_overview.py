"""The town's overview: what stands in which village, item by item."""

import pytest

from pointsapp.people.queries import get_village
from tests.supervised import supervised


@pytest.fixture
def town(once, browser_of, session, world, now):
    """The town's browser; village a has a matter, village b has none."""
    once(lambda: supervised(session, world.a, world.logins["clerk"], now))
    assert browser_of.sign_in("town").status_code == 302
    return browser_of


def test_a_village_shows_its_own_items_and_an_empty_one_says_so(town, session, world):
    whole = town.get("/supervision").text
    other = get_village(session, world.b.id).name
    assert f"/supervision?village={world.a.id}#items" in whole
    assert "看全部村的" not in whole
    one = town.get(f"/supervision?village={world.a.id}").text
    assert f"各事项：{get_village(session, world.a.id).name}" in one
    assert "看全部村的" in one
    assert f"{other}还没有办件" in town.get(f"/supervision?village={world.b.id}").text


@pytest.mark.parametrize("village", ["999999", "x", ""])
def test_a_village_of_nobody_shows_all(town, village):
    assert "看全部村的" not in town.get(f"/supervision?village={village}").text
