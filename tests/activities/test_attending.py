"""Check-in by code, list and paper; corrections; nobody signs in their own household as staff."""

import pytest

from pointsapp.activities import queries, service
from pointsapp.activities.errors import OwnHousehold, TooLate, Unfit, Unknown, WrongLines
from pointsapp.activities.models import Activity, Attendance
from pointsapp.foundation.audit import AuditRow


def scan(village, token, home, *people):
    activity = service.check_in_open(village.session, token, now=village.now)
    return service.check_in(
        village.session, token, household_id=village.homes[home],
        shift_id=village.shift_of(activity).id, person_ids=people, now=village.now,
    )  # fmt: skip


def code(village, activity):
    return service.make_check_in(village.session, activity.id, by=village.clerk, now=village.now)


def key(village, activity, text, via="paper"):
    return service.key_lines(
        village.session, activity.id, village.shift_of(activity).id, text, via=via,
        by=village.clerk, now=village.now,
    )  # fmt: skip


def living(village):
    return village.session.query(Attendance).filter_by(withdrawn_at=None).order_by("person_id")


def test_the_code_is_good_on_the_day_only_and_stored_as_a_digest(village):
    activity = village.open()
    token = code(village, activity)
    assert token not in str(vars(village.session.get_one(Activity, activity.id)))
    with pytest.raises(TooLate, match="11月28日当天"):
        scan(village, token, 0, village.heads[0])
    village.on_the_day()
    assert scan(village, token, 0, village.heads[0]) == 1
    assert scan(village, token, 0, village.heads[0]) == 0
    village.clock.move(days=1)
    with pytest.raises(TooLate):
        scan(village, token, 0, village.heads[0])


def test_a_new_code_makes_the_old_one_useless(village):
    activity = village.open()
    old = code(village, activity)
    code(village, activity)
    village.on_the_day()
    with pytest.raises(Unknown):
        scan(village, old, 0, village.heads[0])


def test_a_household_signs_in_its_own_people_only(village):
    token = code(village, village.open())
    village.on_the_day()
    with pytest.raises(Unfit):
        scan(village, token, 0, village.heads[1])


def test_who_signed_up_for_light_tasks_is_taken_down_for_them(village):
    activity = village.open()
    village.sign_up(activity, 0, village.spouses[0], task="light")
    token = code(village, activity)
    village.on_the_day()
    scan(village, token, 0, village.spouses[0])
    assert living(village).one().task == "light"


def test_the_list_takes_down_and_takes_back_and_keeps_what_was(village):
    activity = village.open()
    village.on_the_day()
    head, spouse = village.heads[0], village.spouses[0]
    assert village.came(activity, head, spouse) == (2, 0)
    shift = village.shift_of(activity).id
    mended = service.mark(
        village.session, activity.id, shift, shown={head, spouse}, came={spouse: "light"},
        by=village.clerk, now=village.now,
    )  # fmt: skip
    assert mended == (1, 1)
    assert [(row.person_id, row.task) for row in living(village)] == [(spouse, "light")]
    assert village.session.query(Attendance).count() == 3
    told = village.session.query(AuditRow).filter_by(action="activity.attendance_withdrawn").one()
    assert told.user_id == village.clerk


def test_what_the_list_did_not_show_is_left_alone(village):
    activity = village.open()
    village.on_the_day()
    village.came(activity, village.heads[0])
    village.came(activity, village.heads[1])
    assert living(village).count() == 2


def test_nobody_is_taken_down_before_the_day(village):
    with pytest.raises(TooLate, match="还没到"):
        village.came(village.open(), village.heads[0])


def test_paper_is_keyed_by_codes_days_later(village):
    activity = village.open()
    village.on_the_day()
    village.clock.move(days=3)
    assert key(village, activity, "01-011.1\n1-11.2 轻\n01-012.1*\n 01-012.2 看望") == 4
    tasks = {row.person_id: row.task for row in living(village)}
    assert tasks == {
        village.heads[0]: "work", village.spouses[0]: "light", village.heads[1]: "light",
        village.spouses[1]: "visited",
    }  # fmt: skip
    row = living(village).first()
    assert (row.via, str(row.happened_on)) == ("paper", "2026-11-28")
    assert row.entered_at == village.now


def test_one_wrong_line_stores_nothing_and_every_wrong_line_is_named(village):
    activity = village.open()
    village.on_the_day()
    with pytest.raises(WrongLines) as refused:
        key(village, activity, "01-011.1\n01-099.1\n王没有\n01-011")
    assert len(refused.value.wrong) == 3
    assert "第 2 行" in refused.value.wrong[0]
    assert "有 2 口人" in refused.value.wrong[2]
    assert living(village).count() == 0


def test_nobody_takes_down_their_own_household_somebody_else_does(village):
    village.lives_in("clerk", 0)
    activity = village.open()
    village.on_the_day()
    with pytest.raises(OwnHousehold):
        village.came(activity, village.heads[0])
    with pytest.raises(OwnHousehold):
        village.came(activity, village.spouses[0])
    with pytest.raises(WrongLines, match="1 行"):
        key(village, activity, "01-011.2")
    village.came(activity, village.heads[1])
    assert village.came(activity, village.spouses[0], by=village.world.logins["town"]) == (1, 0)


def test_the_roll_tells_who_did_not_come_and_who_came_unannounced(village):
    activity = village.open()
    village.sign_up(activity, 0, village.heads[0])
    village.sign_up(activity, 0, village.spouses[0])
    village.on_the_day()
    village.came(activity, village.heads[0], village.heads[1])
    village.came(activity, village.spouses[1], task="visited")
    roll = queries.roll_of(village.session, activity.id)
    assert (roll.came, roll.households, roll.visited) == (2, 2, 1)
    assert (roll.absent, roll.unannounced) == (1, 1)
