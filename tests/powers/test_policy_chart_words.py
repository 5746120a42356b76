"""What a chart says and where it says it: lanes, notes, labels of arrows, broken lines."""

import pytest

from pointsapp.powers.policy.chart.edges import Edge, columns_of, edges_of
from pointsapp.powers.policy.chart.lanes import LANES, lane_name, lanes_of
from pointsapp.powers.policy.chart.shapes import Arrow, Box, Line, Note
from pointsapp.powers.policy.chart.text import width_of, wrapped
from pointsapp.powers.policy.chart.wording import SUPERVISORS, words_of
from pointsapp.powers.policy.posts import OUTSIDE, POSTS
from pointsapp.powers.policy.procedure import Limit, Procedure, Step
from tests.powers.procedures import procedure, step, yuan


def test_every_post_stands_in_the_lane_of_the_body_it_belongs_to() -> None:
    names = [name for name, _ in LANES]
    assert names == [
        "村民", "经办人员", "村民小组", "村民委员会", "村两委会", "村党组织", "村民（代表）会议",
        "集体经济组织", "村监委会", "镇", "县",
    ]  # fmt: skip
    found = {post: lane_name(procedure(), step("a", actors=(post,))) for post in POSTS}
    assert set(found.values()) == set(names)
    assert {found[post] for post in ("secretary", "first_secretary", "linked_cadre")} == {
        "村党组织"
    }
    assert (found["town_finance"], found["county_civil_affairs"]) == ("镇", "县")
    assert sorted(post for _, posts in LANES for post in posts) == sorted(POSTS)


@pytest.mark.parametrize(
    ("made", "lane"),
    [
        (step("a", "sign", actors=("secretary", "village_director")), "几方会签"),
        (step("a", "sign", actors=("secretary", "branch")), "村党组织"),
        (step("a", "review", actors=("secretary", "village_director")), "村党组织"),
        (step("a", "sign", actors=("cook",)), "厨师"),
        (step("a", actors=("somebody",)), "somebody"),
        (step("a", actors=()), "没有定"),
    ],
)
def test_several_signers_of_several_bodies_have_a_lane_of_their_own(made: Step, lane: str) -> None:
    assert lane_name(procedure(posts={"cook": "厨师"}), made) == lane


def test_lanes_stand_in_the_order_of_their_first_use() -> None:
    steps = (
        step("a", actors=("town",)), step("b", actors=("secretary",)),
        step("c", actors=("town_land",)), step("d", actors=("applicant",)),
    )  # fmt: skip
    assert lanes_of(procedure(*steps)) == (
        ("镇", "村党组织", "村民"),
        {"a": 0, "b": 1, "c": 0, "d": 2},
    )


def labels(*steps: Step, classes: tuple[str, ...] = ()) -> dict[tuple[str, str], str]:
    return {(e.source, e.target): e.label for e in edges_of(procedure(*steps, classes=classes))}


def test_an_arrow_that_all_take_says_nothing() -> None:
    assert edges_of(procedure(step("a"), step("b"), step("c"))) == (Edge("a", "b"), Edge("b", "c"))
    assert Edge("a", "b").label == ""


def test_an_arrow_past_a_tier_says_that_it_is_for_the_other_amounts() -> None:
    assert labels(step("a"), step("b", amounts=yuan(">5000")), step("c")) == {
        ("a", "b"): "", ("b", "c"): "", ("a", "c"): "其他金额",
    }  # fmt: skip


def test_an_arrow_past_a_class_says_which_classes_take_it() -> None:
    steps = (step("a"), step("b", classes=("甲",)), step("c"))
    assert labels(*steps, classes=("甲", "乙", "丙")) == {
        ("a", "b"): "", ("b", "c"): "", ("a", "c"): "乙、丙",
    }  # fmt: skip


def test_an_arrow_past_a_tier_of_one_class_says_both() -> None:
    steps = (
        step("a"), step("b", classes=("甲",)), step("d", amounts=yuan(">10"), classes=("乙",)),
        step("c"),
    )  # fmt: skip
    assert labels(*steps, classes=("甲", "乙"))["a", "c"] == "乙，其他金额"
    assert labels(*steps, classes=("甲", "乙"))["b", "c"] == ""


def test_a_step_stands_after_all_that_come_before_it() -> None:
    made = procedure(step("a"), step("b", amounts=yuan(">10")), step("c"), step("d"))
    assert columns_of(made, edges_of(made)) == {"a": 0, "b": 1, "c": 2, "d": 3}
    apart = procedure(
        step("a", classes=("甲",)), step("b", classes=("乙",)), step("c"), classes=("甲", "乙")
    )
    assert columns_of(apart, edges_of(apart)) == {"a": 0, "b": 0, "c": 1}


def notes(made: Step, *before: Step, of: Procedure | None = None) -> list[tuple[str, str]]:
    whole = of or procedure(*before, made)
    return [(note.label, note.text) for note in words_of(whole)[-1].notes]


@pytest.mark.parametrize(
    ("kind", "actors", "together"),
    [
        ("sign", ("secretary", "town"), True),
        ("sign", ("secretary",), False),
        ("review", ("secretary", "town"), False),
    ],
)
def test_only_several_signers_act_together(
    kind: str, actors: tuple[str, ...], together: bool
) -> None:
    (said,) = words_of(procedure(step("a", kind, actors=actors)))
    assert said.together == together


def test_a_co_signature_of_one_is_none() -> None:
    assert notes(step("a", "sign", actors=("secretary",))) == []
    assert notes(step("a", "sign", actors=("secretary", "town"))) == [
        ("会签", "都签了才算数，不分先后")
    ]
    assert notes(step("a", "review", actors=("secretary", "town"))) == []


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"notice_days": 5}, "提前 5 天通知"),
        ({"quorum": ">=2/3 entitled"}, "应到的 2/3 以上到会"),
        ({"quorum_women": ">=1/3 entitled"}, "妇女应到的 1/3 以上到会"),
        ({"majority": ">1/2 present"}, "超过实到的一半同意"),
        ({"authorised": True}, "要有村民会议授权"),
        ({"authorised": False}, "村民代表会议或党员大会到会和同意的人数，照规定"),
        ({}, "村民代表会议或党员大会到会和同意的人数，照规定"),
        (
            {"notice_days": 3, "majority": ">1/2 present"},
            "提前 3 天通知，超过实到的一半同意",
        ),
    ],
)
def test_a_vote_says_what_it_needs_or_that_the_rules_say_it(
    facts: dict[str, object], said: str
) -> None:
    made = step("v", "vote", actors=("representatives", "party_members"), **facts)
    assert notes(made) == [("开会", said)]


def test_a_talk_without_figures_says_nothing_of_them() -> None:
    assert notes(step("v", "deliberate", actors=("committees",))) == []


def test_a_step_that_is_not_there_keeps_nobody_out() -> None:
    assert notes(step("b", apart_from=("gone",)), step("a")) == []


def test_a_box_says_where_a_refusal_leads_who_stays_out_and_what_to_beware_of() -> None:
    made = step(
        "b",
        back_to="a",
        apart_from=("handler", "a"),
        clause="第三条",
        risk="虚报",
        question="谁办？",
    )
    assert notes(made, step("a")) == [
        ("不同意", "写明理由，退回第 1 步"),
        ("分开", "经办人不能办这一步"),
        ("分开", "第 1 步的人不能办这一步"),
        ("依据", "第三条"),
        ("风险点", "虚报"),
        ("还没有定", "谁办？"),
    ]


@pytest.mark.parametrize(
    ("made", "watcher"),
    [
        (step("a", "publish", actors=("supervision_committee",)), "全体村民"),
        (step("a", actors=("secretary",)), "村务监督委员会"),
        (step("a", actors=()), "村务监督委员会"),
        (step("a", actors=("supervision_committee",)), "镇纪委"),
        (step("a", actors=("supervision_director", "supervision_member")), "镇纪委"),
        (step("a", actors=("town", "supervision_member")), "镇纪委"),
        (step("a", actors=("town", "secretary")), "村务监督委员会"),
        (step("a", actors=(*SUPERVISORS, *OUTSIDE)), "镇纪委"),
        (step("a", actors=("town",), watched_by="县纪委"), "县纪委"),
    ],
)
def test_nobody_watches_themselves(made: Step, watcher: str) -> None:
    assert words_of(procedure(made))[0].watched_by == watcher


def test_a_box_carries_all_that_is_said_of_its_step() -> None:
    made = step(
        "b", "publish", name="公示", actors=("village_committee",), limit=Limit(2, "working"),
        publish=Limit(5, "calendar"), papers=("公示照片",), what="贴出来", optional=True,
    )  # fmt: skip
    first, said = words_of(procedure(step("a", approves=True, pays=True), made))
    assert (said.code, said.number, said.name, said.kind) == ("b", 2, "公示", "公示")
    assert (said.days, said.board) == ("2 个工作日", "张贴 5 天")
    assert (said.who, said.papers, said.what) == (("村民委员会",), ("公示照片",), "贴出来")
    assert (said.when, said.optional, said.together) == ("需要时", True, False)
    assert (said.approves, said.pays) == (False, False)
    assert (first.days, first.board, first.approves, first.pays) == ("", "", True, True)
    assert first.notes == ()


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("一二三", 150),
        ("abc", 90),
        ("一a", 80),
        ("，", 50),
        ("", 0),
        ("\u2000", 30),
        ("“", 50),
        ("\u2001", 50),
    ],
)
def test_a_character_is_as_wide_as_it_is_high_and_a_letter_six_tenths(
    text: str, width: int
) -> None:
    assert width_of(text, 50) == width


def test_a_width_is_a_whole_number_rounded_down() -> None:
    assert (width_of("a", 36), width_of("aa", 36)) == (21, 43)
    assert isinstance(width_of("a", 50), int)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ()),
        ("一二三", ("一二三",)),
        ("一二三四", ("一二三", "四")),
        ("一二三，四", ("一二三，", "四")),
        ("一二三。）四", ("一二三。）", "四")),
        ("一二三 四", ("一二三", "四")),
        ("一二 三四", ("一二", "三四")),
        ("一二三四五六七", ("一二三", "四五六", "七")),
        ("一二三X", ("一二三", "X")),
    ],
)
def test_a_line_holds_as_many_characters_as_fit_and_never_begins_with_a_closing_mark(
    text: str, lines: tuple[str, ...]
) -> None:
    assert wrapped(text, 50, 150) == lines


def test_a_box_narrower_than_a_character_holds_one_a_line() -> None:
    assert wrapped("一二", 50, 40) == ("一", "二")


@pytest.mark.parametrize("mark", list("，。、；：？！”）》"))
def test_every_closing_mark_hangs_over(mark: str) -> None:
    assert wrapped(f"一二三{mark}", 50, 150) == (f"一二三{mark}",)


def test_arrows_meet_a_box_a_little_below_its_upper_edge() -> None:
    words = words_of(procedure(step("a")))[0]
    assert Box(words, 0, 0, 5, 40, 300, 200, ()).port == 110
    assert Arrow("a", "b", "", False, ()).label_at == (0, 0)
    assert not Line("字", 0, 0, 46).bold
    assert Note("依据", "第三条") != Note("依据", "第四条")
