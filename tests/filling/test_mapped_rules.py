"""Rule tables that places already have, mapped: their words for awards and deductions."""

from decimal import Decimal

import pytest

from pointsapp.filling.matching import matching_of
from pointsapp.foundation.spreadsheets import Layout, Source, read_workbook
from pointsapp.foundation.spreadsheets.layout import sheet_of
from pointsapp.foundation.spreadsheets.placing import place
from pointsapp.foundation.spreadsheets.rewriting import rewrite
from pointsapp.rulebooks.drafts import BookSettings, RuleDraft
from pointsapp.rulebooks.tables import read_book
from pointsapp.rulebooks.tables.fields import RULE_FIELDS

FALLBACK = BookSettings("细则", "household")
LAYOUT = Layout(
    "表", 1, ("方向", "类别", "内容", "分", "谁评"),
    {"direction": Source(0), "category": Source(1), "behaviour": Source(2),
     "points_min": Source(3)},
)  # fmt: skip


def read(*rows: str) -> tuple[RuleDraft, ...]:
    content = "\n".join(("方向,类别,内容,分,谁评", *rows)).encode()
    return read_book(content, filename="表.csv", fallback=FALLBACK, layout=LAYOUT).rules


@pytest.mark.parametrize(
    ("written", "direction", "points"),
    [
        ("加分,卫生,门前三包,2", "plus", "2"), ("守信信息,卫生,门前三包,+2", "plus", "2"),
        ("失信信息,卫生,乱倒,-3", "minus", "-3"), ("减分项,卫生,乱倒,3", "minus", "-3"),
    ],
)  # fmt: skip
def test_other_words_and_signs_are_understood(written: str, direction: str, points: str) -> None:
    (rule,) = read(written)
    assert (rule.direction, rule.points_min) == (direction, Decimal(points))
    assert rule.points_max == rule.points_min


def test_a_table_with_its_own_words_is_left_as_it_is_when_it_says_the_same() -> None:
    rows = ("方向,类别,内容,分,谁评", "守信信息,卫生,门前三包,+2,组长", "失信信息,卫生,乱倒,3,组长")
    content = "\r\n".join(rows).encode("utf-8-sig")
    rules = read(*rows[1:])
    ours = [{each.name: each.write(getattr(r, each.name)) for each in RULE_FIELDS} for r in rules]
    sheet = sheet_of(read_workbook(content, filename="表.csv"), LAYOUT)
    placed = place(sheet, LAYOUT, ours, matching_of("rulebook", LAYOUT, []))
    assert (placed.same, placed.changed, placed.added) == (2, 0, 0)
    assert rewrite(content, "表.csv", sheet, placed).content.split() == content.split()
