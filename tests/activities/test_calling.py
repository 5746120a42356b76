"""From a draft to a call on the board; what was promised stays promised."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pointsapp.activities import queries, service
from pointsapp.activities.errors import TooLate, Unfit, Unknown
from pointsapp.foundation.audit import AuditRow
from tests.activities.conftest import DAY
from tests.business import FINE, STRUCK, WORK


def test_a_form_sent_twice_is_one_draft(village):
    assert village.draft(key="same").id == village.draft(key="same").id


def test_a_draft_is_no_business_of_the_public(village):
    draft = village.draft()
    with pytest.raises(Unknown):
        queries.get_public(village.session, village.id, draft.id)
    service.discard(village.session, draft.id, by=village.clerk, now=village.now)
    with pytest.raises(Unknown):
        queries.get_public(village.session, village.id, draft.id)
    assert list(queries.coming(village.session, village.id, today=DAY)) == []


def test_a_call_without_a_shift_is_not_published(village):
    with pytest.raises(Unfit, match="班次"):
        service.publish(village.session, village.draft().id, by=village.clerk, now=village.now)


def test_the_public_view_tells_what_it_earns_by_which_rule(village):
    call = queries.call_of(village.session, village.open())
    assert [each.words for each in call.earnings] == [
        "来一个人 3 分（细则第12条）", "一户 2 分（细则第1条）", "被看望的一户 2 分（细则第1条）",
    ]  # fmt: skip
    assert call.who == "全村老少都行"


@pytest.mark.parametrize("rule", [FINE, STRUCK])
def test_only_fixed_points_that_are_added_can_be_promised(village, rule):
    with pytest.raises(Unfit, match="只能是加分"):
        village.reward(village.draft(), rule_id=village.rules[rule])


def test_another_villages_rule_cannot_be_promised(village):
    with pytest.raises(Unfit):
        village.reward(village.draft(), rule_id=village.elsewhere[WORK])


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"), ({"what": ""}, "what"), ({"place": ""}, "place"),
        ({"contact": ""}, "contact"), ({"age_from": 70, "age_to": 60}, "age_from"),
        ({"age_from": -1}, "age_from"), ({"age_to": 121}, "age_from"),
        ({"team_kind": "named", "teams": ["一队"]}, "teams"), ({"group_ids": [999]}, "group_ids"),
        ({"team_kind": "free"}, "team_kind"), ({"happens_on": date(2099, 1, 1)}, "happens_on"),
        ({"happens_on": date(1990, 1, 1)}, "happens_on"),
    ],
)  # fmt: skip
def test_what_does_not_fit_names_its_field(village, changed, field):
    with pytest.raises(Unfit) as refused:
        village.draft(**changed)
    assert refused.value.facts["field"] == field


def test_times_of_a_shift_must_follow_each_other_and_stand_once(village):
    draft = village.draft()
    add = {"places": None, "by": village.clerk, "now": village.now}
    with pytest.raises(Unfit, match="结束要比开始晚"):
        service.add_shift(village.session, draft.id, starts="9:00", ends="8点半", **add)
    service.add_shift(village.session, draft.id, starts="8点半", ends="1100", **add)
    with pytest.raises(Unfit, match="已经有一班"):
        service.add_shift(village.session, draft.id, starts="8:30", ends="10:00", **add)


def test_rewards_and_the_day_do_not_change_under_those_who_signed_up(village):
    activity = village.open()
    with pytest.raises(TooLate):
        village.reward(activity, "light")
    later = village.facts(happens_on=DAY + timedelta(days=1))
    with pytest.raises(TooLate, match="改期"):
        service.edit(village.session, activity.id, later, by=village.clerk, now=village.now)
    mended = village.facts(place="村西桥头")
    service.edit(village.session, activity.id, mended, by=village.clerk, now=village.now)
    assert activity.place == "村西桥头"


def test_rain_moves_the_day_and_keeps_the_sign_ups(village):
    activity = village.open()
    village.sign_up(activity, 0, village.heads[0])
    later = DAY + timedelta(days=7)
    with pytest.raises(Unfit):
        service.postpone(village.session, activity.id, to=DAY, why="下雨", by=village.clerk,
                         now=village.now)  # fmt: skip
    with pytest.raises(Unfit, match="年份"):
        service.postpone(village.session, activity.id, to=DAY.replace(year=DAY.year + 2),
                         why="下雨", by=village.clerk, now=village.now)  # fmt: skip
    service.postpone(village.session, activity.id, to=later, why="下雨路滑", by=village.clerk,
                     now=village.now)  # fmt: skip
    call = queries.call_of(village.session, activity)
    assert (call.day, call.postponed_from, call.why) == (later, DAY, "下雨路滑")
    assert len(queries.sign_ups(village.session, activity.id)) == 1


def test_a_cancellation_needs_a_reason_and_stays_on_the_board(village):
    activity = village.open()
    with pytest.raises(Unfit):
        service.cancel(village.session, activity.id, why=" ", by=village.clerk, now=village.now)
    service.cancel(village.session, activity.id, why="河水上涨", by=village.clerk, now=village.now)
    assert queries.get_public(village.session, village.id, activity.id).why == "河水上涨"
    with pytest.raises(TooLate):
        village.sign_up(activity, 0, village.heads[0])


def test_who_came_is_not_sent_home_with_nothing(village):
    activity, later = village.open(), DAY + timedelta(days=7)
    village.on_the_day()
    village.came(activity, village.heads[0])
    said = {"why": "下雨", "by": village.clerk, "now": village.now}
    with pytest.raises(TooLate, match="已经有人签到"):
        service.postpone(village.session, activity.id, to=later, **said)
    with pytest.raises(TooLate, match="已经有人签到"):
        service.cancel(village.session, activity.id, **said)
    service.mark(village.session, activity.id, village.shift_of(activity).id,
                 shown=[village.heads[0]], came={}, by=village.clerk, now=village.now)  # fmt: skip
    service.postpone(village.session, activity.id, to=later, **said)
    assert activity.happens_on == later


def test_a_reward_must_be_more_than_nothing(village):
    draft = village.draft()
    for wrong in (Decimal(0), Decimal(-1), Decimal(100)):
        with pytest.raises(Unfit):
            village.reward(draft, quantity=wrong)


def test_every_step_is_in_the_audit_trail(village):
    activity = village.open()
    service.take_over(village.session, activity.id, by=village.world.logins["town"],
                      now=village.now)  # fmt: skip
    rows = village.session.query(AuditRow).filter_by(subject_kind="activity")
    done = [row.action for row in rows.filter_by(subject_id=activity.id).order_by(AuditRow.id)]
    assert done[0] == "activity.drafted"
    assert done[-2:] == ["activity.published", "activity.taken_over"]
