"""What a household has, as worked sums: one an account, with its grade and its own position."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from pointsapp.decisions.queries import find_setting
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.models import Account, Entry
from pointsapp.ledger.queries import Rank
from pointsapp.people import queries as people
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.rulebooks.models import RuleBook
from pointsapp.rulebooks.policy import BookFacts, grade_of, period_days, period_of

ZERO = Decimal("0.00")
BEFORE = "before"
# The lines of the worked sum: words, the kinds of entries in them, whether shown when zero.
LINES: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("以前年度结余", (BEFORE,), True),
    ("期初转入", ("opening",), False),
    ("今年加分", ("award",), True),
    ("今年扣分", ("deduction",), True),
    ("分户、并户转来转去", ("transfer_in", "transfer_out"), False),
    ("更正冲回", ("reversal",), False),
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


def current_period(session: Session, village_id: int, *, on: date) -> str:
    """The points year of a day, as the books in force begin it."""
    books = rulebooks.books_in_force(session, village_id, on=on)
    start = next((book.year_start for book in books if book.unit != "cadre"), None)
    return period_of(on, start or "01-01")


def household_sums(
    session: Session, accounts: Sequence[Account], period: str, *, on: date
) -> list[AccountSum]:
    """The sums of a household's open accounts in a points year; closed ones show in the lines."""
    opened = [account for account in accounts if account.closed_on is None]
    ids = [account.id for account in opened]
    figures, names = _spendable(session, ids, period), _member_names(session, ids, on)
    return [
        _account_sum(session, each, period, figures.get(each.id, {}), names.get(each.id, ""), on)
        for each in opened
    ]


def _account_sum(
    session: Session, account: Account, period: str, figures: dict[str, Decimal], name: str,
    on: date,
) -> AccountSum:  # fmt: skip
    shown = find_setting(session, account.village_id, "rank.shown_to_self", on=on)
    honour = ledger.balance(session, account.id, period).honour
    score, grade = _score(session, account, period, honour, on)
    return AccountSum(
        number=account.number,
        holder=name,
        purse=sum(figures.values(), ZERO),
        lines=_lines(figures),
        honour=honour,
        rank=ledger.rank(session, account.id, period) if shown and shown.yes else None,
        score=score,
        grade=grade,
    )


def _lines(figures: dict[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    added = [(word, sum((figures.get(k, ZERO) for k in kinds), ZERO), always)
             for word, kinds, always in LINES]  # fmt: skip
    return tuple((word, figure) for word, figure, always in added if always or figure)


def _spendable(
    session: Session, account_ids: Sequence[int], period: str
) -> dict[int, dict[str, Decimal]]:
    """By account: what may be spent by kind of entry in this year, other years together."""
    kind = case((Entry.period == period, Entry.kind), else_=BEFORE)
    rows = session.execute(
        select(Entry.account_id, kind, func.sum(Entry.spendable))
        .where(Entry.account_id.in_(account_ids))
        .group_by(Entry.account_id, kind)
    )
    found: dict[int, dict[str, Decimal]] = {}
    for account_id, each, figure in rows:
        found.setdefault(account_id, {})[each] = figure
    return found


def _member_names(session: Session, account_ids: Sequence[int], on: date) -> dict[int, str]:
    holders = ledger.holders_of(session, account_ids, on=on)
    ids = {account: h.person_id for account, h in holders.items() if h.person_id is not None}
    persons = people.persons_by_id(session, ids.values())
    return {account: persons[person_id].name for account, person_id in ids.items()}


def _score(
    session: Session, account: Account, period: str, honour: Decimal, on: date
) -> tuple[Decimal | None, str]:
    """Base points and honour together, and the grade that follows; empty while undecided."""
    book = rulebooks.book_in_force(session, account.village_id, account.kind, on=on)
    if book is None or book.base_points is None:
        return None, ""
    score = book.base_points + honour
    grade = grade_of(score, _statuses(session, account, period, book), _facts(session, book).grades)
    return score, grade.name if grade else ""


def _facts(session: Session, book: RuleBook) -> BookFacts:
    return rulebooks.book_facts(session, book.id)


def _statuses(session: Session, account: Account, period: str, book: RuleBook) -> list[str]:
    first, last = period_days(period, book.year_start or "01-01")
    found = ledger.standings(session, account.id, first=first, last=last)
    return [standing.status for standing in found]
