"""What a household has, as worked sums: one an account, with its grade and its own position."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from pointsapp.ledger import queries as ledger
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.queries import Held, Rank
from pointsapp.rulebooks.policy import grade_of, period_days
from pointsapp.rulebooks.queries import Scale

ZERO = Decimal("0.00")
BEFORE = "before"
# The lines of the worked sum: words, the kinds of entries in them, whether shown when zero.
LINES: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("以前年度结余", (BEFORE,), True),
    ("期初转入", ("opening",), False),
    ("今年加分", ("award",), True),
    ("今年扣分", ("deduction",), True),
    ("分户、并户转来转去", ("transfer_in", "transfer_out"), False),
    ("冲正", ("reversal",), False),
    ("今年兑换", ("spend",), True),
    ("年终清零", ("expiry",), False),
)


@dataclass(frozen=True)
class AccountSum:
    """One account as its holder reads it; figures are points, `lines` add up to `purse`."""

    number: str
    holder: str  # '' for the household's own account
    purse: Decimal
    lines: tuple[tuple[str, Decimal], ...]
    honour: Decimal
    rank: Rank | None
    score: Decimal | None
    grade: str


def household_sums(
    session: Session,
    held: Sequence[Held],
    period: str,
    spendable: Mapping[tuple[AccountId, str], Decimal],
    scales: Mapping[str, Scale],
    *,
    ranked: bool,
) -> list[AccountSum]:
    """The sums of a household's open accounts in a points year; closed ones show in the lines.

    `spendable`: by account and kind of entry, what may be spent of that year.
    """
    return [
        _account_sum(session, each, period, spendable, scales.get(each.kind), ranked)
        for each in held
        if each.closed_on is None
    ]


def _account_sum(
    session: Session, account: Held, period: str,
    spendable: Mapping[tuple[AccountId, str], Decimal], scale: Scale | None, ranked: bool,
) -> AccountSum:  # fmt: skip
    figures = {kind: figure for (owner, kind), figure in spendable.items() if owner == account.id}
    before = [year.spendable for other, year in account.years.items() if other != period]
    figures[BEFORE] = sum(before, ZERO)
    honour = account.years[period].honour if period in account.years else ZERO
    score, grade = _score(session, account, period, honour, scale)
    return AccountSum(
        number=account.number,
        holder=account.holder,
        purse=sum(figures.values(), ZERO),
        lines=_lines(figures),
        honour=honour,
        rank=ledger.rank(session, account.id, period) if ranked else None,
        score=score,
        grade=grade,
    )


def _lines(figures: Mapping[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    added = [(word, sum((figures.get(k, ZERO) for k in kinds), ZERO), always)
             for word, kinds, always in LINES]  # fmt: skip
    return tuple((word, figure) for word, figure, always in added if always or figure)


def _score(
    session: Session, account: Held, period: str, honour: Decimal, scale: Scale | None
) -> tuple[Decimal | None, str]:
    """Base points and honour together, and the grade that follows; empty while undecided."""
    if scale is None or scale.base_points is None:
        return None, ""
    score = scale.base_points + honour
    if not scale.grades:
        return score, ""
    first, last = period_days(period, scale.year_start or "01-01")
    statuses = ledger.statuses(session, account.id, first=first, last=last)
    grade = grade_of(score, statuses, scale.grades)
    return score, grade.name if grade else ""
