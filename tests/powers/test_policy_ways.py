"""The ways through a procedure: tiers that cross or leave a gap, time, money, votes, relief."""

from dataclasses import replace

import pytest

from pointsapp.powers.policy.faults import procedure_faults
from pointsapp.powers.policy.posts import OUTSIDE
from pointsapp.powers.policy.procedure import Limit, Procedure, Step
from tests.powers.procedures import procedure, step, yuan

PAY = step("pay", actors=("town_finance",), pays=True)
OK = step("ok", "review", actors=("secretary",), approves=True)
VOTE = step("vote", "vote", actors=("representatives",))


def told(made: Procedure, **about: object) -> list[tuple[str, str]]:
    found = procedure_faults(made, **about)  # type: ignore[arg-type]
    return [(fault.step_code, fault.sentence) for fault in found]


def tier(code: str, amounts: str, *classes: str, approves: bool = True) -> Step:
    return step(code, "review", amounts=yuan(amounts), classes=classes, approves=approves)


CROSSED = [("b", "“a”（不超过 1000 元）和“b”（满 500 元）的金额有一段重叠，请分开")]


@pytest.mark.parametrize(
    ("first", "second", "crossed"),
    [
        ((), (), True),
        (("甲",), ("乙",), False),
        (("甲",), ("甲", "乙"), True),
        (("甲",), (), True),
        ((), ("乙",), True),
    ],
)
def test_tiers_cross_only_where_one_matter_may_meet_both(
    first: tuple[str, ...], second: tuple[str, ...], crossed: bool
) -> None:
    made = procedure(
        OK, tier("a", "<=1000", *first), tier("b", ">=500", *second), classes=("甲", "乙")
    )
    overlaps = [each for each in told(made) if "重叠" in each[1]]
    assert overlaps == (CROSSED if crossed else [])


@pytest.mark.parametrize(
    ("one", "other"),
    [("<=500", "<=1000"), (">=500", ">=1000"), ("<=500", ">500"), (">=1 <=9", ">=1 <=9")],
)
def test_a_tier_within_another_beside_it_or_the_same_is_no_overlap(one: str, other: str) -> None:
    made = procedure(OK, tier("a", one), tier("b", other))
    assert not [sentence for _, sentence in told(made) if "重叠" in sentence]


def test_a_sum_that_nobody_approves_is_named_where_others_are_approved() -> None:
    assert told(procedure(tier("a", ">1000"), step("b"))) == [
        ("", "有的金额没有人管，例如 500 元，请补上这一段")
    ]
    assert told(procedure(tier("a", "<=1000"), step("b"))) == [
        ("", "有的金额没有人管，例如 1001 元，请补上这一段")
    ]
    assert told(procedure(OK, tier("a", ">1000"))) == []


def test_where_nobody_approves_anything_only_a_gap_between_two_tiers_is_told() -> None:
    low, high = (tier(c, a, approves=False) for c, a in (("a", ">=100 <=200"), ("b", ">300")))
    assert told(procedure(low, step("x"))) == []
    assert told(procedure(tier("a", "<=200", approves=False), step("x"))) == []
    assert told(procedure(low, high, step("x"))) == [
        ("", "有的金额没有人管，例如 201 元，请补上这一段")
    ]


def test_a_gap_names_its_class() -> None:
    steps = (tier("a", ">10", "甲"), replace(OK, classes=("乙",)))
    assert told(procedure(*steps, classes=("甲", "乙"))) == [
        ("", "“甲”里有的金额没有人管，例如 5 元，请补上这一段")
    ]


def test_a_class_that_asks_for_no_approval_is_no_gap_because_another_does() -> None:
    steps = (step("a", classes=("甲",)), tier("b", ">10", "乙"), replace(OK, classes=("乙",)))
    assert told(procedure(*steps, classes=("甲", "乙"))) == []


@pytest.mark.parametrize(
    ("limit", "least"),
    [
        (Limit(5, "working"), None),
        (Limit(4, "working"), 5),
        (Limit(15, "calendar"), None),
        (Limit(14, "calendar"), 15),
    ],
)
def test_the_whole_lasts_at_least_as_long_as_its_steps(limit: Limit, least: int | None) -> None:
    steps = (
        step("a", limit=Limit(2, "working")),
        step("b", "publish", publish=Limit(7, "calendar"), limit=Limit(3, "working")),
        step("c", limit=Limit(3, "calendar")),
        step("d", limit=Limit(90, "working"), optional=True),
    )
    found = told(procedure(*steps, limit=limit))
    said = f"各步的期限加起来至少 {least} 天，超过了总期限 {limit.words}"
    assert found == ([] if least is None else [("", said)])


def test_money_leaves_after_every_approval() -> None:
    later = replace(OK, code="later", name="复核")
    assert told(procedure(OK, PAY)) == []
    assert told(procedure(PAY)) == [("pay", "“pay”要付钱，前面没有哪一步是审批")]
    assert told(procedure(OK, PAY, later)) == [("pay", "“pay”要付钱，却排在审批“复核”的前面")]
    assert told(procedure(PAY, OK, later)) == [
        ("pay", "“pay”要付钱，却排在审批“ok”的前面"),
        ("pay", "“pay”要付钱，却排在审批“复核”的前面"),
    ]


STATUTORY = "村民委员会组织法第二十四条规定的事，要由村民会议、或它授权的村民代表会议表决"


@pytest.mark.parametrize(
    ("vote", "fits"),
    [
        (VOTE, True),
        (step("vote", "vote", actors=("villagers",)), True),
        (step("vote", "vote", actors=("villagers", "representatives")), True),
        (step("vote", "vote", actors=("villagers", "party_members")), False),
        (step("vote", "vote", actors=("party_members",)), False),
        (step("vote", "deliberate", actors=("representatives",)), False),
        (step("vote", "vote", actors=(), question="哪个会定？"), False),
        (replace(VOTE, optional=True), False),
        (replace(VOTE, authorised=True), True),
    ],
)
def test_a_statutory_matter_is_voted_on_by_villagers_or_representatives(
    vote: Step, fits: bool
) -> None:
    assert told(procedure(vote), statutory=3) == ([] if fits else [("", STATUTORY)])
    assert told(procedure(vote)) == []


def test_representatives_decide_a_statutory_matter_only_when_authorised() -> None:
    said = [("vote", "“vote”由村民代表会议定，要有村民会议的授权")]
    assert told(procedure(replace(VOTE, authorised=False)), statutory=3) == said
    villagers = step("vote", "vote", actors=("villagers",), authorised=False)
    assert told(procedure(villagers), statutory=3) == []


LAW = "（社会救助暂行办法第四条、第十一条）"
COUNTY = step("county", "review", actors=("county_civil_affairs",), approves=True)


def test_relief_is_approved_by_the_county_and_by_nobody_in_the_village() -> None:
    assert told(procedure(step("a"), COUNTY), relief=True) == []
    assert told(procedure(replace(COUNTY, actors=tuple(OUTSIDE))), relief=True) == []
    assert told(procedure(step("a")), relief=True) == [("", f"救助要有县里审批的一步{LAW}")]
    assert told(procedure(step("a"))) == []
    both = replace(COUNTY, actors=("county", "secretary"))
    assert told(procedure(both), relief=True) == [
        ("county", f"“county”：救助由县里审批，村里只协助{LAW}")
    ]
    assert told(procedure(VOTE, COUNTY), relief=True) == [
        ("vote", f"“vote”：救助由镇里调查、县里审批，不能表决决定{LAW}")
    ]


def test_what_is_wrong_in_several_ways_is_told_once() -> None:
    made = procedure(step("a", classes=("甲",)), step("b", classes=("乙",)), PAY,
                     classes=("甲", "乙"))  # fmt: skip
    assert told(made) == [("pay", "“pay”要付钱，前面没有哪一步是审批")]
