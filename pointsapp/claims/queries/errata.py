"""Published corrections: what was wrong, with a name only where the award had one."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims.ids import SheetId
from pointsapp.claims.models import Claim, Erratum, Sheet, SheetLine
from pointsapp.claims.policy.notice import what_words
from pointsapp.claims.queries.sheets import names_of, staff_lines
from pointsapp.contests.models import Contest
from pointsapp.ledger.models import KINDS, Entry
from pointsapp.people.ids import RegionId


@dataclass(frozen=True)
class PublicErratum:
    """One correction as everybody may read it; `points` is what was taken back, signed."""

    published_on: date
    contest_number: str
    sheet_id: SheetId | None
    sheet_number: int | None
    holder: str  # '' for a deduction, which was never named
    what: str
    article: str
    points: Decimal | None
    status: bool


def errata_of(session: Session, village_id: RegionId, *, limit: int = 20) -> list[PublicErratum]:
    """The corrections of a village, the newest first."""
    rows = session.execute(
        select(Erratum, Contest.number, SheetLine, Entry)
        .outerjoin(Contest, Contest.id == Erratum.contest_id)
        .outerjoin(SheetLine, SheetLine.id == Erratum.line_id)
        .outerjoin(Entry, Entry.id == Erratum.entry_id)
        .where(Erratum.village_id == village_id)
        .order_by(Erratum.id.desc())
        .limit(limit)
    )
    return [_public(session, *row) for row in rows.all()]


def _public(
    session: Session, erratum: Erratum, number: str | None, line: SheetLine | None,
    entry: Entry | None,
) -> PublicErratum:  # fmt: skip
    kind = KINDS[entry.kind] if entry else ""
    facts = (None, None, "", kind, "") if line is None else _line_facts(session, line)
    sheet_id, sheet_number, holder, what, article = facts
    return PublicErratum(
        erratum.published_on, number or "", sheet_id, sheet_number, holder, what, article,
        entry.points if entry else None, erratum.standing_id is not None,
    )  # fmt: skip


def _line_facts(session: Session, line: SheetLine) -> tuple[SheetId, int, str, str, str]:
    sheet = session.get_one(Sheet, line.sheet_id)
    claim = session.get_one(Claim, line.claim_id)
    (row,) = [each for each in staff_lines(session, sheet.id) if each.line.id == line.id]
    named = row.rule.direction == "plus"
    name = names_of(session, [row], on=sheet.opened_on)[claim.id] if named else ""
    what = what_words(row.rule.behaviour, claim.quantity, row.rule.unit_word)
    return sheet.id, sheet.number, name, what, f"第 {row.rule.number} 条"
