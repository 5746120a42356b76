"""Writes of the procedures of a draft: stored only when they can run, or wait for an answer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.ids import UserId
from pointsapp.powers.ids import ListId, ProcedureId
from pointsapp.powers.models import ListItem, PowerList, ProcedureRow
from pointsapp.powers.policy.faults import Fault, procedure_faults
from pointsapp.powers.policy.procedure import Procedure
from pointsapp.powers.policy.spelling import Misspelt, read_procedure
from pointsapp.powers.queries import get_procedure, items_of, procedures_in
from pointsapp.powers.rows import apply_procedure
from pointsapp.powers.service.drafts import audit, open_draft


class ProcedureInvalid(Invalid):
    """A procedure that cannot run; `found` says why, step by step."""

    def __init__(self, found: Sequence[Fault]) -> None:
        super().__init__("procedure.faults", "；".join(fault.sentence for fault in found))
        self.found = tuple(found)


def store_procedure(
    session: Session,
    list_id: ListId,
    definition: Mapping[str, Any],
    *,
    by: UserId | None,
    now: datetime,
) -> ProcedureRow:
    """Add a procedure to a draft, or replace the one of the same code; `definition` as spelling.

    ProcedureInvalid for one that cannot run, also for the items that use it; Conflict.
    """
    draft = open_draft(session, list_id)
    procedure = _read(definition)
    stored = {each.code: each for each in procedures_in(session, draft.id)}
    row = stored.get(procedure.code) or ProcedureRow(list_id=draft.id)
    users = [item for item in items_of(session, draft.id) if item.procedure_id == row.id]
    if found := _faults(procedure, users if row.id else ()):
        raise ProcedureInvalid(found)
    apply_procedure(row, procedure)
    session.add(row)
    session.flush()
    audit(session, "procedure.stored", draft, by=by, now=now, procedure=row.id)
    return row


def remove_procedure(
    session: Session, procedure_id: ProcedureId, *, by: UserId | None, now: datetime
) -> None:
    """Take a procedure out of a draft; Conflict while an item uses it."""
    row = get_procedure(session, procedure_id)
    draft: PowerList = open_draft(session, row.list_id)
    users = [item for item in items_of(session, draft.id) if item.procedure_id == row.id]
    if users:
        numbers = "、".join(str(item.number) for item in users)
        raise Conflict("procedure.used", f"第 {numbers} 项还用着这个流程，请先改那些事项")
    session.execute(delete(ProcedureRow).where(ProcedureRow.id == procedure_id))
    session.expire_all()
    audit(session, "procedure.removed", draft, by=by, now=now, procedure=procedure_id)


def _read(definition: Mapping[str, Any]) -> Procedure:
    try:
        return read_procedure(definition)
    except Misspelt as wrong:
        raise ProcedureInvalid([Fault("", str(wrong))]) from wrong


def _faults(procedure: Procedure, users: Iterable[ListItem]) -> list[Fault]:
    uses = {(item.relief, item.statutory) for item in users} or {(False, None)}
    found = [
        fault
        for relief, statutory in sorted(uses, key=str)
        for fault in procedure_faults(procedure, relief=relief, statutory=statutory)
    ]
    if any(step.amounts for step in procedure.steps):
        found += [
            Fault("", f"第 {item.number} 项用着这个流程，请先在那里选上“要填金额”")
            for item in users
            if not item.for_amount
        ]
    return list(dict.fromkeys(found))
