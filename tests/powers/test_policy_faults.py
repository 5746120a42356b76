"""A procedure that cannot run is refused with a sentence that says why, at its step."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.powers.policy.faults import Fault, open_questions, procedure_faults
from pointsapp.powers.policy.procedure import Limit, Procedure, Step
from tests.powers.procedures import PROCEDURES, procedure, step, yuan

DAYS3, DAYS5 = Limit(3, "calendar"), Limit(5, "working")
APPLY = step("apply", "propose", actors=("applicant",))
SIGN = step("sign", "sign", actors=("secretary", "village_director"), approves=True)
VOTE = step("vote", "vote", actors=("representatives",), body="representatives")
POST = step("post", "publish", publish=DAYS3)
PAY = step("pay", actors=("town_finance",), pays=True)
EXPENSE = procedure(APPLY, SIGN, POST, PAY)
COUNTY = step("county", "review", actors=("county_civil_affairs",), approves=True)


def sentences(made: Procedure, **about: object) -> list[str]:
    return [fault.sentence for fault in procedure_faults(made, **about)]  # type: ignore[arg-type]


def test_a_procedure_that_can_run_has_no_fault() -> None:
    assert procedure_faults(EXPENSE) == []
    assert procedure_faults(procedure(APPLY, VOTE), statutory=4) == []
    assert procedure_faults(procedure(APPLY, COUNTY), relief=True) == []


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (procedure(), "流程一步也没有"),
        (procedure(APPLY, code="七步"), "流程的代号要用小写字母、数字和下划线，最多 40 个"),
        (procedure(APPLY, name=" "), "流程的名称要填 1 到 80 个字"),
        (procedure(*(step(f"a{n}") for n in range(41))), "流程最多 40 步"),
        (procedure(APPLY, APPLY), "步骤的代号“apply”重复了"),
        (procedure(APPLY, classes=("甲", "甲")), "类别“甲”重复了"),
        (procedure(step("a", classes=("甲",)), classes=("甲", "乙")), "类别“乙”没有步骤"),
        (
            procedure(APPLY, posts={"a": "厨师", "b": "厨师"}),
            "其他职务的名称要填 1 到 20 个字，不能重复",
        ),
        (procedure(APPLY, posts={"a": "经办人"}), "其他职务里有的已经在职务表里了，直接选就行"),
        (procedure(APPLY, posts={"handler": "厨师"}), "其他职务里有的已经在职务表里了，直接选就行"),
        (procedure(APPLY, limit=Limit(0, "working")), "总期限要在 1 到 366 天之间"),
    ],
)
def test_a_fault_of_the_whole_has_no_step(made: Procedure, sentence: str) -> None:
    (found,) = procedure_faults(made)
    assert (found, found.name) == (Fault("", sentence), "")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (step("第一步"), "“第一步”的代号要用小写字母、数字和下划线，最多 40 个"),
        (step("1a"), "“1a”的代号要用小写字母、数字和下划线，最多 40 个"),
        (step("x", name=""), "“”的名称要填 1 到 40 个字"),
        (step("x", "sing"), "“x”的种类“sing”不认识"),
        (step("x", actors=("mayor",)), "“x”写的“mayor”不是职务，也不是组织，请重新选"),
        (step("x", actors=("handler", "handler")), "“x”同一个职务写了两次"),
        (step("x", actors=()), "“x”没有写由谁办"),
        (step("x", "sign", actors=()), "“x”要几个人会签，还没有写是谁"),
        (step("x", "vote"), "“x”要开会决定，还没有写是哪个会"),
        (step("x", "deliberate"), "“x”要开会决定，还没有写是哪个会"),
        (step("x", "consult", body="elders"), "“x”写的会“elders”不认识"),
        (replace(VOTE, quorum="大多数"), "“vote”的“最少到会”要写成比例，如应到的三分之二以上"),
        (
            replace(VOTE, majority=">3/2 present"),
            "“vote”的“通过票数”要写成比例，如应到的三分之二以上",
        ),
        (
            replace(VOTE, majority="约 >1/2 present"),
            "“vote”的“通过票数”要写成比例，如应到的三分之二以上",
        ),
        (replace(VOTE, notice_days=0), "“vote”提前通知的天数要在 1 到 366 之间"),
        (step("x", "publish"), "“x”没有写公示几天"),
        (step("x", publish=DAYS3), "“x”不是公示，不用写公示几天"),
        (replace(POST, publish=Limit(0, "calendar")), "“post”的公示天数要在 1 到 366 天之间"),
        (step("x", limit=Limit(-1, "working")), "“x”的期限要在 1 到 366 天之间"),
        (step("x", classes=("甲",)), "“x”写的类别“甲”，流程里没有"),
        (step("x", amounts=yuan(">5 <=5")), "“x”的金额范围是空的，没有哪一笔会走到这一步"),
        (step("x", amounts=yuan(">=9 <=5")), "“x”的金额范围是空的，没有哪一笔会走到这一步"),
        (step("x", back_to="nowhere"), "“x”不同意时退回的那一步，流程里没有"),
        (step("x", back_to="x"), "“x”不同意时只能退回到前面的步骤"),
        (step("x", apart_from=("x",)), "“x”不能和自己分开"),
        (step("x", apart_from=("y",)), "“x”要和“y”分开由不同的人办，流程里没有那一步"),
        (
            step("x", actors=("applicant",), apart_from=("apply",)),
            "“x”要和另一步分开由不同的人办，两步却是同一个职务",
        ),
        (
            step("x", actors=("handler",), apart_from=("handler",)),
            "“x”要和另一步分开由不同的人办，两步却是同一个职务",
        ),
    ],
)
def test_a_fault_of_a_step_names_it(wrong: Step, sentence: str) -> None:
    assert procedure_faults(procedure(APPLY, wrong)) == [Fault(wrong.code, sentence)]


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (step("x", name=""), "name"),
        (step("x", actors=()), "actors"),
        (step("x", "vote"), "body"),
        (step("x", "publish"), "publish"),
        (step("x", publish=DAYS3), "publish"),
        (step("x", limit=Limit(-1, "working")), "limit"),
        (step("x", classes=("甲",)), "classes"),
        (step("x", amounts=yuan(">5 <=5")), "amounts"),
        (step("x", back_to="x"), "back_to"),
        (step("x", apart_from=("x",)), "apart_from"),
    ],
)
def test_a_fault_of_a_step_says_in_which_field_it_lies(wrong: Step, name: str) -> None:
    (found,) = procedure_faults(procedure(APPLY, wrong))
    assert found.name == name
    assert hasattr(wrong, name)


@pytest.mark.parametrize(
    "right",
    [
        step("x", actors=("cook",)),
        step("x", amounts=yuan(">=5 <=5")),
        step("x", actors=("handler", "secretary"), apart_from=("handler",)),
        step("x", actors=("supervision_member",), apart_from=("look",)),
        step("x", "publish", question="公示几天？"),
        step("x", "sign", actors=(), question="谁签？"),
        step("x", "vote", actors=(), question="哪个会定？"),
        step("x", actors=("secretary",), apart_from=("apply",)),
        step("x", "vote", actors=("villagers", "representatives")),
        replace(VOTE, quorum=">=2/3 entitled", quorum_women=">1/2 present", notice_days=3),
    ],
)
def test_what_looks_odd_but_runs_is_no_fault(right: Step) -> None:
    look = step("look", "review", actors=("supervision_member",))
    assert procedure_faults(procedure(APPLY, look, right, posts={"cook": "厨师"})) == []


def tier(code: str, amounts: str, **facts: object) -> Step:
    return step(code, "review", amounts=yuan(amounts), approves=True, **facts)


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (
            procedure(tier("a", "<=1000"), tier("b", ">2000")),
            "有的金额没有人管，例如 1001 元，请补上这一段",
        ),
        (procedure(tier("a", ">1000"), PAY), "有的金额没有人管，例如 500 元，请补上这一段"),
        (
            procedure(SIGN, tier("a", "<=1000"), tier("b", ">=5000")),
            "有的金额没有人管，例如 1001 元，请补上这一段",
        ),
        (
            procedure(
                tier("a", "<=9", classes=("甲",)), tier("b", ">9", classes=("甲",)),
                tier("c", "<9", classes=("乙",)), tier("d", ">9", classes=("乙",)),
                classes=("甲", "乙"),
            ),
            "“乙”里有的金额没有人管，例如 9 元，请补上这一段",
        ),
        (
            procedure(tier("a", "<=1000"), tier("b", ">=500")),
            "“a”（不超过 1000 元）和“b”（满 500 元）的金额有一段重叠，请分开",
        ),
        (
            procedure(tier("a", "<=1000"), tier("b", ">=1000")),
            "“a”（不超过 1000 元）和“b”（满 1000 元）的金额有一段重叠，请分开",
        ),
        (
            procedure(step("a", limit=DAYS5), step("b", limit=DAYS5), limit=Limit(9, "working")),
            "各步的期限加起来至少 10 天，超过了总期限 9 个工作日",
        ),
        (
            procedure(step("a", limit=DAYS5), POST, limit=Limit(7, "calendar")),
            "各步的期限加起来至少 8 天，超过了总期限 7 天",
        ),
        (procedure(APPLY, PAY), "“pay”要付钱，前面没有哪一步是审批"),
        (procedure(PAY, SIGN), "“pay”要付钱，却排在审批“sign”的前面"),
    ],
)  # fmt: skip
def test_a_fault_of_a_way_through_is_found(made: Procedure, sentence: str) -> None:
    assert sentence in sentences(made)


@pytest.mark.parametrize(
    "made",
    [
        procedure(SIGN, tier("a", ">1000"), tier("b", ">10000")),  # each adds to the one before
        procedure(tier("a", "<=1000"), tier("b", ">1000 <5000"), tier("c", ">=5000")),
        procedure(tier("a", "<=1000"), tier("b", ">=1000.01")),  # nothing lies between
        procedure(step("a", limit=DAYS5), POST, limit=Limit(5, "working")),  # over a weekend
        procedure(step("a", limit=DAYS5, optional=True), limit=Limit(3, "working")),
        procedure(
            step("a", limit=DAYS5, classes=("甲",)), step("b", limit=DAYS5, classes=("乙",)),
            classes=("甲", "乙"), limit=DAYS5,
        ),
    ],
)  # fmt: skip
def test_tiers_that_meet_and_limits_that_fit_are_no_fault(made: Procedure) -> None:
    assert procedure_faults(made) == []


@pytest.mark.parametrize(
    ("made", "about", "sentence"),
    [
        (
            EXPENSE, {"statutory": 4},
            "村民委员会组织法第二十四条规定的事，要由村民会议、或它授权的村民代表会议表决",
        ),
        (
            procedure(replace(VOTE, optional=True)), {"statutory": 1},
            "村民委员会组织法第二十四条规定的事，要由村民会议、或它授权的村民代表会议表决",
        ),
        (
            procedure(step("x", "vote", actors=("party_members",))), {"statutory": 1},
            "村民委员会组织法第二十四条规定的事，要由村民会议、或它授权的村民代表会议表决",
        ),
        (
            procedure(
                replace(VOTE, classes=("大事",)), step("x", classes=("小事",)),
                classes=("大事", "小事"),
            ),
            {"statutory": 8},
            "村民委员会组织法第二十四条规定的事，要由村民会议、或它授权的村民代表会议表决（小事）",
        ),
        (
            procedure(replace(VOTE, authorised=False)), {"statutory": 1},
            "“vote”由村民代表会议定，要有村民会议的授权",
        ),
        (
            procedure(APPLY, VOTE, COUNTY), {"relief": True},
            "“vote”：救助由镇里调查、县里审批，不能表决决定（社会救助暂行办法第四条、第十一条）",
        ),
        (
            procedure(APPLY, SIGN, COUNTY), {"relief": True},
            "“sign”：救助由县里审批，村里只协助（社会救助暂行办法第四条、第十一条）",
        ),
        (
            procedure(APPLY), {"relief": True},
            "救助要有县里审批的一步（社会救助暂行办法第四条、第十一条）",
        ),
    ],
)  # fmt: skip
def test_what_the_law_reserves_is_asked_for(
    made: Procedure, about: dict[str, object], sentence: str
) -> None:
    assert sentences(made, **about) == [sentence]


@given(PROCEDURES, st.booleans(), st.none() | st.integers(1, 9))
def test_whatever_is_asked_about_it_is_answered(
    made: Procedure, relief: bool, statutory: int | None
) -> None:
    faults = procedure_faults(made, relief=relief, statutory=statutory)
    codes = {step.code for step in made.steps} | {""}
    assert all(fault.step_code in codes and fault.sentence for fault in faults)


def test_open_questions_are_told_apart_from_faults() -> None:
    made = procedure(APPLY, step("post", "publish", question="公示几天？"), question="谁来办？")
    assert procedure_faults(made) == []
    assert open_questions(made) == [
        Fault("", "还没有定：谁来办？"),
        Fault("post", "“post”还没有定：公示几天？"),
    ]
