"""What still fits and what is just too long, too many or too late: each bound from both sides."""

from dataclasses import replace

import pytest

from pointsapp.powers.policy.faults import Fault, procedure_faults
from pointsapp.powers.policy.procedure import Limit, Procedure, Step
from tests.powers.procedures import procedure, step, yuan

APPLY = step("apply", "propose", actors=("applicant",))
POST = step("post", "publish", publish=Limit(3, "calendar"))
VOTE = step("vote", "vote", actors=("representatives",), body="representatives")


@pytest.mark.parametrize(
    ("fits", "too_much", "sentence"),
    [
        (
            procedure(APPLY, code="a" + "9" * 39), procedure(APPLY, code="a" + "9" * 40),
            "流程的代号要用小写字母、数字和下划线，最多 40 个",
        ),
        (
            procedure(APPLY, code="a_1"), procedure(APPLY, code="1_a"),
            "流程的代号要用小写字母、数字和下划线，最多 40 个",
        ),
        (
            procedure(APPLY, name="名" * 80), procedure(APPLY, name="名" * 81),
            "流程的名称要填 1 到 80 个字",
        ),
        (procedure(APPLY, name="名"), procedure(APPLY, name=""), "流程的名称要填 1 到 80 个字"),
        (
            procedure(*(step(f"a{n}") for n in range(40))),
            procedure(*(step(f"a{n}") for n in range(41))),
            "流程最多 40 步",
        ),
        (
            procedure(APPLY, classes=("类" * 40,)), procedure(APPLY, classes=("类" * 41,)),
            "类别的名称要填 1 到 40 个字",
        ),
        (
            procedure(APPLY, classes=("甲",)), procedure(APPLY, classes=(" ",)),
            "类别的名称要填 1 到 40 个字",
        ),
        (
            procedure(APPLY, posts={"cook": "厨" * 20}),
            procedure(APPLY, posts={"cook": "厨" * 21}),
            "其他职务的名称要填 1 到 20 个字，不能重复",
        ),
        (
            procedure(APPLY, posts={"cook": "厨"}), procedure(APPLY, posts={"cook": " "}),
            "其他职务的名称要填 1 到 20 个字，不能重复",
        ),
        (
            procedure(APPLY, limit=Limit(1, "working")),
            procedure(APPLY, limit=Limit(0, "working")),
            "总期限要在 1 到 366 天之间",
        ),
        (
            procedure(APPLY, limit=Limit(366, "calendar")),
            procedure(APPLY, limit=Limit(367, "calendar")),
            "总期限要在 1 到 366 天之间",
        ),
    ],
)  # fmt: skip
def test_a_procedure_up_to_its_bounds(fits: Procedure, too_much: Procedure, sentence: str) -> None:
    assert procedure_faults(fits) == []
    assert procedure_faults(too_much) == [Fault("", sentence)]


@pytest.mark.parametrize(
    ("fits", "too_much", "sentence"),
    [
        (step("x", name="名" * 40), step("x", name="名" * 41), "的名称要填 1 到 40 个字"),
        (step("x", name="名"), step("x", name=" "), "的名称要填 1 到 40 个字"),
        (
            step("x", limit=Limit(366, "working")), step("x", limit=Limit(367, "working")),
            "的期限要在 1 到 366 天之间",
        ),
        (
            step("x", limit=Limit(1, "working")), step("x", limit=Limit(0, "working")),
            "的期限要在 1 到 366 天之间",
        ),
        (
            replace(POST, publish=Limit(366, "calendar")),
            replace(POST, publish=Limit(367, "calendar")),
            "的公示天数要在 1 到 366 天之间",
        ),
        (
            replace(POST, publish=Limit(1, "calendar")),
            replace(POST, publish=Limit(0, "calendar")),
            "的公示天数要在 1 到 366 天之间",
        ),
        (
            replace(VOTE, notice_days=366), replace(VOTE, notice_days=367),
            "提前通知的天数要在 1 到 366 之间",
        ),
        (
            replace(VOTE, notice_days=1), replace(VOTE, notice_days=0),
            "提前通知的天数要在 1 到 366 之间",
        ),
        (
            replace(VOTE, quorum=">=2/2 entitled"), replace(VOTE, quorum=">=3/2 entitled"),
            "的“最少到会”要写成比例，如应到的三分之二以上",
        ),
        (
            replace(VOTE, quorum_women=">=1/3 entitled"), replace(VOTE, quorum_women="三分之一"),
            "的“妇女最少到会”要写成比例，如应到的三分之二以上",
        ),
        (
            step("x", amounts=yuan(">=0 <=0")), replace(step("x"), amounts=yuan(">0 <=0")),
            "的金额范围是空的，没有哪一笔会走到这一步",
        ),
        (
            step("x", amounts=yuan(">=5 <=5")), step("x", amounts=yuan(">=5 <5")),
            "的金额范围是空的，没有哪一笔会走到这一步",
        ),
        (
            step("x", amounts=yuan("<=5")), step("x", amounts=yuan("<=-5")),
            "的金额范围是空的，没有哪一笔会走到这一步",
        ),
        (
            step("x", amounts=yuan(">=0 <=9")), step("x", amounts=yuan(">=-1 <=9")),
            "的金额范围是空的，没有哪一笔会走到这一步",
        ),
        (
            step("x", back_to="apply"), step("apply2", back_to="apply2"),
            "不同意时只能退回到前面的步骤",
        ),
    ],
)  # fmt: skip
def test_a_step_up_to_its_bounds(fits: Step, too_much: Step, sentence: str) -> None:
    def told(made: Step) -> list[Fault]:
        return [f for f in procedure_faults(procedure(APPLY, made)) if "没有人管" not in f.sentence]

    assert told(fits) == []
    assert told(too_much) == [Fault(too_much.code, f"“{too_much.name}”{sentence}")]


def test_a_step_sent_back_to_a_later_one_is_a_fault() -> None:
    made = procedure(step("a", back_to="b"), step("b"))
    assert procedure_faults(made) == [Fault("a", "“a”不同意时只能退回到前面的步骤")]


def test_every_fault_of_a_procedure_is_told_at_once_and_ways_only_when_the_steps_are_right() -> (
    None
):
    made = procedure(step("a", kind="sing", actors=()), step("pay", pays=True), name="")
    assert procedure_faults(made) == [
        Fault("", "流程的名称要填 1 到 80 个字"),
        Fault("a", "“a”的种类“sing”不认识"),
        Fault("a", "“a”没有写由谁办"),
    ]


@pytest.mark.parametrize(
    ("actors", "wrong"),
    [
        (("secretary",), True),
        (("supervision_director",), True),
        (("village_director",), True),
        (("supervision_member",), False),
        (("secretary", "village_director"), False),
    ],
)
def test_two_steps_of_one_single_officer_cannot_be_kept_apart(
    actors: tuple[str, ...], wrong: bool
) -> None:
    made = procedure(step("a", actors=actors), step("b", actors=actors, apart_from=("a",)))
    told = [Fault("b", "“b”要和另一步分开由不同的人办，两步却是同一个职务")]
    assert procedure_faults(made) == (told if wrong else [])


def test_a_class_that_every_step_leaves_open_needs_no_step_of_its_own() -> None:
    made = procedure(step("a"), step("b", classes=("甲",)), classes=("甲", "乙"))
    assert procedure_faults(made) == []
    assert procedure_faults(replace(made, steps=made.steps[1:])) == [Fault("", "类别“乙”没有步骤")]


def test_posts_of_a_procedure_are_its_own() -> None:
    two = {"a": "厨师", "b": "采购"}
    assert procedure_faults(procedure(step("x", actors=("a", "b")), posts=two)) == []
    assert procedure_faults(procedure(step("x", "vote", actors=(), body="a"), posts=two)) == [
        Fault("x", "“x”没有写由谁办")
    ]
