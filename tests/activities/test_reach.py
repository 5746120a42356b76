"""Whom no activity reached: for a visit, by door, never by points."""

from datetime import timedelta

from pointsapp.activities import queries
from pointsapp.foundation.clock import village_day
from pointsapp.people import service as people


def reached(village, days=90):
    today = village_day(village.now)
    rows = village.session.execute(
        queries.not_reached(village.id, since=today - timedelta(days=days), today=today)
    )
    return {row.head: row.last for row in rows}


def test_a_household_is_reached_by_coming_or_by_being_visited(village):
    activity = village.open()
    village.on_the_day()
    assert reached(village) == {"周桂兰": None, "何广田": None}
    village.came(activity, village.spouses[0])
    assert set(reached(village)) == {"何广田"}
    village.came(activity, village.spouses[1], task="visited")
    assert reached(village) == {}


def test_after_a_while_it_counts_no_more_and_the_last_day_is_told(village):
    activity = village.open()
    village.on_the_day()
    village.came(activity, village.heads[0])
    village.clock.move(days=100)
    assert reached(village)["周桂兰"] == activity.happens_on


def test_who_is_away_is_not_missed(village):
    people.set_state(village.session, village.homes[0], "away", on=village_day(village.now),
                     by=None, now=village.now)  # fmt: skip
    assert set(reached(village)) == {"何广田"}


def test_calls_are_counted_for_the_groups_they_reached(village):
    village.open()
    village.open(group_ids=[village.world.a.group_id])
    village.on_the_day()
    today = village_day(village.now)
    counted = queries.calls_by_group(village.session, village.id, since=today, today=today)
    assert counted == {None: 1, village.world.a.group_id: 1}
