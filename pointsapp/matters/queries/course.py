"""How far matters are on a day, from their records."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.workdays import load_workdays
from pointsapp.matters.policy.facts import MatterFacts
from pointsapp.matters.policy.progress import Progress, progress
from pointsapp.matters.queries.facts import facts_of
from pointsapp.matters.queries.holdings import further_signers, holders_of
from pointsapp.people.queries.dated import batches
from pointsapp.powers.models import ListItem, ProcedureRow
from pointsapp.powers.policy.procedure import Limit, Procedure
from pointsapp.powers.policy.spelling import read_procedure


def progress_of(session: Session, matter_id: int, *, today: date) -> Progress:
    """How far a matter is on a day; NotFound."""
    found = progress_of_all(session, [matter_id], today=today)
    if matter_id not in found:
        raise NotFound("matter.unknown", "没有找到这件办件", matter_id=matter_id)
    return found[matter_id]


def progress_of_all(
    session: Session, matter_ids: Sequence[int], *, today: date
) -> dict[int, Progress]:
    """The same for many matters, in a few statements."""
    return progress_from(session, facts_of(session, matter_ids).values(), today=today)


def progress_from(
    session: Session, matters: Collection[MatterFacts], *, today: date
) -> dict[int, Progress]:
    """The same from facts that were read already."""
    villages = {each.village_id for each in matters}
    holders, workdays = holders_of(session, villages), load_workdays(session)
    signers = {village_id: further_signers(session, village_id) for village_id in villages}
    items = {each.item_id for each in matters if each.item_id is not None}
    procedures, limits = procedures_for(session, items), limits_for(session, items)
    return {
        each.id: progress(
            procedures.get(each.item_id or 0),
            each,
            today=today,
            workdays=workdays,
            further_signer=signers[each.village_id].of_matter(each.opened_on, today),
            holders=holders[each.village_id],
            limit=limits.get(each.item_id or 0),
        )
        for each in matters
    }


def procedures_for(session: Session, item_ids: Collection[int]) -> dict[int, Procedure]:
    """The procedure of each item that has one; each definition is read once."""
    rows = [
        row
        for ids in batches(sorted(item_ids))
        for row in session.execute(
            select(ListItem.id, ProcedureRow.id, ProcedureRow.definition)
            .join(ProcedureRow, ProcedureRow.id == ListItem.procedure_id)
            .where(ListItem.id.in_(ids))
        )
    ]
    read = {row_id: read_procedure(definition) for _, row_id, definition in rows}
    return {item_id: read[row_id] for item_id, row_id, _ in rows}


def limits_for(session: Session, item_ids: Collection[int]) -> dict[int, Limit]:
    """The limit in all of each item that states one."""
    rows = session.execute(
        select(ListItem.id, ListItem.limit_days, ListItem.limit_unit).where(
            ListItem.id.in_(item_ids)
        )
    )
    return {
        item_id: Limit(days, unit or "calendar") for item_id, days, unit in rows if days is not None
    }
