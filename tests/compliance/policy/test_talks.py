"""When the town should talk to a cadre: before a risk point, and when half of the time is gone."""

from dataclasses import replace

import pytest

from pointsapp.compliance.policy.talks import Suggested, suggest
from pointsapp.powers.policy.procedure import Limit
from tests.compliance.policy.cases import seen
from tests.matters.policy.cases import DIRECTOR, Case, day, hold, procedure, step

FIRST = step("a", "execute", "village_director", name="验收")
RISKY = replace(FIRST, risk="虚报工程量")


def matter(first, **also) -> Case:
    """This step, then a plain one."""
    return Case(procedure(first, step("b", name="归档")), holders=hold(), **also)


def test_before_a_step_with_a_risk_point_its_office_is_talked_to():
    assert suggest(seen(matter(RISKY))) == (
        Suggested("risk:1:a", "before", DIRECTOR, "下一步“验收”有廉政风险点：虚报工程量"),
    )


def test_a_risk_point_that_is_over_or_not_yet_next_is_no_reason():
    assert suggest(seen(matter(FIRST))) == ()
    case = matter(RISKY)
    case.did("a", 1)
    assert suggest(seen(case)) == ()
    later = Case(procedure(step("b", name="申请"), RISKY), holders=hold())
    assert suggest(seen(later)) == ()
    later.did("b", 1)
    assert [each.key for each in suggest(seen(later))] == ["risk:1:a"]


def test_once_somebody_acts_in_it_the_talk_before_comes_too_late():
    signed = step("a", "sign", "secretary", "village_director", name="会签", risk="代签")
    case = matter(signed)
    assert [each.stage for each in suggest(seen(case))] == ["before"]
    case.sign("a", "secretary", 11)
    assert suggest(seen(case)) == ()


@pytest.mark.parametrize(
    ("limit", "today", "gone"),
    [
        (Limit(10, "calendar"), 4, False),
        (Limit(10, "calendar"), 5, True),
        (Limit(5, "calendar"), 2, False),
        (Limit(5, "calendar"), 3, True),
        (Limit(6, "working"), 2, False),
        (Limit(6, "working"), 3, True),
        (Limit(12, "working"), 7, False),
        (Limit(12, "working"), 8, True),
    ],
)
def test_half_of_the_time_gone_is_a_reason_to_talk(limit, today, gone):
    found = suggest(seen(matter(replace(FIRST, limit=limit)), today=day(today)))
    reason = f"“验收”限 {limit.words}，从2026年3月2日起已经过半"
    assert found == ((Suggested("half:1:a", "during", DIRECTOR, reason),) if gone else ())


def test_the_time_runs_from_the_end_of_the_step_before():
    limited = replace(FIRST, limit=Limit(4, "calendar"))
    case = Case(procedure(step("b", name="申请"), limited), holders=hold())
    case.did("b", 6)
    assert suggest(seen(case, today=day(7))) == ()
    (found,) = suggest(seen(case, today=day(8)))
    assert found.reason == "“验收”限 4 天，从2026年3月8日起已经过半"


def test_a_risk_point_with_half_of_its_time_gone_is_two_talks():
    case = matter(replace(RISKY, limit=Limit(4, "calendar")))
    assert [each.stage for each in suggest(seen(case))] == ["before", "during"]


@pytest.mark.parametrize("kind", ["done", "stopped"])
def test_nobody_is_talked_to_about_what_is_over(kind):
    case = Case(procedure(replace(RISKY, limit=Limit(4, "calendar"))), holders=hold())
    case.did("a", 1, kind)
    assert suggest(seen(case)) == ()


def test_an_office_without_a_holder_and_what_is_on_no_list_suggest_no_talk():
    case = matter(RISKY)
    case.holders = ()
    assert suggest(seen(case)) == ()
    assert suggest(seen(Case(None, holders=hold()))) == ()


def test_a_long_code_of_a_step_still_gives_a_key_that_fits():
    (found,) = suggest(seen(matter(replace(RISKY, code="a" * 90))))
    assert found.key == "risk:1:" + "a" * 73
