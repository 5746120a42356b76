"""Roles that only one may hold, and which of the four a year still lacks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.decisions.leading.policy import (
    ONE_ONLY,
    PARTS,
    ROLES,
    TOGETHER,
    Term,
    is_taken,
    line_fault,
    role_word,
    still_missing,
    together_sentence,
)

DAY = date(2026, 11, 10)
BEFORE, AFTER = DAY - timedelta(days=9), DAY + timedelta(days=9)


@pytest.mark.parametrize(
    ("role", "others", "taken"),
    [
        ("leader", [], False),
        ("leader", [Term("leader", BEFORE)], True),
        ("leader", [Term("leader", AFTER)], True),
        ("leader", [Term("leader", BEFORE, DAY)], False),
        ("leader", [Term("leader", BEFORE, AFTER)], True),
        ("leader", [Term("leader", AFTER, AFTER)], False),
        ("leader", [Term("deputy", BEFORE)], False),
        ("office", [Term("office", BEFORE)], True),
        ("office_head", [Term("office_head", BEFORE)], True),
        ("deputy", [Term("deputy", BEFORE)], False),
        ("department", [Term("department", BEFORE)], False),
    ],
)
def test_only_one_leads_at_a_time(role: str, others: list[Term], taken: bool):
    assert is_taken(role, DAY, others) is taken


@given(st.sampled_from(sorted(ROLES)), st.dates(), st.dates(), st.integers(0, 400))
def test_who_ended_before_the_first_day_hinders_nobody(role, first, start, days):
    ended = Term(role, start, start + timedelta(days=days)) if start.year < 9000 else None
    others = [ended] if ended and ended.to_on <= first else []
    assert not is_taken(role, first, others)
    assert is_taken(role, first, [Term(role, start)]) is (role in ONE_ONLY)


@pytest.mark.parametrize(
    ("role", "group", "conference"),
    [
        ("leader", "组长", "召集人"),
        ("deputy", "副组长", "副召集人"),
        ("office", "办公室设在", "办公室设在"),
        ("office_head", "办公室主任", "办公室主任"),
        ("department", "成员单位", "成员单位"),
    ],
)
def test_a_conference_is_convened_and_a_group_is_led(role: str, group: str, conference: str):
    assert role_word("leading_group", role) == group
    assert role_word("joint_conference", role) == conference


def test_the_lines_of_a_year_are_these():
    assert PARTS == {
        "studied": "同研究", "planned": "同安排", "checked": "同检查", "assessed": "同考核",
        "theme": "年度主题",
    }  # fmt: skip


@given(st.sets(st.sampled_from(sorted(PARTS))))
def test_what_is_missing_and_what_was_done_are_the_four_together(parts):
    missing = still_missing(parts)
    assert set(missing) | (parts & set(TOGETHER)) == set(TOGETHER)
    assert not set(missing) & parts
    assert list(missing) == [part for part in TOGETHER if part in missing]


def test_the_four_in_one_sentence():
    assert together_sentence(2026, set(TOGETHER)).endswith("都记下了")
    assert together_sentence(2026, {"studied", "checked"}) == (
        "2026 年村务公开和清单还没有记下同安排、同考核"
    )


@pytest.mark.parametrize(
    ("part", "year", "done_on", "words"),
    [
        ("studied", 2026, DAY, None),
        ("planned", 2027, DAY, None),
        ("assessed", 2025, DAY, None),
        ("studied", 2024, DAY, "前后一年"),
        ("studied", 2028, DAY, "前后一年"),
        ("studied", 2026, AFTER, "还没有到"),
        ("theme", 2025, DAY, None),
        ("theme", 2036, DAY, None),
        ("theme", 2024, DAY, "离得太远"),
        ("theme", 2037, DAY, "离得太远"),
    ],
)
def test_a_line_belongs_to_its_year(part: str, year: int, done_on: date, words: str | None):
    fault = line_fault(part, year, done_on, DAY)
    assert (words is None and fault is None) or (words is not None and words in (fault or ""))
