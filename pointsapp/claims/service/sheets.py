"""Open a notice sheet: all that is approved, bound to points, with the ledger's head on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims.ids import ClaimId
from pointsapp.claims.models import Claim, Sheet, SheetLine
from pointsapp.claims.policy.days import Notice, longest, notice
from pointsapp.claims.queries.binding import bind_claims
from pointsapp.claims.queries.contested import under_objection
from pointsapp.claims.queries.own import under_help_contest
from pointsapp.claims.queries.rules import UsableRule, usable_rules
from pointsapp.claims.service.recording import record_closed
from pointsapp.claims.service.reviewing import move
from pointsapp.decisions.queries import find_setting
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.numbers import next_numbers
from pointsapp.ledger.queries import head
from pointsapp.ledger.service import seal_village
from pointsapp.people.ids import RegionId, UserId
from pointsapp.people.queries.dated import batches
from pointsapp.rulebooks.ids import RuleId
from pointsapp.rulebooks.models import UNITS, Rule, RuleBook
from pointsapp.rulebooks.policy import Bound

NOTICE_SETTINGS = ("notice.points_days", "objection.days")


@dataclass(frozen=True)
class Draft:
    """What a sheet opened today would hold; nothing is stored."""

    notice: Notice
    claims: Sequence[Claim]
    bound: dict[int, Bound]
    rules: dict[RuleId, UsableRule]


def open_sheet(
    session: Session,
    village_id: RegionId,
    *,
    unit: str,
    month: str,
    by: UserId | None,
    now: datetime,
) -> Sheet:
    """Publish all approved claims of a village and unit; `month` '2026-11' stands in the title.

    Caps, repeats and overlaps bind here, in the order of occurrence. Sheets that have closed are
    recorded and everything is sealed before, so that the head printed on it covers them.
    Raises Invalid when there is nothing to publish or the days of notice are not decided.
    """
    record_closed(session, village_id, now=now)
    draft = draft_sheet(session, village_id, unit=unit, on=village_day(now))
    seal_village(session, village_id, now=now)
    sheet = _new_sheet(session, village_id, unit, month, draft.notice, by=by, now=now)
    ids = [claim.id for claim in draft.claims]
    move(session, ids, "approved", "on_notice")
    _check_uncontested(session, ids)
    session.add_all(_lines(sheet, draft))
    session.flush()
    record_audit(
        session, "sheet.opened", "sheet", sheet.id, by=by, now=now, region_id=village_id,
        lines=len(draft.claims),
    )  # fmt: skip
    return sheet


def _check_uncontested(session: Session, claim_ids: Sequence[ClaimId]) -> None:
    """Conflict when a household contested the help with one just now: the claims are held here."""
    for some in batches(claim_ids):
        contested = select(Claim.id).where(Claim.id.in_(some), under_help_contest()).limit(1)
        if session.scalar(contested) is not None:
            raise Conflict("sheet.contested", "刚有住户说一条帮报得不对，请刷新以后再公示。")


def draft_sheet(session: Session, village_id: RegionId, *, unit: str, on: date) -> Draft:
    """What would be published today; raises Invalid as `open_sheet` does."""
    claims = ready_claims(session, village_id, unit)
    if not claims:
        raise Invalid("sheet.empty", f"还没有审核通过、等公示的{UNITS[unit]}的登记，不用公示。")
    rules = usable_rules(session, village_id, {claim.rule_id for claim in claims})
    hung = notice(on, notice_days(session, village_id, rules.values(), on=on))
    bound, rules = bind_claims(session, village_id, claims, counted_on=hung.effective_on)
    return Draft(hung, claims, bound, rules)


def ready_claims(session: Session, village_id: RegionId, unit: str) -> Sequence[Claim]:
    """Approved claims by day of behaviour; one whose line is still under objection waits."""
    return session.scalars(
        select(Claim)
        .join(Rule, Rule.id == Claim.rule_id)
        .join(RuleBook, RuleBook.id == Rule.book_id)
        .where(Claim.village_id == village_id, Claim.state == "approved", RuleBook.unit == unit)
        .where(~under_objection(), ~under_help_contest())
        .order_by(Claim.occurred_on, Claim.id)
    ).all()


def notice_days(
    session: Session, village_id: RegionId, rules: Iterable[UsableRule], *, on: date
) -> int:
    """The longest notice that a rule, its book or a setting asks for; Invalid when none does."""
    asked = [rule.notice_days for rule in rules]
    settings = [find_setting(session, village_id, key, on=on) for key in NOTICE_SETTINGS]
    days = longest([*asked, *(value.number for value in settings if value is not None)])
    if days is None:
        raise Invalid("sheet.days_undecided", "还没有定积分公示几天，请先在细则或“设置”里定下来。")
    return days


def _new_sheet(
    session: Session, village_id: RegionId, unit: str, month: str, hung: Notice, *,
    by: UserId | None, now: datetime,
) -> Sheet:  # fmt: skip
    top = head(session, village_id)
    year = hung.opened_on.year
    sheet = Sheet(
        village_id=village_id, year=year, unit=unit, month=month,
        number=next_numbers(session, village_id, f"sheet.{unit}", year=year),
        opened_on=hung.opened_on, closes_on=hung.closes_on, opened_at=now, opened_by=by,
        head_number=top.number, head_digest=top.digest,
    )  # fmt: skip
    session.add(sheet)
    session.flush()
    return sheet


def _lines(sheet: Sheet, draft: Draft) -> list[SheetLine]:
    return [
        SheetLine(
            sheet_id=sheet.id, position=position, claim_id=claim.id,
            points=draft.bound[claim.id].points, working=list(draft.bound[claim.id].working),
        )
        for position, claim in enumerate(draft.claims, start=1)
    ]  # fmt: skip
