"""To which matters a step applies, and every way through a procedure."""

from decimal import Decimal

import pytest

from pointsapp.powers.policy.courses import courses, sample_amounts
from pointsapp.powers.policy.points import points_procedure
from pointsapp.powers.policy.posts import BODIES, DECIDING, POSTS, is_office
from pointsapp.powers.policy.procedure import KINDS, Amounts, Limit, Procedure, applies
from tests.powers.procedures import procedure, step, yuan


@pytest.mark.parametrize(
    ("amounts", "held", "left_out"),
    [
        (">=100", ("100", "100.01"), ("99.99",)),
        (">100", ("100.01",), ("100", "99")),
        ("<=500", ("0", "500"), ("500.01",)),
        ("<500", ("499.99",), ("500",)),
        (">100 <=500", ("101", "500"), ("100", "501")),
        ("", ("0", "99999999"), ()),
    ],
)
def test_a_tier_holds_what_lies_between_its_bounds(
    amounts: str, held: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    made = yuan(amounts)
    assert all(made.hold(Decimal(amount)) for amount in held)
    assert not any(made.hold(Decimal(amount)) for amount in left_out)


def test_a_bound_belongs_to_its_tier_unless_it_is_said_to_be_open() -> None:
    five = Decimal(5)
    assert Amounts(least=five).hold(five)
    assert Amounts(most=five).hold(five)


def test_a_step_applies_by_amount_and_by_class() -> None:
    plain, tiered = step("a"), step("a", amounts=yuan(">=100"))
    assert applies(plain, None, "")
    assert applies(plain, Decimal(1), "甲")
    assert not applies(tiered, None, "")
    assert applies(tiered, Decimal(100), "")
    classed = step("a", amounts=yuan(">=100"), classes=("甲", "乙"))
    assert applies(classed, Decimal(100), "乙")
    assert not applies(classed, Decimal(100), "丙")
    assert not applies(classed, Decimal(99), "甲")


def test_a_step_is_found_by_its_code() -> None:
    made = procedure(step("a"), step("b"))
    assert made.step("b") is made.steps[1]
    with pytest.raises(StopIteration):
        made.step("c")


def test_days_are_said_in_their_unit() -> None:
    assert Limit(5, "working").words == "5 个工作日"
    assert Limit(3, "calendar").words == "3 天"


def test_the_bodies_that_may_decide_are_the_one_named_and_those_among_the_actors() -> None:
    made = step("a", "vote", body="branch", actors=("representatives", "secretary", "branch"))
    assert made.bodies == ("branch", "representatives")
    assert step("a", actors=("secretary",)).bodies == ()


def test_every_kind_of_step_has_words_that_the_law_and_the_sources_use() -> None:
    assert list(KINDS.items()) == [
        ("propose", "提议"), ("consult", "商议"), ("deliberate", "审议"), ("vote", "表决"),
        ("publish", "公示"), ("sign", "会签"), ("review", "审核"), ("execute", "办理"),
        ("archive", "归档"),
    ]  # fmt: skip


def test_offices_are_held_by_persons_and_bodies_and_authorities_are_not() -> None:
    assert is_office("secretary")
    assert not any(map(is_office, ("branch", "town", "handler", "applicant", "")))
    assert {"villagers", "representatives", "party_members"} <= DECIDING <= set(BODIES)
    assert all(POSTS.values())


@pytest.mark.parametrize(
    ("bounds", "tried"),
    [
        (("<=1000",), ("500", "1000", "1001")),
        (("<=0.01",), ("0.01", "1.01")),
        (("<=0.02",), ("0.01", "0.02", "1.02")),
        (("<=1000", ">1000.01"), ("500", "1000", "1000.01", "1001.01")),
        (("<=1000", ">1000.02"), ("500", "1000", "1000.01", "1000.02", "1001.02")),
        (("<=10", ">11"), ("5", "10", "10.50", "11", "12")),
        (("<=10", ">20"), ("5", "10", "11", "20", "21")),
        ((">=5000 <6000",), ("2500", "5000", "5001", "6000", "6001")),
        ((), (None,)),
    ],
)
def test_amounts_are_tried_at_below_between_and_above_all_bounds(
    bounds: tuple[str, ...], tried: tuple[str | None, ...]
) -> None:
    steps = [step(f"s{n}", amounts=yuan(bound)) for n, bound in enumerate(bounds)]
    assert sample_amounts(procedure(*steps, step("all"))) == tuple(
        None if each is None else Decimal(each) for each in tried
    )


def test_there_is_a_way_through_for_every_class_and_range() -> None:
    made = procedure(
        step("a"), step("b", amounts=yuan(">10"), classes=("乙",)), classes=("甲", "乙")
    )
    assert [(w.chosen, w.amount, len(w.steps)) for w in courses(made)] == [
        ("甲", 5, 1), ("甲", 10, 1), ("甲", 11, 1), ("乙", 5, 1), ("乙", 10, 1), ("乙", 11, 2),
    ]  # fmt: skip
    assert [(w.chosen, w.amount) for w in courses(procedure(step("a")))] == [("", None)]


def points(
    reviews: int | None = 1,
    notice_days: int | None = 5,
    spend_share: int | None = 60,
    base_points: Decimal | None = None,
) -> Procedure:
    """How a point comes about in a village that decided this."""
    return points_procedure(
        title="积分", source="积分办法", reviews=reviews, notice_days=notice_days,
        spend_share=spend_share, base_points=base_points,
    )  # fmt: skip


def test_a_point_is_registered_reviewed_posted_booked_and_spent() -> None:
    made = points()
    assert (made.code, made.name, made.source) == ("points", "积分", "积分办法")
    assert made.posts == {"recorder": "登记员", "reviewer": "审核人"}
    assert [(each.code, each.kind, each.name) for each in made.steps] == [
        ("register", "propose", "申报或登记"), ("review", "review", "审核"),
        ("publish", "publish", "公示"), ("object", "review", "有异议的另查"),
        ("book", "archive", "记入账本"), ("spend", "execute", "兑换"),
    ]  # fmt: skip
    assert [each.actors for each in made.steps] == [
        ("applicant", "recorder"), ("reviewer",), ("village_committee",),
        ("supervision_committee",), ("recorder",), ("applicant", "recorder"),
    ]  # fmt: skip
    assert [each.code for each in made.steps if each.optional] == ["object", "spend"]
    assert [each.code for each in made.steps if each.approves] == ["review"]
    assert made.step("publish").publish == Limit(5, "calendar")
    assert made.step("publish").watched_by == "全体村民"
    assert not any(each.question for each in made.steps)


def test_two_reviews_are_by_two_people_neither_of_whom_registered_it() -> None:
    assert points().step("review").apart_from == ("register",)
    second = points(reviews=2).step("second_review")
    assert (second.kind, second.name, second.actors) == ("review", "复核", ("reviewer",))
    assert (second.apart_from, second.approves) == (("register", "review"), True)
    assert "换一个人" in second.what


def test_what_the_village_has_not_decided_is_a_question_on_the_chart() -> None:
    made = points(reviews=None, notice_days=None, spend_share=None)
    assert {each.code: each.question for each in made.steps if each.question} == {
        "review": "审核几次，由村里定", "publish": "公示几天，由村里定",
    }  # fmt: skip
    assert made.step("publish").publish is None
    assert made.step("spend").what == "能换多少由村里定。扣分是提醒，奖励为主。"


def test_the_chart_says_in_a_sentence_what_is_done_at_each_step() -> None:
    made = points(base_points=Decimal("100.00"))
    assert made.step("register").what == ("做了好事自己申报，或者由登记员登记。每年从 100 分起算。")
    assert made.step("spend").what == "加的分有 60% 可以换东西。扣分是提醒，奖励为主。"
    assert points().step("register").what == "做了好事自己申报，或者由登记员登记。"
    assert all(each.what for each in points(reviews=2).steps)
