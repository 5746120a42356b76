"""Which figures fit which kind of entry, and which keys can be sealed: the whole table."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.ledger import policy
from pointsapp.ledger.policy import Draft, Totals, check_draft, is_exact
from tests.refusals import refused

D = Decimal
# By kind: 'points honour spendable' that fit it, then some that do not.
FITS: dict[str, str] = {
    "award": "5 5 0, 5 5 5, 5 5 2.50, 0.01 0.01 0",
    "deduction": "-5 -5 0, -5 -5 -5, -5 -5 -2.50",
    "opening": "5 5 0, 5 5 9, -5 -5 3, 3 0 3, 0.50 0.50 0.50",
    "transfer_in": "5 5 0, -5 -5 0, 3 0 3, -3 0 -3",
    "transfer_out": "-5 -5 0, 5 5 0, -3 0 -3",
    "spend": "-3 0 -3, -0.01 0 -0.01, -0.50 0 -0.50",
    "expiry": "-3 0 -3, 3 0 3, 0.50 0 0.50",
    "reversal": "-5 -5 -5, 5 5 0, 3 0 3",
}
DIFFERS: dict[str, str] = {
    "award": "-5 -5 0, 5 4 0, 5 6 5, 5 5 6, 5 5 -1, 5 5 -0.01, 5 0 5",
    "deduction": "5 5 0, -5 -4 0, -5 -6 0, -5 -5 1, -5 -5 0.01, -5 -5 -6, -5 0 -5",
    "opening": "5 4 0, 5 5 -1, -3 0 -3, 5 0 4",
    "transfer_in": "5 4 0, 5 0 4, 5 -5 0",
    "transfer_out": "-5 -4 0, 5 0 -5",
    "spend": "3 0 3, 0.50 0 0.50, -3 -3 0, -3 -3 -3, -3 0 -2, -3 1 -3",
    "expiry": "-3 -3 0, -3 -3 -3, -3 0 -2, 3 1 3",
    "reversal": "5 4 5, 5 0 4, 5 -5 5",
}


def draft(kind: str, figures: str, **facts: object) -> Draft:
    """A draft that is right in everything but its figures."""
    points, honour, spendable = map(D, figures.split())
    known: dict[str, object] = {
        "rule_ref": "r-1" if kind in ("award", "deduction") else "",
        "reverses_id": 9 if kind == "reversal" else None,
        "linked_key": "k-2" if kind.startswith("transfer") else "",
        "key": "k-1",
        "period": "2026",
    }
    return Draft(
        account_id=1, kind=kind, points=points, honour=honour, spendable=spendable, rule_id=None,
        occurred_on=date(2026, 7, 1), **{**known, **facts},  # type: ignore[arg-type]
    )  # fmt: skip


def rows(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(kind, figures) for kind, several in table.items() for figures in several.split(", ")]


@pytest.mark.parametrize(("kind", "figures"), rows(FITS))
def test_figures_that_fit_their_kind_are_taken(kind: str, figures: str) -> None:
    check_draft(draft(kind, figures))


@pytest.mark.parametrize(
    ("kind", "figures"), [*rows(DIFFERS), ("gift", "5 5 5"), *((kind, "0 0 0") for kind in FITS)]
)
def test_figures_of_another_kind_are_refused(kind: str, figures: str) -> None:
    with refused("ledger.figures", "分值和种类对不上"):
        check_draft(draft(kind, figures))


@pytest.mark.parametrize("figures", ["0.005 0.005 0", "5 5 0.001", "NaN 5 5", "5 5 NaN"])
def test_figures_of_more_than_two_places_are_refused(figures: str) -> None:
    with refused("ledger.figures", "请检查后重新登记"):
        check_draft(draft("award", figures))


@pytest.mark.parametrize(
    ("figure", "exact"),
    [("1", True), ("1.10", True), ("1.100", True), ("-0.01", True), ("1.001", False),
     ("NaN", False), ("Infinity", False), ("-Infinity", False)],
)  # fmt: skip
def test_two_places_are_exact(figure: str, exact: bool) -> None:
    assert is_exact(D(figure)) is exact


@pytest.mark.parametrize(
    ("kind", "reverses"), [("award", 9), ("reversal", None), ("spend", 9), ("transfer_in", 9)]
)
def test_a_reversal_and_nothing_else_names_what_it_takes_back(
    kind: str, reverses: int | None
) -> None:
    with refused("ledger.reversal", "冲正必须写明冲正哪一笔"):
        check_draft(draft(kind, FITS[kind].split(", ")[0], reverses_id=reverses))


@pytest.mark.parametrize("kind", ["award", "deduction"])
def test_what_adds_or_takes_points_names_its_rule(kind: str) -> None:
    with refused("ledger.rule", "依据细则的哪一条"):
        check_draft(draft(kind, FITS[kind].split(", ")[0], rule_ref=""))


@pytest.mark.parametrize("kind", ["transfer_in", "transfer_out"])
def test_a_transfer_names_its_other_half(kind: str) -> None:
    with refused("ledger.figures", "对不上"):
        check_draft(draft(kind, FITS[kind].split(", ")[0], linked_key=""))


@pytest.mark.parametrize("field", ["key", "period", "rule_ref", "linked_key"])
@pytest.mark.parametrize("text", ["a b", "a\n", "键", "k" * 81, "a\nb:c"])
def test_what_is_sealed_line_by_line_holds_no_break(field: str, text: str) -> None:
    with refused("ledger.key", "记账编号里有不能用的字符"):
        check_draft(draft("award", "5 5 5", **{field: text}))


@pytest.mark.parametrize("text", ["!", "~", "k" * 80])
def test_any_visible_sign_may_stand_in_a_key(text: str) -> None:
    check_draft(draft("award", "5 5 5", key=text))


@pytest.mark.parametrize("field", ["key", "period"])
def test_a_key_and_a_period_are_never_empty(field: str) -> None:
    with refused("ledger.key", "请联系维护人员"):
        check_draft(draft("award", "5 5 5", **{field: ""}))


def test_an_entry_is_linked_to_none_unless_it_says_so() -> None:
    facts = replace(draft("award", "5 5 5")).__dict__
    bare = {name: facts[name] for name in facts if name not in ("linked_key", "reverses_id")}
    assert (Draft(**bare).linked_key, Draft(**bare).reverses_id) == ("", None)


figures = st.decimals(-10_000, 10_000, places=2)


@given(st.lists(st.tuples(figures, figures), min_size=4, max_size=4))
def test_totals_add_up_field_by_field(pairs: list[tuple[Decimal, Decimal]]) -> None:
    one, other = Totals(*(a for a, _ in pairs), 1), Totals(*(b for _, b in pairs), 2)
    assert one + other == Totals(*(a + b for a, b in pairs), 3)


@pytest.mark.parametrize(
    ("year_end", "share", "percent"),
    [("share", 0, 0), ("share", 1, 1), ("share", 100, 100), ("clear", 40, 0)],
)
def test_a_share_is_nothing_to_all(year_end: str, share: int, percent: int) -> None:
    assert policy.keep_percent(year_end, share) == percent


@pytest.mark.parametrize(
    ("year_end", "share"), [("share", -1), ("share", 101), ("half", 50), (None, 50)]
)
def test_what_the_book_does_not_say_is_not_guessed(year_end: str | None, share: int) -> None:
    with refused("ledger.year_end_undecided", "全部保留、清零，还是按比例保留"):
        policy.keep_percent(year_end, share)


@pytest.mark.parametrize(
    ("there", "amount", "allowed"),
    [("5", "0", True), ("-5", "0", False), ("0", "0", True), ("5", "0.50", True),
     ("-5", "-0.50", True), ("0", "-0.50", False)],
)  # fmt: skip
def test_nothing_can_be_moved_out_of_a_debt(there: str, amount: str, allowed: bool) -> None:
    assert policy.may_take(D(there), D(amount)) is allowed


def test_what_can_be_reversed_and_what_is_moved() -> None:
    assert set(policy.REVERSIBLE) == {"award", "deduction", "opening", "spend"}
    assert set(policy.TRANSFERS) == {"transfer_in", "transfer_out"}
    assert policy.NUMBER_LETTERS == {"household": "H", "resident": "R", "cadre": "C"}
