"""The lines of a household's own page: what waits and what is recorded, with who and when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Date, String, bindparam, cast, exists, literal, null, select, union_all
from sqlalchemy.orm import Session

from pointsapp.claims.models import Claim, SheetLine
from pointsapp.claims.queries.telling import HouseholdLine, Place, tell
from pointsapp.contests.models import Contest
from pointsapp.foundation.columns import HUNDREDTH, Hundredths, Key
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.models import Entry
from pointsapp.ledger.queries import Held
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.queries.dated import batches
from pointsapp.rulebooks.models import Rule, RuleBook
from pointsapp.rulebooks.policy import period_of

SHOWN = ("registered", "asked", "approved", "on_notice", "recorded", "struck")
CERTAIN = ("on_notice", "recorded")
PAGE_SIZE = 20
LATER = 10**12  # after the id of any entry
ZERO = Decimal(0).quantize(HUNDREDTH)


class LinesPage(NamedTuple):
    """One page of lines, the newest behaviour first.

    `spendable`: by account and kind of entry, all that the page was cut from.
    """

    lines: Sequence[HouseholdLine]
    total: int
    page: int
    pages: int
    contests: Sequence[Contest]  # what the household itself raised, the newest first
    spendable: Mapping[tuple[int, str], Decimal]


class YearOfMany(NamedTuple):
    """The certain lines of some accounts in a points year, and what may be spent of them.

    `lines`: by account, the oldest first; `spendable`: by account and kind of entry.
    """

    lines: Mapping[int, Sequence[HouseholdLine]]
    spendable: Mapping[tuple[int, str], Decimal]


@dataclass
class _Found:
    """The places of all lines, and what their entries add up to."""

    places: list[Place] = field(default_factory=list)
    spendable: dict[tuple[int, str], Decimal] = field(default_factory=dict)


def household_lines(
    session: Session,
    household_id: HouseholdId,
    *,
    on: date,
    period: str | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> LinesPage:
    """The lines of a household and its members, of one points year or of all."""
    held = ledger.held_by_household(session, household_id, on=on)
    return lines_of(session, household_id, held, on=on, period=period, page=page, size=size)


def lines_of(
    session: Session,
    household_id: HouseholdId,
    held: Collection[Held],
    *,
    on: date,
    period: str | None,
    page: int,
    size: int = PAGE_SIZE,
) -> LinesPage:
    """The same where the household's accounts were read before; only one page is told."""
    found = _find(session, [each.id for each in held], period)
    found.places.sort(key=lambda place: place.newest, reverse=True)
    total = len(found.places)
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    shown = found.places[(page - 1) * size : page * size]
    villages = {each.village_id for each in held}
    own, lines = tell(session, household_id, villages, shown, on=on)
    return LinesPage(lines, total, page, pages, own, found.spendable)


def year_of_many(
    session: Session, village_id: RegionId, account_ids: Sequence[int], *, on: date, period: str
) -> YearOfMany:
    """What is recorded or on notice of many accounts: for papers that are kept for a year."""
    found = _find(session, account_ids, period)
    found.places.sort(key=lambda place: place.newest)
    lines: dict[int, list[HouseholdLine]] = {}
    for some in batches(found.places):
        for line in tell(session, None, {village_id}, some, on=on)[1]:
            if line.state in CERTAIN:
                lines.setdefault(line.account_id, []).append(line)
    return YearOfMany(lines, found.spendable)


def _find(session: Session, account_ids: Sequence[int], period: str | None) -> _Found:
    told: dict[str, Any] = {"accounts": account_ids}
    if period is not None:
        # A points year ends in the next calendar year at the latest.
        year = int(period[:4])
        told |= {"period": period, "first": date(year, 1, 1), "last": date(year + 1, 12, 31)}
    found = _Found()
    for row in session.connection().execute(_places(period is not None), told):
        entry_id, claim_id, account_id, kind, spendable, occurred_on, year_start = row
        if entry_id is not None:
            key = (account_id, kind)
            found.spendable[key] = found.spendable.get(key, ZERO) + spendable
        elif period not in (None, period_of(occurred_on, year_start or "01-01")):
            continue
        newest = (occurred_on, entry_id or LATER, claim_id or 0)
        found.places.append(Place(entry_id, claim_id, newest))
    return found


@cache
def _places(one_period: bool) -> Any:
    """Where the lines are: the entries of some accounts, and the claims that gave none (yet)."""
    accounts: Any = bindparam("accounts", expanding=True)
    entries = (
        select(
            Entry.id, SheetLine.claim_id, Entry.account_id, Entry.kind, Entry.spendable,
            Entry.occurred_on, cast(null(), String),
        )
        .outerjoin(SheetLine, SheetLine.entry_id == Entry.id)
        .where(Entry.account_id.in_(accounts))
    )  # fmt: skip
    gave = exists().where(SheetLine.claim_id == Claim.id, SheetLine.entry_id.is_not(None))
    claims = (
        select(
            cast(null(), Key), Claim.id, Claim.account_id, literal(""), literal(0, Hundredths()),
            Claim.occurred_on, RuleBook.year_start,
        )
        .join(Rule, Rule.id == Claim.rule_id)
        .join(RuleBook, RuleBook.id == Rule.book_id)
        .where(Claim.account_id.in_(accounts), Claim.state.in_(SHOWN), ~gave)
    )  # fmt: skip
    if one_period:
        entries = entries.where(Entry.period == bindparam("period"))
        days = bindparam("first", type_=Date), bindparam("last", type_=Date)
        claims = claims.where(Claim.occurred_on.between(*days))
    return union_all(entries, claims)
