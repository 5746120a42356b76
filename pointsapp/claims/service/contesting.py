"""Objections while a sheet hangs, appeals after it was recorded, and who answers them."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims.ids import ClaimId, LineId
from pointsapp.claims.models import Claim, Erratum, Sheet, SheetLine
from pointsapp.claims.policy.days import Notice, answer_by
from pointsapp.claims.policy.separation import deciders, refusal
from pointsapp.claims.queries.contested import Contested, contested, matter_of
from pointsapp.claims.queries.lookup import (
    find_line_of_entry,
    find_line_of_standing,
    get_line,
)
from pointsapp.claims.queries.panel import DECIDERS, matters_of, panel_of
from pointsapp.claims.service.recording import move_lines
from pointsapp.claims.service.reviewing import move
from pointsapp.contests import service as contests
from pointsapp.contests.ids import ContestId
from pointsapp.contests.models import Contest
from pointsapp.contests.queries import contests_on, get_contest
from pointsapp.decisions.queries import need_setting
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.foundation.workdays import load_workdays
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.ids import EntryId, StandingId
from pointsapp.ledger.models import Standing
from pointsapp.ledger.service import lift_standing, reverse
from pointsapp.people.ids import HouseholdId, RegionId, UserId

APPEALABLE = ("award", "deduction", "opening")


def object_to(
    session: Session,
    line_id: LineId,
    *,
    via: str,
    statement: str,
    household_id: HouseholdId | None = None,
    by: UserId | None,
    now: datetime,
) -> Contest:
    """Object to a line while its sheet hangs: by card (`by` None), orally or in writing.

    The answer is due `answer.days` calendar days later (山东省村务公开条例 16). Raises Conflict
    when the sheet is over, the line is under objection, or the household was answered before.
    """
    line, sheet, claim = get_line(session, line_id)
    today = village_day(now)
    _check_hangs(sheet, line, today)
    _check_first(session, claim, household_id)
    days = need_setting(session, sheet.village_id, "answer.days", on=today).number
    return contests.raise_contest(
        session, kind="objection", subject_kind="sheet_line", subject_id=line.id,
        village_id=sheet.village_id, household_id=household_id, via=via, statement=statement,
        due_on=answer_by(today, days), by=by, now=now,
        at_town=_at_town(session, claim, household_id, today),
    )  # fmt: skip


def appeal(
    session: Session,
    entry_id: EntryId,
    *,
    via: str,
    statement: str,
    household_id: HouseholdId | None = None,
    by: UserId | None,
    now: datetime,
) -> Contest:
    """Appeal against a recorded entry; due in `appeal.working_days` (Weihai 19).

    Raises Conflict when it is reversed or under appeal already, Invalid for what is no points
    of behaviour, UnknownYear while the working days are not entered.
    """
    entry = ledger.get_entry(session, entry_id)
    if entry.kind not in APPEALABLE:
        raise Invalid("appeal.kind", "这一笔不是加分或扣分，不能申诉。")
    if ledger.reversals_of(session, [entry_id]):
        raise Conflict("appeal.reversed", "这一笔已经更正过了，不用申诉。")
    line = find_line_of_entry(session, entry_id)
    return _raise_appeal(
        session, "entry", entry.id, entry.village_id, line, via=via, statement=statement,
        household_id=household_id, by=by, now=now,
    )  # fmt: skip


def appeal_standing(
    session: Session,
    standing_id: StandingId,
    *,
    via: str,
    statement: str,
    household_id: HouseholdId | None = None,
    by: UserId | None,
    now: datetime,
) -> Contest:
    """The same against a status that a rule gave."""
    standing = session.get(Standing, standing_id)
    if standing is None or standing.lifted_at is not None:
        raise Conflict("appeal.lifted", "这个等次已经取消了，不用申诉。")
    line = find_line_of_standing(session, standing_id)
    return _raise_appeal(
        session, "standing", standing_id, standing.village_id, line, via=via,
        statement=statement, household_id=household_id, by=by, now=now,
    )  # fmt: skip


def decide_contest(
    session: Session, contest_id: ContestId, *, upheld: bool, reason: str, by: UserId, now: datetime
) -> Contest:
    """Answer an objection or decide an appeal, with a reason, by somebody who had no part in it.

    An objection upheld strikes the line; rejected, the line goes on the next sheet. An appeal
    upheld reverses the entry (or lifts the status) and publishes an erratum.
    Raises NotAllowed for the recorder, reviewers, own and recused households; Conflict when it
    is decided.
    """
    about = contested(session, get_contest(session, contest_id))
    _check_may(session, about, by, village_day(now))
    contest = contests.decide(session, contest_id, upheld=upheld, reason=reason, by=by, now=now)
    if contest.kind == "objection":
        _carry_out_objection(session, about, upheld=upheld)
    elif upheld:
        _carry_out_appeal(session, about, by=by, now=now)
    return contest


def withdraw_contest(
    session: Session, contest_id: ContestId, *, by: UserId | None, now: datetime
) -> Contest:
    """Take a contest back. After its sheet closed the line goes on the next one all the same:
    that is where it went on the day the notice ended.
    """
    about = contested(session, get_contest(session, contest_id))
    contest = contests.withdraw(session, contest_id, by=by, now=now)
    if contest.kind == "objection" and _is_over(about.sheet, village_day(now)):
        _carry_out_objection(session, about, upheld=False)
    return contest


def _is_over(sheet: Sheet | None, today: date) -> bool:
    return sheet is not None and Notice(sheet.opened_on, sheet.closes_on).is_over(today)


def _check_hangs(sheet: Sheet, line: SheetLine, today: date) -> None:
    if not Notice(sheet.opened_on, sheet.closes_on).is_open(today) or sheet.state != "open":
        raise Conflict("objection.late", "公示已经结束，不能再提异议。记账以后可以申诉。")
    if line.state != "open":
        raise Conflict("objection.settled", "这一条已经处理过了，不用再提。")


def _check_first(session: Session, claim: Claim, household_id: HouseholdId | None) -> None:
    """A household's objection to one behaviour is answered once; then there is the appeal."""
    if household_id is None:
        return
    lines = [line.id for line in _lines_of(session, claim.id)]
    earlier = [c for found in contests_on(session, "sheet_line", lines).values() for c in found]
    if any(c.household_id == household_id and c.state == "rejected" for c in earlier):
        said = "您家对这一条提过异议，已经答复过。记账以后还不同意，可以申诉。"
        raise Conflict("objection.answered", said)


def _lines_of(session: Session, claim_id: ClaimId) -> list[SheetLine]:
    return list(session.scalars(select(SheetLine).where(SheetLine.claim_id == claim_id)))


def _at_town(session: Session, claim: Claim, household_id: HouseholdId | None, today: date) -> bool:
    matter = matters_of(session, [claim], deciding=True)[claim.id]
    panel = panel_of(session, claim.village_id, DECIDERS, on=today)
    return deciders(matter_of(matter, household_id), panel).level == "town"


def _raise_appeal(
    session: Session, subject_kind: str, subject_id: int, village_id: RegionId,
    line: SheetLine | None, *, via: str, statement: str, household_id: HouseholdId | None,
    by: UserId | None, now: datetime,
) -> Contest:  # fmt: skip
    today = village_day(now)
    days = need_setting(session, village_id, "appeal.working_days", on=today).number
    claim = session.get(Claim, line.claim_id) if line else None
    return contests.raise_contest(
        session, kind="appeal", subject_kind=subject_kind, subject_id=subject_id,
        village_id=village_id, household_id=household_id, via=via, statement=statement,
        due_on=load_workdays(session).add(today, days), by=by, now=now,
        at_town=claim is not None and _at_town(session, claim, household_id, today),
    )  # fmt: skip


def _check_may(session: Session, about: Contested, by: UserId, today: date) -> None:
    if about.contest.state != "open":
        raise Conflict("contest.settled", "这件已经答复过或撤回了，请刷新看看。")
    panel = panel_of(session, about.contest.village_id, DECIDERS, on=today)
    if why_not := refusal(by, about.matter, panel):
        raise NotAllowed("contest.not_yours", why_not)


def _carry_out_objection(session: Session, about: Contested, *, upheld: bool) -> None:
    """Strike the line wherever its claim is now; or send it to the next sheet."""
    line, claim = about.line, about.claim
    if line is None or claim is None:
        return
    if upheld:
        line.state = "struck"
        move(session, [claim.id], claim.state, "struck")
    elif line.state == "open":
        move_lines(session, [(line, claim)])
    session.flush()


def _carry_out_appeal(session: Session, about: Contested, *, by: UserId, now: datetime) -> None:
    contest, reversal = about.contest, None
    on, key = village_day(now), f"appeal:{about.contest.id}"
    entry_id, standing_id = about.entry_id, about.standing_id
    if entry_id is not None and not ledger.reversals_of(session, [entry_id]):
        reversal = reverse(session, entry_id, key=key, on=on, by=by, now=now)
    if standing_id is not None:
        lift_standing(session, standing_id, key=key, by=by, now=now)
    erratum = Erratum(
        village_id=contest.village_id,
        contest_id=contest.id,
        line_id=about.line.id if about.line else None,
        entry_id=entry_id if reversal else None,
        reversal_id=reversal.id if reversal else None,
        standing_id=standing_id,
        published_on=on,
    )
    session.add(erratum)
    session.flush()
    record_audit(
        session, "erratum.published", "erratum", erratum.id, by=by, now=now,
        region_id=contest.village_id,
    )  # fmt: skip
