"""Record a sheet when its notice is over: exactly as published, one sealed batch, once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pointsapp.claims.ids import SheetId
from pointsapp.claims.models import Claim, Sheet, SheetLine
from pointsapp.claims.policy.days import Notice
from pointsapp.claims.queries.history import period_of_claim
from pointsapp.claims.queries.lookup import get_sheet
from pointsapp.claims.queries.rules import UsableRule, usable_rules
from pointsapp.claims.service.following import follow
from pointsapp.claims.service.reviewing import move
from pointsapp.contests.queries import open_on
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict
from pointsapp.ledger.service import Draft, give_standing, record_batch
from pointsapp.people.ids import RegionId
from pointsapp.rulebooks.policy import split_tracks

Pair = tuple[SheetLine, Claim]


def record_closed(session: Session, village_id: RegionId, *, now: datetime) -> list[SheetId]:
    """Record every sheet of a village whose notice is over, the oldest first; gives their ids."""
    closed = session.scalars(
        select(Sheet.id)
        .where(Sheet.village_id == village_id, Sheet.state == "open")
        .where(Sheet.closes_on < village_day(now))
        .order_by(Sheet.closes_on, Sheet.id)
    ).all()
    return [sheet_id for sheet_id in closed if record_sheet(session, sheet_id, now=now)]


def record_sheet(session: Session, sheet_id: SheetId, *, now: datetime) -> bool:
    """Record a closed sheet; False when it was recorded before. Conflict while it still hangs.

    Points count from the day after the notice (`effective_on`), however late this runs;
    `recorded_at` is `now`. A line under an unanswered objection moves to the next sheet.
    """
    sheet = get_sheet(session, sheet_id)
    notice = Notice(sheet.opened_on, sheet.closes_on)
    if not notice.is_over(village_day(now)):
        raise Conflict("sheet.still_open", "公示还没到期，不能记账。")
    if not _take(session, sheet, notice, now):
        return False
    pairs = _open_pairs(session, sheet_id)
    contested = open_on(session, "sheet_line", [line.id for line, _ in pairs])
    move_lines(session, [pair for pair in pairs if pair[0].id in contested])
    kept = [pair for pair in pairs if pair[0].id not in contested]
    _record(session, sheet, kept, now)
    record_audit(
        session, "sheet.recorded", "sheet", sheet_id, by=None, now=now,
        region_id=sheet.village_id, lines=len(kept), moved=len(contested),
    )  # fmt: skip
    return True


def move_lines(session: Session, pairs: Sequence[Pair]) -> None:
    """Take lines off their sheet; their claims wait for the next one."""
    for line, _ in pairs:
        line.state = "moved"
    move(session, [claim.id for _, claim in pairs], "on_notice", "approved")
    session.flush()


def _take(session: Session, sheet: Sheet, notice: Notice, now: datetime) -> bool:
    """Whether this run is the one that records it: only one gets the row."""
    taken = session.scalar(
        update(Sheet)
        .where(Sheet.id == sheet.id, Sheet.state == "open")
        .values(state="recorded", recorded_at=now, effective_on=notice.effective_on)
        .returning(Sheet.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(sheet)
    return taken is not None


def _open_pairs(session: Session, sheet_id: SheetId) -> list[Pair]:
    rows = session.execute(
        select(SheetLine, Claim)
        .join(Claim, Claim.id == SheetLine.claim_id)
        .where(SheetLine.sheet_id == sheet_id, SheetLine.state == "open")
        .order_by(SheetLine.position)
    )
    return [(line, claim) for line, claim in rows]


def _record(session: Session, sheet: Sheet, pairs: Sequence[Pair], now: datetime) -> None:
    """A line of zero points leaves no entry; it stays on the sheet as recorded, with its why."""
    rules = usable_rules(session, sheet.village_id, {claim.rule_id for _, claim in pairs})
    counted = [pair for pair in pairs if pair[0].points != 0]
    if counted:
        drafts = [_draft(sheet, line, claim, rules[claim.rule_id]) for line, claim in counted]
        recorded = record_batch(session, sheet.village_id, drafts, by=None, now=now)
        sheet.seal_id = recorded.seal_id
        for line, _ in counted:
            line.entry_id = recorded.entry_ids[key_of(line)]
        follow(session, drafts, on=sheet.effective_on or village_day(now), now=now)
    for line, claim in pairs:
        _give_standing(session, line, claim, rules[claim.rule_id], now)
        line.state = "recorded"
    move(session, [claim.id for _, claim in pairs], "on_notice", "recorded")
    session.flush()


def _draft(sheet: Sheet, line: SheetLine, claim: Claim, rule: UsableRule) -> Draft:
    """The entry of a line; an account closed meanwhile keeps what happened before it closed."""
    honour, spendable = split_tracks(line.points, rule.book)
    counted_on = Notice(sheet.opened_on, sheet.closes_on).effective_on
    return Draft(
        account_id=claim.account_id,
        kind="award" if line.points > 0 else "deduction",
        points=line.points,
        honour=honour,
        spendable=spendable,
        rule_id=claim.rule_id,
        rule_ref=rule.ref,
        period=period_of_claim(rule.book, claim.occurred_on, counted_on),
        occurred_on=claim.occurred_on,
        key=key_of(line),
    )


def key_of(line: SheetLine) -> str:
    """The ledger's idempotency key of a line."""
    return f"line:{line.id}"


def _give_standing(
    session: Session, line: SheetLine, claim: Claim, rule: UsableRule, now: datetime
) -> None:
    if rule.facts.effect != "status" or rule.facts.status is None:
        return
    standing = give_standing(
        session, claim.account_id, rule.facts.status, rule_id=claim.rule_id,
        occurred_on=claim.occurred_on, key=key_of(line), by=None, now=now,
    )  # fmt: skip
    line.standing_id = standing.id
