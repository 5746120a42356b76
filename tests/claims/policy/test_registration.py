"""What may be registered: the day, the figures, whose; each refusal is a sentence for one cell."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pointsapp.claims.policy.registration import (
    CellsRefused,
    Figures,
    Item,
    Span,
    act_of,
    asks_points,
    check_day,
    check_figures,
    digest,
    fits_grid,
)
from pointsapp.rulebooks.policy import Band, RuleFacts
from tests.refusals import refused

D = Decimal
DAY, TODAY = date(2026, 9, 20), date(2026, 11, 22)
FIXED = RuleFacts(id=1, number=4, root=1, direction="plus", points_min=D(2), points_max=D(2))
RANGE = replace(FIXED, points_max=D(5))
OPEN = replace(FIXED, points_min=None, points_max=None)
CASE = replace(OPEN, effect="case")
MONEY = replace(RANGE, tariff=(Band(points=D(1), each=D(100)),))
STATUS = replace(OPEN, effect="status", direction="minus", status="D")
ZEROED = replace(OPEN, effect="zero", direction="minus")
ITEM = Item("第 3 行", 1, DAY, Figures(D(2), D("100.5"), None), 7, 8, 9, "扫雪", "两小时")


def test_a_span_holds_its_first_day_and_not_its_last() -> None:
    span = Span(date(2026, 9, 20), date(2026, 9, 22))
    assert [span.holds(date(2026, 9, d)) for d in (19, 20, 21, 22, 23)] == [
        False, True, True, False, False,
    ]  # fmt: skip
    assert Span(DAY).holds(date(2099, 1, 1))


def test_a_day_is_checked_against_today_the_book_and_the_holder() -> None:
    always, ended = Span(date(2020, 1, 1)), Span(date(2020, 1, 1), DAY)
    check_day(TODAY, today=TODAY, book=always, holder=always)
    with refused("claim.future", "日期在今天以后"):
        check_day(date(2026, 11, 23), today=TODAY, book=always, holder=always)
    with refused("claim.book_day", "这一版细则2020-01-01 起、2026-09-20 前有效"):
        check_day(DAY, today=TODAY, book=ended, holder=always)
    with refused("claim.holder_day", "这一户（人）2026-11-01 起在册"):
        check_day(DAY, today=TODAY, book=always, holder=Span(date(2026, 11, 1)))


@pytest.mark.parametrize("quantity", ["0.01", "1", "9999"])
def test_a_quantity_is_above_nothing_and_below_ten_thousand(quantity: str) -> None:
    check_figures(FIXED, Figures(D(quantity)))


@pytest.mark.parametrize("quantity", ["0", "-1", "9999.01"])
def test_any_other_quantity_is_refused(quantity: str) -> None:
    with refused("claim.quantity", "数量要大于 0，最多 9999"):
        check_figures(FIXED, Figures(D(quantity)))


@pytest.mark.parametrize("rule", [STATUS, ZEROED, CASE])
def test_what_happens_once_is_registered_once(rule: RuleFacts) -> None:
    with refused("claim.quantity", "第 4 条一次登记一件"):
        check_figures(rule, Figures(D(2), points_asked=D(1)))
    check_figures(rule, Figures(D(1), points_asked=D(1) if rule.effect == "case" else None))


def test_money_only_where_money_counts() -> None:
    with refused("claim.amount", "第 4 条不按金额计分"):
        check_figures(FIXED, Figures(D(1), amount=D(0)))
    check_figures(MONEY, Figures(D(1), amount=D(300)))


def test_points_only_where_they_are_not_settled() -> None:
    with refused("claim.points", "第 4 条分值是定好的"):
        check_figures(FIXED, Figures(D(1), points_asked=D(2)))
    with refused("claim.points", "分数请空着"):
        check_figures(MONEY, Figures(D(1), D(300), D(2)))
    check_figures(RANGE, Figures(D(1), points_asked=D(3)))


def test_figures_that_cannot_be_worked_out_are_refused() -> None:
    with refused("claim.points_missing", "请填写定了多少分"):
        check_figures(RANGE, Figures(D(1)))
    with refused("claim.amount_missing", "请填写金额"):
        check_figures(MONEY, Figures(D(1)))


@pytest.mark.parametrize(
    ("rule", "asks", "grid"),
    [
        (FIXED, False, True),
        (RANGE, True, False),
        (OPEN, False, False),
        (replace(FIXED, points_max=None), True, False),
        (CASE, True, False),
        (replace(CASE, points_min=D(2), points_max=D(2)), True, False),
        (MONEY, False, False),
        (replace(MONEY, points_max=D(2)), False, False),
        (replace(MONEY, effect="case"), False, False),
        (STATUS, False, False),
        (ZEROED, False, False),
        (replace(RANGE, effect="status"), False, False),
    ],
)
def test_which_rules_ask_for_points_and_which_fit_the_grid(
    rule: RuleFacts, asks: bool, grid: bool
) -> None:
    assert asks_points(rule) is asks
    assert fits_grid(rule) is grid


def test_the_act_is_what_was_typed_or_one_a_day_or_the_claim_itself() -> None:
    grouped = replace(FIXED, overlap_group="环境")
    assert act_of(ITEM, grouped, "key-1") == "扫雪"
    assert act_of(replace(ITEM, act=""), grouped, "key-1") == "2026-09-20 环境"
    assert act_of(replace(ITEM, act=""), FIXED, "key-1") == "key-1"


def test_an_item_that_says_no_more_has_neither_act_nor_note() -> None:
    bare = Item("第 3 行", 1, DAY, Figures(D(1)))
    assert (bare.act, bare.note) == ("", "")
    assert act_of(bare, FIXED, "key-1") == "key-1"


def test_a_digest_is_of_all_that_was_asked_for_in_a_stable_form() -> None:
    row = ["第 3 行", "1", "2026-09-20", "2.00", "100.50", None, "7", "8", "9", "扫雪", "两小时"]
    text = json.dumps(["v", [row]], ensure_ascii=False, separators=(",", ":"))
    assert digest([ITEM], "v") == hashlib.sha256(text.encode()).hexdigest()
    assert digest([replace(ITEM, figures=Figures(D("2.00"), D("100.50")))], "v") == digest(
        [ITEM], "v"
    )
    assert digest([], "v") != digest([])


def test_refused_cells_are_counted_and_kept() -> None:
    cells = {"第 3 行": "日期在今天以后", "第 4 行": "数量要大于 0"}
    with refused("claims.cells", "有 2 格要改"):
        raise CellsRefused(cells)
    found = CellsRefused(cells)
    assert (found.cells, found.facts) == (cells, {"cells": cells})
