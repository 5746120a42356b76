"""Places, the queue, who may come, until when."""

import random

import pytest

from pointsapp.activities import service
from pointsapp.activities.errors import TooLate, Unfit
from pointsapp.activities.models import Shift, SignUp
from tests.activities.conftest import DAY


def taken(village, activity):
    village.session.flush()
    return village.session.query(Shift).filter_by(activity_id=activity.id).one().taken


def cancel(village, sign_up):
    return service.cancel_sign_up(village.session, sign_up.id, by=village.clerk, now=village.now)


def test_signing_up_twice_is_one_place(village):
    activity = village.open(places=2)
    first = village.sign_up(activity, 0, village.heads[0])
    assert village.sign_up(activity, 0, village.heads[0]).id == first.id
    assert taken(village, activity) == 1


def test_who_comes_after_the_last_place_waits_and_moves_up(village):
    activity = village.open(places=1)
    first = village.sign_up(activity, 0, village.heads[0])
    second = village.sign_up(activity, 0, village.spouses[0])
    third = village.sign_up(activity, 1, village.heads[1])
    assert [s.state for s in (first, second, third)] == ["confirmed", "waiting", "waiting"]
    cancel(village, second)
    cancel(village, first)
    village.session.refresh(third)
    assert third.state == "confirmed"
    assert taken(village, activity) == 1


def test_more_places_let_the_queue_move_up_and_fewer_take_nobodys(village):
    activity = village.open(places=1)
    village.sign_up(activity, 0, village.heads[0])
    waiting = village.sign_up(activity, 1, village.heads[1])
    shift = village.shift_of(activity)
    service.set_places(village.session, shift.id, 2, by=village.clerk, now=village.now)
    village.session.refresh(waiting)
    assert waiting.state == "confirmed"
    with pytest.raises(Unfit, match="已经有 2 人"):
        service.set_places(village.session, shift.id, 1, by=village.clerk, now=village.now)


def test_one_may_change_ones_mind_until_the_shift_begins(village):
    activity = village.open()
    sign_up = village.sign_up(activity, 0, village.heads[0])
    village.on_the_day()  # at nine; the shift began at half past eight
    with pytest.raises(TooLate, match="已经开始"):
        cancel(village, sign_up)
    with pytest.raises(TooLate):
        village.sign_up(activity, 1, village.heads[1])
    village.clock.move(hours=-1)
    assert cancel(village, sign_up).state == "cancelled"


def test_one_signs_up_people_of_ones_own_household_only(village):
    with pytest.raises(Unfit, match="这一户的人"):
        village.sign_up(village.open(), 0, village.heads[1])


def test_ages_and_groups_bound_who_may_come(village):
    young = village.open(age_to=60)
    village.sign_up(young, 0, village.heads[0])
    with pytest.raises(Unfit, match="74 岁"):
        village.sign_up(young, 0, village.spouses[0])
    called = village.open(group_ids=[village.world.a.group_id])
    assert village.sign_up(called, 0, village.heads[0]).state == "confirmed"


def test_light_tasks_are_for_those_calls_that_have_some(village):
    assert village.sign_up(village.open(), 0, village.spouses[0], task="light").task == "light"
    with pytest.raises(Unfit, match="轻活"):
        village.sign_up(village.open(light=""), 0, village.spouses[0], task="light")


def test_teams_by_group_come_by_themselves_named_ones_are_chosen(village):
    by_group = village.open(team_kind="group")
    assert village.sign_up(by_group, 0, village.heads[0]).team == "清泉村一组"
    named = village.open(team_kind="named", teams=["东队", "西队"])
    with pytest.raises(Unfit, match="选一个队"):
        village.sign_up(named, 0, village.heads[0])
    assert village.sign_up(named, 0, village.heads[0], team="西队").team == "西队"


def test_a_shift_somebody_signed_up_for_stays(village):
    activity = village.open()
    village.sign_up(activity, 0, village.heads[0])
    other = village.shift(activity, "14:00")
    service.remove_shift(village.session, other.id, by=village.clerk, now=village.now)
    with pytest.raises(TooLate, match="报过名"):
        service.remove_shift(village.session, village.shift_of(activity).id, by=village.clerk,
                             now=village.now)  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_order_places_are_full_before_anybody_waits(village, seed):
    """Any walk of signing up, cancelling and changing places keeps the count and the queue."""
    dice, places = random.Random(seed), 2
    activity = village.open(places=places)
    shift = village.shift_of(activity)
    people = [(h, p) for h in (0, 1) for p in (village.heads[h], village.spouses[h])]
    for _ in range(25):
        home, person = dice.choice(people)
        there = village.session.query(SignUp).filter(
            SignUp.person_id == person, SignUp.state != "cancelled").first()  # fmt: skip
        if there is None:
            village.sign_up(activity, home, person)
        else:
            cancel(village, there)
        village.session.expire_all()
        states = [s.state for s in village.session.query(SignUp).order_by(SignUp.id)]
        assert shift.taken == states.count("confirmed") <= places
        assert not states.count("waiting") or shift.taken == places
    assert activity.happens_on == DAY
