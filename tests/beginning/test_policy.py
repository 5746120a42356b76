"""The steps of a beginning: what is missing is said, what waits says what it waits for."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.beginning.policy import LOGINS, OFFICES, Undecided, VillageFacts, missing, steps

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


def test_beginning_from_zero_is_said_not_guessed() -> None:
    facts = replace(READY, openings=0, skipped={"opening": "以前没有记过"})
    assert step(facts, "opening")[0] == "done"


def test_what_the_village_did_not_decide_is_listed_and_what_lies_above_only_told() -> None:
    own = Undecided("rank.shown_to_self", "每户能看到自己的位次", by_village=True)
    above = Undecided("doubt.answer_days", "疑点要在几天内说明", by_village=False)
    facts = replace(READY, undecided=(own, above))
    assert step(facts, "settings") == ("now", "村里还没有定“每户能看到自己的位次”，定了才能用到它")
    assert step(replace(READY, undecided=(above,)), "settings")[0] == "done"
    assert above.sentence.startswith("镇或县里还没有定")


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
