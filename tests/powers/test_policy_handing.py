"""What is handed down is within the access list, or it waits for the county."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.powers.policy.handing import (
    ANSWERS,
    ASKED,
    CHANNELS,
    EVERY,
    LEVELS,
    STATES,
    Asked,
    Burden,
    burden,
    fillings,
    last_day,
    state_of,
    why_not_answer,
    why_not_end,
    why_not_every,
)


@pytest.mark.parametrize(
    ("item", "banned", "state"),
    [(3, None, "within"), (None, None, "put"), (3, 4, "put"), (None, 4, "put")],
)
def test_only_what_the_access_list_has_and_no_ban_names_is_within(
    item: int | None, banned: int | None, state: str
) -> None:
    assert state_of(item, banned) == state


@pytest.mark.parametrize(
    ("state", "user", "words"),
    [
        ("put", 2, None), ("put", 1, "您自己记的，由县里别的人答复"),
        ("answered", 2, "县里已经答复过了，请刷新看看"),
        ("within", 2, "这一件不用县里答复"), ("void", 2, "这一件不用县里答复"),
    ],
)  # fmt: skip
def test_the_county_answers_once_and_nobody_answers_what_they_recorded(
    state: str, user: int, words: str | None
) -> None:
    assert state in STATES
    assert why_not_answer(state, user_id=user, recorded_by=1) == words


def test_what_is_chosen_from_has_words() -> None:
    assert LEVELS == {"town": "镇里", "county": "县里", "above": "市里以上"}
    assert CHANNELS == {"paper": "文件", "meeting": "会上", "phone": "电话", "group": "群里"}
    assert STATES == {
        "within": "清单以内，协助办", "put": "清单以外，等县里答复",
        "answered": "县里答复了", "void": "记错了，作废",
    }  # fmt: skip
    assert ANSWERS == {
        "withdrawn": "退回部门，村里不办", "assist": "部门自己办，村里只协助",
        "allowed": "这一次由村里办",
    }  # fmt: skip
    assert ASKED == {"task": "任务", "form": "报表", "ledger": "台账"}
    assert list(EVERY.values()) == ["每月", "每季", "每半年", "每年", "一次"]


@pytest.mark.parametrize(
    ("kind", "every", "words"),
    [
        ("task", None, None), ("form", "month", None), ("ledger", "once", None),
        ("task", "month", "任务不用选"), ("form", None, "请选多久"), ("ledger", "", "请选多久"),
        ("form", "week", "请选多久"), ("report", "month", "任务、报表还是台账"),
    ],
)  # fmt: skip
def test_forms_and_ledgers_say_how_often_and_tasks_do_not(
    kind: str, every: str | None, words: str | None
) -> None:
    why_not = why_not_every(kind, every)
    assert (why_not is None) if words is None else (why_not is not None and words in why_not)


APRIL = date(2026, 4, 20)


@pytest.mark.parametrize(
    ("every", "first", "last", "year", "times"),
    [
        ("month", APRIL, None, 2026, 9), ("month", APRIL, None, 2027, 12),
        ("month", APRIL, None, 2025, 0), ("month", APRIL, date(2026, 6, 1), 2026, 3),
        ("month", APRIL, date(2027, 2, 28), 2027, 2), ("month", APRIL, date(2026, 6, 1), 2027, 0),
        ("month", APRIL, APRIL, 2026, 1), ("quarter", APRIL, None, 2026, 3),
        ("quarter", date(2026, 3, 31), None, 2026, 4), ("quarter", APRIL, None, 2027, 4),
        ("quarter", APRIL, date(2026, 7, 1), 2026, 2), ("half", APRIL, None, 2026, 2),
        ("half", date(2026, 7, 1), None, 2026, 1), ("half", APRIL, date(2026, 6, 30), 2026, 1),
        ("year", APRIL, None, 2026, 1), ("year", APRIL, None, 2028, 1),
        ("year", APRIL, date(2027, 1, 1), 2028, 0), ("once", APRIL, None, 2026, 1),
        ("once", APRIL, None, 2027, 0), ("once", APRIL, date(2027, 1, 5), 2027, 0),
        (None, APRIL, None, 2026, 0),
    ],
)  # fmt: skip
def test_a_year_has_as_many_fillings_as_periods_that_are_touched(
    every: str | None, first: date, last: date | None, year: int, times: int
) -> None:
    kind = "task" if every is None else "form"
    assert fillings(Asked(kind, every, first, last), year) == times


DAYS = st.dates(date(2020, 1, 1), date(2029, 12, 31))


@given(DAYS, DAYS)
def test_the_years_together_have_every_month_once_and_longer_periods_are_never_more(
    one: date, other: date
) -> None:
    first, last = min(one, other), max(one, other)
    years = range(2019, 2032)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    assert sum(fillings(Asked("form", "month", first, last), year) for year in years) == months
    for year in years:
        counts = [fillings(Asked("form", every, first, last), year)
                  for every in ("month", "quarter", "half", "year")]  # fmt: skip
        assert counts == sorted(counts, reverse=True)
        assert all(most >= count for most, count in zip((12, 4, 2, 1), counts, strict=True))
        assert (counts[0] > 0) == (counts[-1] > 0) == (first.year <= year <= last.year)


def test_a_year_counts_its_tasks_and_the_forms_and_ledgers_that_are_filled_in_it() -> None:
    asked = [
        Asked("task", None, APRIL), Asked("task", None, APRIL),
        Asked("task", None, date(2025, 5, 1)),
        Asked("form", "month", APRIL), Asked("form", "year", APRIL),
        Asked("form", "once", date(2025, 5, 1)),
        Asked("ledger", "quarter", date(2025, 12, 1)),
    ]  # fmt: skip
    assert burden(asked, 2026) == Burden(tasks=2, forms=2, ledgers=1, fillings=14)
    assert burden(asked, 2025) == Burden(tasks=1, forms=1, ledgers=1, fillings=2)
    assert burden((), 2026) == Burden()


def test_what_is_asked_ends_on_its_due_day_or_when_it_was_taken_back() -> None:
    early, late = date(2026, 5, 1), date(2026, 9, 1)
    assert last_day(None, None) is None
    assert last_day(late, None) == last_day(None, late) == late
    assert last_day(late, early) == last_day(early, late) == early


@pytest.mark.parametrize(
    ("kind", "state", "answer", "words"),
    [
        ("form", "put", None, None), ("ledger", "answered", "allowed", None),
        ("form", "within", None, None), ("task", "put", None, "任务不用记填到哪天；记错了，就作废"),
        ("form", "void", None, "这一件作废了"),
        ("ledger", "answered", "withdrawn", "这一件退回部门了，不用再填"),
    ],
)  # fmt: skip
def test_only_a_form_or_ledger_that_still_counts_can_end(
    kind: str, state: str, answer: str | None, words: str | None
) -> None:
    assert why_not_end(kind, state, answer) == words


@pytest.mark.parametrize("every", ["month", "quarter", "half", "year", "once"])
def test_forms_and_ledgers_are_asked_as_often_as_one_of_these(every: str) -> None:
    assert why_not_every("form", every) is why_not_every("ledger", every) is None
