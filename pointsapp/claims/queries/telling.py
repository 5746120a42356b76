"""Tell some lines of a household: of each page as many statements, however much lies before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from pointsapp.claims.ids import ClaimId, LineId
from pointsapp.claims.models import STATES, Claim, OwnClaim, Review, Sheet, SheetLine
from pointsapp.claims.policy.days import Notice
from pointsapp.claims.policy.notice import what_words
from pointsapp.claims.queries.queue import expected
from pointsapp.claims.queries.rows import ORIGIN
from pointsapp.contests.ids import ContestId
from pointsapp.contests.models import Contest
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.prepared import Prepared
from pointsapp.ledger.ids import AccountId, EntryId, StandingId
from pointsapp.ledger.models import KINDS, Entry, Standing
from pointsapp.ledger.rows import among
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.models import User
from pointsapp.rulebooks.models import Rule, RuleBook
from pointsapp.rulebooks.policy import Bound, period_of

APPEALABLE = ("award", "deduction", "opening")
WAITING = ("registered", "asked", "approved")
LATER = EntryId(10**12)  # after the id of any entry


class Raised(NamedTuple):
    """A contest, as far as lines tell of it."""

    id: ContestId
    household_id: HouseholdId | None
    number: str
    kind: str
    subject_kind: str
    subject_id: int
    state: str
    due_on: date


class HouseholdLine(NamedTuple):
    """One thing that counts, counted, or may count; `points` is expected while `pending`."""

    account_id: AccountId
    what: str
    article: str  # '第 12 条', '' without a rule
    points: Decimal | None
    pending: bool
    state: str
    state_words: str
    occurred_on: date
    period: str
    kind: str  # of the ledger's kinds
    claim_id: ClaimId | None = None
    line_id: LineId | None = None
    entry_id: EntryId | None = None
    standing_id: StandingId | None = None
    registered_by: str = ""
    own: bool = False  # claimed by the household itself, or by who helped it
    registered_on: date | None = None
    reviewed_by: tuple[str, ...] = ()
    opened_on: date | None = None
    closes_on: date | None = None
    working: tuple[str, ...] = ()
    contest: Raised | None = None  # the last one
    reversed_on: date | None = None
    can_object: bool = False
    can_appeal: bool = False

    @property
    def contestable(self) -> tuple[str, int | None] | None:
        """What of it may be contested now: a 'line', an 'entry' or a 'standing', and its id."""
        if self.can_object:
            return "line", self.line_id
        if self.can_appeal:
            return ("entry", self.entry_id) if self.entry_id else ("standing", self.standing_id)
        return None


class Place(NamedTuple):
    """Where a line is to be found; the newest is the greatest."""

    occurred_on: date
    entry_id: EntryId  # LATER where there is none (yet)
    claim_id: ClaimId  # 0 where it came from none


@dataclass(frozen=True)
class _Seen:
    """What lines are told from beside their own row."""

    on: date
    contests: Mapping[tuple[str, int | None], Raised]
    expected: Mapping[int, Bound]

    def contest(
        self, line_id: LineId | None, entry_id: EntryId | None, standing_id: StandingId | None
    ) -> Raised | None:
        """The last contest about any of these."""
        keys = ("sheet_line", line_id), ("entry", entry_id), ("standing", standing_id)
        about = [self.contests[k] for k in keys if k in self.contests]
        return max(about, key=lambda contest: contest.id, default=None)


def tell(
    session: Session,
    household_id: HouseholdId | None,
    villages: Collection[RegionId],
    places: Sequence[Place],
    *,
    on: date,
) -> tuple[list[Raised], list[HouseholdLine]]:
    """What the household itself contested, and the lines at some places, in their order."""
    claims = _claims(session, [p.claim_id for p in places if p.claim_id])
    entries = _entries(session, [p.entry_id for p in places if not p.claim_id])
    raised = _contests(session, household_id, villages, claims.values(), entries.values())
    own = [each for each in reversed(raised) if each.household_id == household_id]
    about: dict[tuple[str, int | None], Raised]
    about = {(each.subject_kind, each.subject_id): each for each in raised}
    seen = _Seen(on, about, _expected(session, claims.values(), on))
    lines = [
        _of_claim(claims[p.claim_id], seen) if p.claim_id else _of_entry(entries[p.entry_id], seen)
        for p in places
    ]
    return own, lines


def _of_claim(rows: Sequence[Any], seen: _Seen) -> HouseholdLine:
    """A line that was registered; one row a review."""
    row = rows[0]
    contest = seen.contest(row.line_id, row.entry_id, row.standing_id)
    return HouseholdLine(
        account_id=row.account_id,
        what=what_words(row.behaviour, row.quantity, row.unit_word),
        article=f"第 {row.number} 条",
        points=seen.expected[row.id].points if row.id in seen.expected else row.points,
        pending=row.state not in ("recorded", "struck"),
        state=row.state,
        state_words=_state_words(row.state, contest),
        occurred_on=row.occurred_on,
        period=row.period or period_of(row.occurred_on, row.year_start or "01-01"),
        kind="award" if row.direction == "plus" else "deduction",
        claim_id=row.id,
        registered_by=_registered_by(row),
        own=row.origin != "staff",
        registered_on=village_day(row.registered_at),
        contest=contest,
        reviewed_by=tuple(each.reviewer for each in rows if each.reviewer is not None),
        **_sheet_facts(row, contest, seen.on),
    )


def _registered_by(row: Any) -> str:
    if row.origin == "helped":
        return f"{row.recorder}（帮助申报）"
    return row.recorder or "本户自己申报"


def _sheet_facts(row: Any, contest: Raised | None, on: date) -> dict[str, Any]:
    if row.line_id is None:
        return {}
    notice = Notice(row.opened_on, row.closes_on)
    idle = contest is None or contest.state != "open"
    counts = (row.entry_id is not None and row.reversed_on is None) or (
        row.standing_id is not None and row.lifted_at is None
    )
    return {
        "line_id": row.line_id,
        "entry_id": row.entry_id,
        "standing_id": row.standing_id,
        "opened_on": row.opened_on,
        "closes_on": row.closes_on,
        "working": tuple(row.working),
        "reversed_on": row.reversed_on,
        "can_object": row.line_state == "open" and notice.is_open(on) and idle,
        "can_appeal": counts and idle,
    }


def _of_entry(row: Any, seen: _Seen) -> HouseholdLine:
    """An entry that came from no sheet: opening, transfer, redemption, correction."""
    contest = seen.contest(None, row.id, None)
    free = row.kind in APPEALABLE and row.reversed_on is None
    return HouseholdLine(
        account_id=row.account_id,
        what=KINDS[row.kind],
        article="",
        points=row.points,
        pending=False,
        state="recorded",
        state_words="已更正" if row.reversed_on else STATES["recorded"],
        occurred_on=row.occurred_on,
        period=row.period,
        kind=row.kind,
        entry_id=row.id,
        contest=contest,
        reversed_on=row.reversed_on,
        can_appeal=free and not (contest and contest.state == "open"),
    )


def _state_words(state: str, contest: Raised | None) -> str:
    if contest is not None and contest.state == "open":
        return "有异议，等答复" if contest.kind == "objection" else "申诉中"
    return STATES[state]


_Reversal = aliased(Entry)
_Recorder, _Reviewer = aliased(User), aliased(User)
_Line = aliased(SheetLine)
# Not a join: where most entries take nothing back, SQLite would rather read them all.
_REVERSED_ON = (
    select(_Reversal.occurred_on)
    .where(_Reversal.reverses_id == Entry.id)
    .correlate(Entry)
    .scalar_subquery()
    .label("reversed_on")
)
_ENTRY = select(
    Entry.id, Entry.account_id, Entry.kind, Entry.points, Entry.occurred_on, Entry.period,
    _REVERSED_ON,
)  # fmt: skip
_CLAIM = (
    select(
        Claim.id, Claim.account_id, Claim.quantity, Claim.occurred_on, Claim.state,
        Claim.registered_at, Rule.behaviour, Rule.unit_word, Rule.number, Rule.direction,
        RuleBook.year_start, _Recorder.name.label("recorder"), ORIGIN,
        SheetLine.id.label("line_id"), SheetLine.points, SheetLine.working,
        SheetLine.state.label("line_state"), SheetLine.entry_id, SheetLine.standing_id,
        Sheet.opened_on, Sheet.closes_on,
        Entry.period, _REVERSED_ON, Standing.lifted_at,
        _Reviewer.name.label("reviewer"),
    )
    .join(Rule, Rule.id == Claim.rule_id)
    .join(RuleBook, RuleBook.id == Rule.book_id)
    .outerjoin(_Recorder, _Recorder.id == Claim.registered_by)
    .outerjoin(OwnClaim, OwnClaim.claim_id == Claim.id)
    .outerjoin(
        SheetLine,
        (SheetLine.claim_id == Claim.id)
        & ~exists().where(_Line.claim_id == Claim.id, _Line.id > SheetLine.id),
    )
    .outerjoin(Sheet, Sheet.id == SheetLine.sheet_id)
    .outerjoin(Entry, Entry.id == SheetLine.entry_id)
    .outerjoin(Standing, Standing.id == SheetLine.standing_id)
    .outerjoin(Review, Review.claim_id == Claim.id)
    .outerjoin(_Reviewer, _Reviewer.id == Review.reviewed_by)
    .order_by(Claim.id, Review.round)
)  # fmt: skip
_ENTRIES = Prepared(lambda dialect: _ENTRY.where(among(dialect, Entry.id)), "ids")
_CLAIMS = Prepared(lambda dialect: _CLAIM.where(among(dialect, Claim.id)), "ids")


def _raised(dialect: str) -> Any:
    about = among(dialect, Contest.village_id, "villages") & among(dialect, Contest.subject_id)
    return (
        select(*(getattr(Contest, name) for name in Raised._fields))
        .where(or_(Contest.household_id == bindparam("household_id"), about))
        .order_by(Contest.id)
    )


_RAISED = Prepared(_raised, "household_id", "villages", "ids")


def _entries(session: Session, ids: list[EntryId]) -> dict[EntryId, Any]:
    return {row.id: row for row in _ENTRIES.named(session.connection(), ids)} if ids else {}


def _claims(session: Session, ids: list[ClaimId]) -> dict[ClaimId, list[Any]]:
    found: dict[ClaimId, list[Any]] = {}
    for row in _CLAIMS.named(session.connection(), ids) if ids else ():
        found.setdefault(row.id, []).append(row)
    return found


def _contests(
    session: Session, household_id: HouseholdId | None, villages: Collection[RegionId],
    claims: Iterable[Sequence[Any]], entries: Iterable[Any],
) -> list[Raised]:  # fmt: skip
    """What the household raised, and what anybody raised about these lines; the oldest first."""
    subjects = {each.id for each in entries}
    for row, *_ in claims:
        subjects |= {row.line_id, row.entry_id, row.standing_id} - {None}
    told = household_id, list(villages), list(subjects)
    return [*map(Raised._make, _RAISED.rows(session.connection(), *told))]


def _expected(session: Session, claims: Iterable[Sequence[Any]], on: date) -> dict[int, Bound]:
    ids = [rows[0].id for rows in claims if rows[0].state in WAITING]
    if not ids:
        return {}
    waiting = session.scalars(select(Claim).where(Claim.id.in_(ids))).all()
    return expected(session, waiting, on=on)
