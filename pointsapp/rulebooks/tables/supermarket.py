"""The layout of a points supermarket's table: section, behaviour, points, cap, who decides."""

import re
from decimal import Decimal
from functools import partial
from typing import Any

from pointsapp.foundation.spreadsheets import Problem, Sheet, text
from pointsapp.rulebooks.drafts import BookDraft, BookSettings, RuleDraft
from pointsapp.rulebooks.tables.fields import Field
from pointsapp.rulebooks.tables.reading import check_rules, comments_of, read_rows
from pointsapp.rulebooks.tables.weihai import with_source

_LONG = partial(text, longest=2_000)
FIELDS = (
    Field("section", "category", _LONG, required=True),
    Field("behaviour", "behaviour", _LONG, required=True),
    Field("points", "raw_points", _LONG, required=True),
    Field("period_or_cap", "note", _LONG, absent=""),
    Field("decided_by", "evidence", _LONG, absent=""),
)
HEADER = {"section", "behaviour", "points", "period_or_cap"}
RESET, CASE = "RESET_TO_0", "一事一议"
FIXED = re.compile(r"^[+-]?\d{1,6}(\.\d{1,2})?$")
PERIODS: dict[str, dict[str, Any]] = {
    "每月": {"cap_times": 1, "cap_per": "month"},
    "每年": {"cap_times": 1, "cap_per": "year"},
    "一次性": {"cap_times": 1, "cap_per": "ever"},
    "一项": {"unit_word": "项"},
    "发现一次积分归零": {},
}
WHOM = re.compile(r"^每组每年[一\d]+户$")  # who of a group gets it is for people to see to


def read_supermarket(sheet: Sheet, fallback: BookSettings) -> tuple[BookDraft, list[Problem]]:
    """A book from a table in this layout, with its remarks as the source; nothing is left out."""
    reading = read_rows(sheet, FIELDS)
    if reading.problems:
        return BookDraft(fallback), reading.problems
    rules: list[RuleDraft] = []
    for number, entry in enumerate(reading.entries, 1):
        rules.append(_understood(number, entry.values, rules[-1].evidence if rules else ""))
    check_rules(reading, rules, ())
    return BookDraft(with_source(fallback, comments_of(sheet)), tuple(rules)), reading.problems


def _understood(number: int, values: dict[str, Any], evidence_above: str) -> RuleDraft:
    points, question = _points(values["raw_points"])
    period, unread = _period(values["note"])
    evidence = evidence_above if values["evidence"] == "同上" else values["evidence"]
    known = {**values, **points, **period, "evidence": evidence}
    return RuleDraft(number=number, question="；".join(filter(None, (question, unread))), **known)


def _points(raw: str) -> tuple[dict[str, Any], str]:
    if raw == RESET:
        return {"direction": "minus", "effect": "zero"}, ""
    if raw == CASE:
        asked = "原表没有写一事一议是加分还是扣分，先放在加分里，请核对"
        return {"direction": "plus", "effect": "case"}, asked
    if not FIXED.fullmatch(raw):
        return {"direction": "plus"}, f"分值“{raw}”没有读懂，请填写分值"
    points = Decimal(raw)
    direction = "minus" if points < 0 else "plus"
    return {"direction": direction, "points_min": points, "points_max": points}, ""


def _period(note: str) -> tuple[dict[str, Any], str]:
    values: dict[str, Any] = {}
    unread: list[str] = []
    for part in filter(None, re.split("[；;]", note)):
        if WHOM.fullmatch(part):
            values["applies_to"] = part
        elif part in PERIODS:
            values |= PERIODS[part]
        else:
            unread.append(f"“{part}”没有读懂，请把上限或单位填到相应的栏里")
    return values, "；".join(unread)
