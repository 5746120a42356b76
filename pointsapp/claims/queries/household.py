"""The lines of a household's own page: what waits and what is recorded, with who and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims.models import STATES, Claim, Review, Sheet, SheetLine
from pointsapp.claims.policy.days import Notice
from pointsapp.claims.policy.notice import what_words
from pointsapp.claims.queries.queue import expected, reviews_of
from pointsapp.claims.queries.rows import claim_rows
from pointsapp.contests.models import Contest
from pointsapp.contests.queries import contests_on
from pointsapp.foundation.clock import village_day
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.models import KINDS, Account, Entry, Standing
from pointsapp.rulebooks.models import Rule, RuleBook
from pointsapp.rulebooks.policy import period_of

SHOWN = ("registered", "approved", "on_notice", "recorded", "struck")
PAGE_SIZE = 20
APPEALABLE = ("award", "deduction", "opening")


@dataclass(frozen=True)
class HouseholdLine:
    """One thing that counts, counted, or may count; `points` is expected while `pending`."""

    account_id: int
    holder: str  # the household's head, or the member whose own account it is
    what: str
    article: str  # '第 12 条', '' without a rule
    points: Decimal | None
    pending: bool
    state: str
    state_words: str
    occurred_on: date
    period: str
    kind: str  # of the ledger's kinds
    claim_id: int | None = None
    line_id: int | None = None
    entry_id: int | None = None
    standing_id: int | None = None
    registered_by: str = ""
    registered_on: date | None = None
    reviewed_by: tuple[str, ...] = ()
    reviewed_on: date | None = None
    sheet_id: int | None = None
    sheet_number: int | None = None
    opened_on: date | None = None
    closes_on: date | None = None
    effective_on: date | None = None
    recorded_on: date | None = None
    working: tuple[str, ...] = ()
    contest: Contest | None = None  # the last one
    reversed_on: date | None = None
    can_object: bool = False
    can_appeal: bool = False


class LinesPage(NamedTuple):
    """One page of lines, the newest behaviour first."""

    lines: Sequence[HouseholdLine]
    total: int
    page: int
    pages: int


def household_lines(
    session: Session,
    household_id: int,
    *,
    on: date,
    period: str | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> LinesPage:
    """The lines of a household and its members, of one points year or of all."""
    accounts = ledger.accounts_of_household(session, household_id, on=on)
    found = [line for line in _all(session, accounts, on) if period in (None, line.period)]
    found.sort(key=lambda line: (line.occurred_on, line.entry_id or 10**12), reverse=True)
    pages = max(1, -(-len(found) // size))
    page = min(max(1, page), pages)
    return LinesPage(found[(page - 1) * size : page * size], len(found), page, pages)


def _all(session: Session, accounts: Sequence[Account], on: date) -> list[HouseholdLine]:
    ids = [account.id for account in accounts]
    villages = {account.village_id for account in accounts}
    rows = session.execute(
        claim_rows(villages)
        .add_columns(RuleBook.year_start)
        .join(RuleBook, RuleBook.id == Rule.book_id)
        .where(Claim.account_id.in_(ids), Claim.state.in_(SHOWN))
    ).all()
    entries = session.scalars(select(Entry).where(Entry.account_id.in_(ids))).all()
    desk = _Desk(session, [row.Claim for row in rows], entries, on)
    lines = [desk.line(row) for row in rows]
    told = {line.entry_id for line in lines}
    return lines + [desk.other(entry) for entry in entries if entry.id not in told]


class _Desk:
    """What the lines of one household are told from, read once."""

    def __init__(
        self, session: Session, claims: Sequence[Claim], entries: Sequence[Entry], on: date
    ) -> None:
        self.session, self.on = session, on
        ids = [claim.id for claim in claims]
        self.entries = {entry.id: entry for entry in entries}
        self.reversals = ledger.reversals_of(session, list(self.entries))
        self.reviews = reviews_of(session, ids)
        self.published = _published(session, ids)
        waiting = [claim for claim in claims if claim.state in ("registered", "approved")]
        self.expected = expected(session, waiting, on=on)
        lines = [line.id for line, _ in self.published.values()]
        self.objections = contests_on(session, "sheet_line", lines)
        self.appeals = contests_on(session, "entry", list(self.entries))
        given = [x.standing_id for x, _ in self.published.values() if x.standing_id is not None]
        self.on_standings = contests_on(session, "standing", given)
        self.standings = {i: session.get_one(Standing, i) for i in given}

    def line(self, row: Any) -> HouseholdLine:
        claim: Claim = row.Claim
        rule: Rule = row.Rule
        line, sheet = self.published.get(claim.id, (None, None))
        entry = self.entries.get(line.entry_id) if line and line.entry_id else None
        own, contest = self.reviews.get(claim.id, []), self._contest(line)
        return HouseholdLine(
            account_id=claim.account_id,
            holder=row.holder,
            what=what_words(rule.behaviour, claim.quantity, rule.unit_word),
            article=f"第 {rule.number} 条",
            points=self._points(claim, line),
            pending=claim.state not in ("recorded", "struck"),
            state=claim.state,
            state_words=_state_words(claim, contest),
            occurred_on=claim.occurred_on,
            period=entry.period if entry else period_of(
                claim.occurred_on, row.year_start or "01-01"
            ),
            kind="award" if rule.direction == "plus" else "deduction",
            claim_id=claim.id,
            registered_by=row.recorder,
            registered_on=village_day(claim.registered_at),
            contest=contest,
            **_review_facts(own),
            **self._sheet_facts(line, sheet, entry, contest),
        )  # fmt: skip

    def other(self, entry: Entry) -> HouseholdLine:
        """An entry that came from no sheet: opening, transfer, redemption, correction."""
        taken_back = self.reversals.get(entry.id)
        appeals = self.appeals.get(entry.id, [])
        free = entry.kind in APPEALABLE and taken_back is None
        return HouseholdLine(
            account_id=entry.account_id,
            holder="",
            what=KINDS[entry.kind],
            article="",
            points=entry.points,
            pending=False,
            state="recorded",
            state_words="已更正" if taken_back else STATES["recorded"],
            occurred_on=entry.occurred_on,
            period=entry.period,
            kind=entry.kind,
            entry_id=entry.id,
            recorded_on=village_day(entry.recorded_at),
            contest=appeals[-1] if appeals else None,
            reversed_on=taken_back.occurred_on if taken_back else None,
            can_appeal=free and not (appeals and appeals[-1].state == "open"),
        )

    def _points(self, claim: Claim, line: SheetLine | None) -> Decimal | None:
        if claim.id in self.expected:
            return self.expected[claim.id].points
        return line.points if line else None

    def _contest(self, line: SheetLine | None) -> Contest | None:
        if line is None:
            return None
        about = list(self.objections.get(line.id, []))
        about += self.appeals.get(line.entry_id or 0, [])
        about += self.on_standings.get(line.standing_id or 0, [])
        return max(about, key=lambda contest: contest.id, default=None)

    def _sheet_facts(
        self, line: SheetLine | None, sheet: Sheet | None, entry: Entry | None,
        contest: Contest | None,
    ) -> dict[str, Any]:  # fmt: skip
        if line is None or sheet is None:
            return {}
        notice = Notice(sheet.opened_on, sheet.closes_on)
        idle = contest is None or contest.state != "open"
        taken_back = self.reversals.get(entry.id) if entry else None
        standing = self.standings.get(line.standing_id or 0)
        lifted = standing is not None and standing.lifted_at is not None
        counts = (entry is not None and taken_back is None) or (standing is not None and not lifted)
        return {
            "line_id": line.id,
            "entry_id": line.entry_id,
            "standing_id": line.standing_id,
            "sheet_id": sheet.id,
            "sheet_number": sheet.number,
            "opened_on": sheet.opened_on,
            "closes_on": sheet.closes_on,
            "effective_on": notice.effective_on,
            "recorded_on": village_day(sheet.recorded_at) if sheet.recorded_at else None,
            "working": tuple(line.working),
            "reversed_on": taken_back.occurred_on if taken_back else None,
            "can_object": line.state == "open" and notice.is_open(self.on) and idle,
            "can_appeal": counts and idle,
        }


def _published(session: Session, claim_ids: Sequence[int]) -> dict[int, tuple[SheetLine, Sheet]]:
    """The last line of each claim with its sheet."""
    rows = session.execute(
        select(SheetLine, Sheet)
        .join(Sheet, Sheet.id == SheetLine.sheet_id)
        .where(SheetLine.claim_id.in_(claim_ids))
        .order_by(SheetLine.id)
    )
    return {line.claim_id: (line, sheet) for line, sheet in rows}


def _review_facts(own: Sequence[tuple[Review, str]]) -> dict[str, Any]:
    if not own:
        return {}
    return {
        "reviewed_by": tuple(name for _, name in own),
        "reviewed_on": village_day(own[-1][0].reviewed_at),
    }


def _state_words(claim: Claim, contest: Contest | None) -> str:
    if contest is not None and contest.state == "open":
        return "有异议，等答复" if contest.kind == "objection" else "申诉中"
    return STATES[claim.state]
