"""What a contest is about, and who may decide it."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import Session

from pointsapp.claims.ids import LineId
from pointsapp.claims.models import Claim, Sheet, SheetLine
from pointsapp.claims.policy.separation import Deciders, Matter, deciders, only, refusal
from pointsapp.claims.queries.lookup import (
    find_line_of_entry,
    find_line_of_standing,
    get_line,
)
from pointsapp.claims.queries.panel import DECIDERS, matters_of, panel_of
from pointsapp.contests.models import Contest
from pointsapp.contests.queries import ABOUT_POINTS
from pointsapp.foundation.errors import NotFound
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.ids import EntryId, StandingId
from pointsapp.people.ids import HouseholdId, UserId
from pointsapp.people.queries import household_of


@dataclass(frozen=True)
class Contested:
    """A contest with the line it is about; an opening balance has no line."""

    contest: Contest
    matter: Matter
    line: SheetLine | None = None
    sheet: Sheet | None = None
    claim: Claim | None = None
    entry_id: EntryId | None = None
    standing_id: StandingId | None = None


def contested(session: Session, contest: Contest) -> Contested:
    """The line, entry or status under contest; a line that gave both points and a status
    is contested as a whole. NotFound for a contest that is not about points.
    """
    if contest.subject_kind not in ABOUT_POINTS:
        raise NotFound("contest.elsewhere", "这件异议不是对积分的，请到救助复核里看")
    line_id = _line_id(session, contest)
    if line_id is None:
        matter = _matter_of_entry(session, contest)
        return Contested(contest, matter, entry_id=EntryId(contest.subject_id))
    line, sheet, claim = get_line(session, line_id)
    matter = matters_of(session, [claim], deciding=True)[claim.id]
    return Contested(
        contest, matter_of(matter, contest.household_id), line, sheet, claim,
        line.entry_id, line.standing_id,
    )  # fmt: skip


def matter_of(matter: Matter, raised_by: HouseholdId | None) -> Matter:
    """The household that raised a contest is concerned as well."""
    return replace(matter, households=matter.households | only(raised_by))


def why_not(session: Session, about: Contested, user_id: UserId, *, on: date) -> str | None:
    """Why this login does not decide the contest, and who does; None when it may."""
    panel = panel_of(session, about.contest.village_id, DECIDERS, on=on)
    return refusal(user_id, about.matter, panel)


def who_decides(session: Session, about: Contested, *, on: date) -> Deciders:
    """Who decides the contest now."""
    panel = panel_of(session, about.contest.village_id, DECIDERS, on=on)
    return deciders(about.matter, panel)


def under_objection() -> ColumnElement[bool]:
    """The condition that a line of the Claim waits for the answer to an objection."""
    return exists().where(
        SheetLine.claim_id == Claim.id, Contest.subject_kind == "sheet_line",
        Contest.subject_id == SheetLine.id, Contest.state == "open",
    )  # fmt: skip


def _line_id(session: Session, contest: Contest) -> LineId | None:
    if contest.subject_kind == "sheet_line":
        return LineId(contest.subject_id)
    if contest.subject_kind == "entry":
        line = find_line_of_entry(session, EntryId(contest.subject_id))
    else:
        line = find_line_of_standing(session, StandingId(contest.subject_id))
    return line.id if line else None


def _matter_of_entry(session: Session, contest: Contest) -> Matter:
    """Of an entry without a claim, such as an opening balance: only whose it is counts."""
    entry = ledger.get_entry(session, EntryId(contest.subject_id))
    held = ledger.holders_of(session, [entry.account_id], on=entry.occurred_on)
    holder = held.get(entry.account_id)
    account = ledger.get_account(session, entry.account_id)
    person_id = holder.person_id if holder else None
    household_id = holder.household_id if holder else None
    if person_id is not None:
        household_id = household_of(session, person_id, on=contest.raised_on)
    matter = Matter(only(household_id), {}, person_id, account.kind == "cadre")
    return matter_of(matter, contest.household_id)
