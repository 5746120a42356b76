"""The steps of a beginning: what is missing is said, what waits says what it waits for."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.beginning.policy import (
    LOGINS,
    OFFICES,
    SKIPPABLE,
    Undecided,
    VillageFacts,
    missing,
    steps,
)

NOTHING = VillageFacts()
READY = VillageFacts(
    groups=3, contact=True, households=60, offices=frozenset(OFFICES), representatives=12,
    logins=dict.fromkeys(LOGINS, 1), people_in_logins=3, in_force=1, openings=60, registrations=1,
)  # fmt: skip


def step(facts: VillageFacts, key: str) -> tuple[str, str]:
    found = next(each for each in steps(facts) if each.key == key)
    return found.state, "；".join(found.missing)


def test_an_empty_village_lacks_everything_but_what_nobody_must_decide() -> None:
    assert [(each.key, each.state) for each in missing(steps(NOTHING))] == [
        ("regions", "now"), ("roster", "now"), ("offices", "later"), ("logins", "now"),
        ("book", "now"), ("opening", "later"), ("grid", "later"),
    ]  # fmt: skip


def test_a_village_that_has_all_lacks_nothing() -> None:
    assert missing(steps(READY)) == ()


@pytest.mark.parametrize(
    ("key", "without", "said"),
    [
        ("regions", {"groups": 0}, "还没有村民小组"),
        ("regions", {"contact": False}, "还没有公开栏联系人"),
        ("roster", {"headless": 2}, "有 2 户有人住、没有户主"),
        ("offices", {"offices": frozenset(["secretary"])}, "村委会主任、村务监督委员会主任"),
        ("offices", {"representatives": 0}, "还没有登记村民代表"),
        ("logins", {"logins": {"clerk": 1}}, "还没有账号：村审核员"),
        ("logins", {"people_in_logins": 2}, "要三个不同的人"),
        ("book", {"in_force": 0}, "还没有细则"),
        ("book", {"in_force": 0, "drafts": 1}, "草稿还没有通过"),
        ("book", {"in_force": 0, "adopted": 1, "drafts": 1}, "还没有到施行的日子"),
        ("opening", {"openings": 0}, "写明“从零开始”"),
        ("opening", {"openings": 0, "openings_waiting": 1}, "等另一个人核对"),
        ("grid", {"registrations": 0}, "还没有登记过"),
    ],
)
def test_what_is_missing_is_a_sentence(key: str, without: dict[str, object], said: str) -> None:
    state, sentences = step(replace(READY, **without), key)  # type: ignore[arg-type]
    assert state == "now"
    assert said in sentences


def lines(facts: VillageFacts, key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = next(each for each in steps(facts) if each.key == key)
    return found.there, found.missing


def test_who_must_be_there_first_is_what_the_law_and_the_separation_of_duties_ask() -> None:
    assert OFFICES == {
        "secretary": "村党组织书记", "village_director": "村委会主任",
        "supervision_director": "村务监督委员会主任",
    }  # fmt: skip
    assert LOGINS == {
        "clerk": "村信息员（登记）", "reviewer": "村审核员（审核）",
        "supervisor": "村务监督委员会（监督、答复异议）",
    }  # fmt: skip
    assert {"opening"} == SKIPPABLE


def test_a_ready_village_is_told_what_is_there_step_by_step() -> None:
    assert [(each.title, each.there) for each in steps(READY)] == [
        ("村民小组和联系人", ("3 个村民小组", "公开栏联系人填好了")),
        ("名册", ("60 户",)),
        ("职务和村民代表", ("3 个职务有人", "12 名村民代表")),
        ("账号", tuple(LOGINS.values())),
        ("要定的事", ("村里的都定了",)),
        ("积分细则", ("施行中 1 份",)),
        ("期初积分", ("已记入 60 笔",)),
        ("第一次登记", ("已登记 1 条",)),
    ]


def test_an_empty_village_is_told_what_to_do_step_by_step() -> None:
    assert [(each.there, each.missing) for each in steps(NOTHING)] == [
        ((), ("还没有村民小组：可以现在建，也可以随名册一起导入",
              "还没有公开栏联系人：村民有异议找谁，公示单上要印")),
        ((), ("还没有户：下载模板填好导入，也可以用村里现成的表格",)),
        ((), ("还没有登记村党组织书记、村委会主任、村务监督委员会主任",
              "还没有登记村民代表：代表会议通过细则，要数应到、实到")),
        ((), ("还没有账号：村信息员（登记）、村审核员（审核）、村务监督委员会（监督、答复异议）",)),
        (("村里的都定了",), ()),
        ((), ("还没有细则：导入村里的表格、用现成的，或者从空白起草",)),
        ((), ("以前纸上有积分的，导入期初积分；没有的，写明“从零开始”",)),
        ((), ("还没有登记过：选一个组，登记第一张表",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "but", "there", "lacks"),
    [
        ("roster", {"headless": 2}, ("60 户",),
         ("有 2 户有人住、没有户主：请在名册里补上户主",)),
        ("logins", {"logins": {"clerk": 1, "reviewer": 0}, "people_in_logins": 1},
         ("村信息员（登记）",),
         ("还没有账号：村审核员（审核）、村务监督委员会（监督、答复异议）",)),
        ("logins", {"people_in_logins": 2}, tuple(LOGINS.values()),
         ("登记、审核、监督要三个不同的人，现在有人兼着，会没有人能办",)),
        ("book", {"in_force": 0, "adopted": 1, "drafts": 1}, ("已经通过",),
         ("还没有到施行的日子，到了那天才能登记",)),
        ("book", {"in_force": 0, "drafts": 2}, ("草稿 2 份",),
         ("草稿还没有通过：由村民会议或代表会议通过，登记决议",)),
        ("opening", {"openings": 0, "skipped": {"opening": "没有记过"}},
         ("从零开始：没有记过",), ()),
        ("opening", {"openings": 0, "openings_waiting": 1}, ("文件已上传",),
         ("等另一个人核对、确认，才记入账本",)),
    ],
)  # fmt: skip
def test_what_is_half_done_says_both_halves(
    key: str, but: dict[str, object], there: tuple[str, ...], lacks: tuple[str, ...]
) -> None:
    assert lines(replace(READY, **but), key) == (there, lacks)  # type: ignore[arg-type]


def test_what_waits_for_another_step_says_later_until_that_one_is_done() -> None:
    facts = replace(READY, registrations=0, openings=0, representatives=0)
    assert [step(facts, key)[0] for key in ("offices", "opening", "grid")] == ["now"] * 3
    empty = replace(facts, households=0)
    assert [step(empty, key)[0] for key in ("offices", "opening", "grid")] == ["later"] * 3
    for lack in ({"in_force": 0}, {"people_in_logins": 2}):
        assert step(replace(facts, **lack), "grid")[0] == "later"  # type: ignore[arg-type]
        assert step(replace(facts, **lack), "opening")[0] == "now"  # type: ignore[arg-type]


def test_beginning_from_zero_is_said_not_guessed() -> None:
    facts = replace(READY, openings=0, skipped={"opening": "以前没有记过"})
    assert step(facts, "opening")[0] == "done"


def test_what_the_village_did_not_decide_is_listed_and_what_lies_above_only_told() -> None:
    own = Undecided("rank.shown_to_self", "每户能看到自己的位次", by_village=True)
    above = Undecided("doubt.answer_days", "疑点要在几天内说明", by_village=False)
    facts = replace(READY, undecided=(own, above))
    assert step(facts, "settings") == ("now", "村里还没有定“每户能看到自己的位次”，定了才能用到它")
    assert step(replace(READY, undecided=(above,)), "settings")[0] == "done"
    assert above.sentence == "镇或县里还没有定“疑点要在几天内说明”，定了才能用到它"
    other = replace(above, label="谁来答复")
    told = lines(replace(READY, undecided=(own, above, other)), "settings")
    assert told == (("等镇或县里定：疑点要在几天内说明、谁来答复",), (own.sentence,))
    assert own.why == ""


@given(
    st.builds(
        VillageFacts, groups=st.integers(0, 2), contact=st.booleans(),
        households=st.integers(0, 2), headless=st.integers(0, 1),
        representatives=st.integers(0, 1), drafts=st.integers(0, 1), adopted=st.integers(0, 1),
        in_force=st.integers(0, 1), openings=st.integers(0, 1), registrations=st.integers(0, 1),
        logins=st.dictionaries(st.sampled_from(list(LOGINS)), st.integers(0, 1)),
        people_in_logins=st.integers(0, 3),
    )
)  # fmt: skip
def test_a_step_is_done_exactly_when_nothing_is_missing_and_some_step_can_be_worked_at(
    facts: VillageFacts,
) -> None:
    found = steps(facts)
    assert all(each.done == (not each.missing) for each in found)
    assert all(each.missing or each.there for each in found)
    open_steps = missing(found)
    assert not open_steps or any(each.state == "now" for each in open_steps)
