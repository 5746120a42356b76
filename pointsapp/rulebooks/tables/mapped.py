"""A table of rules in a layout that was mapped column by column: rules only, no settings."""

from decimal import Decimal
from typing import Any

from pointsapp.foundation.spreadsheets import Layout, Problem, Problems, Workbook, open_layout
from pointsapp.rulebooks.drafts import BookDraft, BookSettings, RuleDraft
from pointsapp.rulebooks.tables.fields import RULE_FIELDS
from pointsapp.rulebooks.tables.reading import Entry, Reading, check_rules


def read_mapped(
    workbook: Workbook, layout: Layout, fallback: BookSettings
) -> tuple[BookDraft, list[Problem]]:
    """The rules of the table; what the village must decide stays undecided."""
    reading = Reading(layout.sheet, [], {}, [])
    try:
        table = open_layout(workbook, layout)
        reading.sheet, reading.columns = table.sheet.name, table.columns
        for line in table:
            values: dict[str, Any] = {
                each.name: line.take(each.name, each.read) if table.has(each.name) else each.absent
                for each in RULE_FIELDS
            }
            if not table.has("points_max"):
                values["points_max"] = values["points_min"]
            if not table.has("number"):
                values["number"] = len(reading.entries) + 1
            if values["direction"] == "minus":
                values |= _taken(values["points_min"], values["points_max"])
            reading.entries.append(Entry(line.number, values))
        reading.problems += table.problems
    except Problems as found:
        reading.problems += found.problems
    if reading.problems:
        return BookDraft(fallback), reading.problems
    rules = tuple(RuleDraft(**entry.values) for entry in reading.entries)
    check_rules(reading, rules, ())
    return BookDraft(fallback, rules=rules), reading.problems


def _taken(low: Decimal | None, high: Decimal | None) -> dict[str, Decimal | None]:
    """Deductions as we keep them, below zero: many tables write '扣 5 分' as 5."""
    if low is None or high is None or low <= 0 or high <= 0:
        return {"points_min": low, "points_max": high}
    return {"points_min": -high, "points_max": -low}
