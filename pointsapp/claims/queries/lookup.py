"""One claim, line or sheet by its id."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims.ids import BatchId, ClaimId, LineId, SheetId
from pointsapp.claims.models import Batch, Claim, Sheet, SheetLine
from pointsapp.foundation.errors import NotFound
from pointsapp.ledger.ids import EntryId, StandingId
from pointsapp.people.queries.dated import batches


def get_claim(session: Session, claim_id: ClaimId, *, held: bool = False) -> Claim:
    """The claim, as it is now and `held` until the transaction ends where asked; NotFound."""
    claim = session.get(Claim, claim_id, with_for_update=held or None, populate_existing=held)
    if claim is None:
        raise NotFound("claim.not_found", "没有找到这一条登记。", claim_id=claim_id)
    return claim


def published_of(session: Session, claim_ids: Sequence[ClaimId]) -> set[ClaimId]:
    """Those of the claims that stood on a notice sheet at any time."""
    found: set[ClaimId] = set()
    for some in batches(claim_ids):
        found.update(
            session.scalars(select(SheetLine.claim_id).where(SheetLine.claim_id.in_(some)))
        )
    return found


def get_sheet(session: Session, sheet_id: SheetId) -> Sheet:
    """The notice sheet; NotFound."""
    sheet = session.get(Sheet, sheet_id)
    if sheet is None:
        raise NotFound("sheet.not_found", "没有找到这一期公示。", sheet_id=sheet_id)
    return sheet


def get_line(session: Session, line_id: LineId) -> tuple[SheetLine, Sheet, Claim]:
    """A line with its sheet and claim; NotFound."""
    row = session.execute(
        select(SheetLine, Sheet, Claim)
        .join(Sheet, Sheet.id == SheetLine.sheet_id)
        .join(Claim, Claim.id == SheetLine.claim_id)
        .where(SheetLine.id == line_id)
    ).one_or_none()
    if row is None:
        raise NotFound("line.not_found", "没有找到公示上的这一条。", line_id=line_id)
    return row[0], row[1], row[2]


def find_line_of_entry(session: Session, entry_id: EntryId) -> SheetLine | None:
    """The line that an entry was recorded from."""
    return session.scalar(select(SheetLine).where(SheetLine.entry_id == entry_id))


def find_line_of_standing(session: Session, standing_id: StandingId) -> SheetLine | None:
    """The line that a standing was given by."""
    return session.scalar(select(SheetLine).where(SheetLine.standing_id == standing_id))


def get_batch(session: Session, batch_id: BatchId) -> Batch:
    """The batch; NotFound."""
    batch = session.get(Batch, batch_id)
    if batch is None:
        raise NotFound("batch.not_found", "没有找到这一批登记。", batch_id=batch_id)
    return batch
