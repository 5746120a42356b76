"""The layout of Weihai's tables: direction, category, level, behaviour, points_raw, points, note.

What is not understood is kept as it stands and put as a question to a person, never guessed.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from pointsapp.foundation.spreadsheets import (
    Problem,
    Sheet,
    choice,
    decimal_2,
    text,
)
from pointsapp.rulebooks.drafts import BookDraft, BookSettings, CapDraft, RuleDraft
from pointsapp.rulebooks.policy import Band, plain
from pointsapp.rulebooks.tables.fields import Field
from pointsapp.rulebooks.tables.reading import Reading, check_rules, comments_of, read_rows
from pointsapp.rulebooks.tables.words import NUMBER, parse_band

_LONG = partial(text, longest=2_000)
FIELDS = (
    Field(
        "direction", "direction", choice({"守信信息": "plus", "失信信息": "minus"}), required=True
    ),
    Field("category", "category", _LONG, required=True),
    Field("level", "level", _LONG, absent=""),
    Field("behaviour", "behaviour", _LONG, required=True),
    Field("points_raw", "raw_points", _LONG, absent="", required=False),
    Field("points", "points", decimal_2),
    Field("note", "note", _LONG, absent=""),
)
HEADER = {"direction", "behaviour", "points_raw"}
SIGNED = r"([+-]?\d{1,6}(?:\.\d{1,2})?)"
FIXED = re.compile(rf"^{SIGNED}$")
RANGE = re.compile(rf"^{SIGNED}(?:至|—|~){SIGNED}$")
DOWNGRADE = re.compile(r"^降(\S{1,11})级$")
SLOT = re.compile(rf"最多(\d{{1,2}})条.*每项分值不超过{NUMBER}分")
PER = {"每月": "month", "每季度": "quarter", "每年": "year"}
CAP = re.compile(rf"^(.*?)(每月|每季度|每年)最多[加扣奖]?{NUMBER}分$")
MEMBERS = re.compile(r"^(家庭成员)(每月|每季度|每年)$")


@dataclass
class _Row:
    """A row while it is understood: values of the draft, and what nobody can tell from it."""

    number: int
    raw: str
    values: dict[str, Any]
    questions: list[str] = field(default_factory=list)

    def draft(self) -> RuleDraft:
        return RuleDraft(
            number=self.number,
            raw_points=self.raw,
            question="；".join(self.questions),
            **self.values,
        )


def read_weihai(sheet: Sheet, fallback: BookSettings) -> tuple[BookDraft, list[Problem]]:
    """A book from a table in this layout, with its remarks as the source; nothing is left out."""
    reading = read_rows(sheet, FIELDS)
    if reading.problems:
        return BookDraft(fallback), reading.problems
    caps: dict[str, CapDraft] = {}
    rules = tuple(
        _understood(number, entry.values, caps) for number, entry in enumerate(reading.entries, 1)
    )
    _compare_points(reading, rules)
    check_rules(reading, rules, caps)
    settings = with_source(fallback, comments_of(sheet))
    return BookDraft(settings, rules, (), tuple(caps.values())), reading.problems


def with_source(settings: BookSettings, source: str) -> BookSettings:
    """The settings with where the table comes from, unless they say it already."""
    return settings if settings.source else BookSettings(settings.title, settings.unit, source)


def _understood(number: int, values: dict[str, Any], caps: dict[str, CapDraft]) -> RuleDraft:
    kept = {name: values[name] for name in ("direction", "category", "level", "behaviour", "note")}
    row = _Row(number, values["raw_points"], kept)
    _read_points(row)
    _read_note(row, caps)
    if "每有1人" in row.values["behaviour"]:
        row.values["unit_word"] = "人"
    return row.draft()


def _read_points(row: _Row) -> None:
    behaviour = row.values["behaviour"]
    if found := DOWNGRADE.fullmatch(row.raw):
        row.values |= {"effect": "status", "status": found[1]}
    elif not row.raw and (found := SLOT.search(behaviour)):
        row.values |= {
            "effect": "slot", "slot_items": int(found[1]), "slot_points": Decimal(found[2]),
        }  # fmt: skip
    elif found := FIXED.fullmatch(row.raw):
        row.values |= {"points_min": Decimal(found[1]), "points_max": Decimal(found[1])}
    elif found := RANGE.fullmatch(row.raw):
        low, high = sorted((Decimal(found[1]), Decimal(found[2])))
        row.values |= {"points_min": low, "points_max": high}
        _read_tariff(row, high)
    else:
        row.questions.append(f"分值“{row.raw or '空'}”没有读懂，请填写分值，或改成一事一议")


def _read_tariff(row: _Row, most: Decimal) -> None:
    if "元" not in row.values["behaviour"]:
        return  # a range that whoever registers it chooses from
    band = parse_band(row.values["behaviour"])
    if band is None:
        row.questions.append("内容里有金额，但没有读懂怎样按金额计分，请写明")
        return
    row.values |= {"bands": (band,), "unit_word": "笔"}
    if band.each is not None and not _is_settled(band, most):
        row.questions.append(_two_readings(band, most))


def _is_settled(band: Band, most: Decimal) -> bool:
    """Whether the whole amount gives what the table states beside it, up to the band's end."""
    if band.each is None or band.upper is None:
        return band.each is None
    return band.upper // band.each * band.points <= most


def _two_readings(band: Band, most: Decimal) -> str:
    each, end = band.each or Decimal(1), band.upper or (band.lower or Decimal(0)) * 2
    whole = plain(end // each * band.points)
    above = plain((end - excess_over(band)) // each * band.points)
    return (
        f"{plain(end)} 元按整笔算是 {whole} 分，表上写最多 {plain(most)} 分；"
        f"只算超过 {plain(excess_over(band))} 元的部分是 {above} 分。请定下来按哪一种"
    )


def excess_over(band: Band) -> Decimal:
    """Where the step before a band ended: 1001 → 1000, 10000 → 10000."""
    lower = band.lower or Decimal(0)
    return lower - 1 if lower % 10 == 1 else lower


def _read_note(row: _Row, caps: dict[str, CapDraft]) -> None:
    note = row.values["note"]
    if note in ("", "每次"):
        return
    if found := MEMBERS.fullmatch(note):
        row.values |= {"applies_to": found[1], "cap_times": 1, "cap_per": PER[found[2]]}
    elif (found := CAP.fullmatch(note)) and not found[1]:
        row.values |= {"cap_points": Decimal(found[3]), "cap_per": PER[found[2]]}
    elif found and len(found[1]) <= 20:
        caps[found[1]] = CapDraft(found[1], PER[found[2]], None, Decimal(found[3]))
        row.values["shared_cap"] = found[1]
    else:
        row.questions.append(f"说明“{note}”没有读懂，请把上限或单位填到相应的栏里")


def _compare_points(reading: Reading, rules: tuple[RuleDraft, ...]) -> None:
    for entry, rule in zip(reading.entries, rules, strict=True):
        points = entry.values["points"]
        if points is not None and (points != rule.points_min or points != rule.points_max):
            reading.wrong(entry.row, "points", f"与 points_raw 一栏的“{rule.raw_points}”不一致")
