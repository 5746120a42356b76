"""Whose signatures a co-signature has and lacks: they belong to offices, not to persons."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pointsapp.matters.policy.facts import MatterFacts, RecordFacts
from pointsapp.matters.policy.holdings import Holding, holders, sole_holder
from pointsapp.powers.policy.procedure import Step

# Stands for the further signer while nobody has decided which post that is.
FURTHER = "further_signer"


@dataclass(frozen=True)
class Signatures:
    """Posts that have signed and that still have to; the day on which the last one did."""

    signed: tuple[str, ...]
    missing: tuple[str, ...]
    complete_on: date | None


def signatures(
    step: Step,
    records: Iterable[RecordFacts],
    matter: MatterFacts,
    *,
    today: date,
    holdings: Sequence[Holding] = (),
    further_signer: str | None = None,
) -> Signatures:
    """How far a 'sign' step is, from the records that count for it.

    Who holds two of the offices on the day of signing signs once for both, and the post that the
    county's profile names signs in addition, by somebody else (issue 4, 五人会签; 一肩挑).
    """
    given = sorted((r for r in records if r.kind == "signed"), key=lambda r: (r.happened_on, r.id))
    slots = tuple(dict.fromkeys(step.actors))
    found: dict[str, RecordFacts] = {}
    for record in given:
        for slot in covered(record, slots, matter.handler_id, holdings):
            found.setdefault(slot, record)
    if doubled(step, found, matter.handler_id, today=today, holdings=holdings):
        further = further_signer or FURTHER
        signers = {record.person_id for record in found.values()} - {None}
        slots = tuple(dict.fromkeys((*slots, further)))
        for record in given:
            if record.post == further and record.person_id not in signers:
                found.setdefault(further, record)
    missing = tuple(slot for slot in slots if slot not in found)
    last = max((record.happened_on for record in found.values()), default=None)
    return Signatures(
        tuple(slot for slot in slots if slot in found), missing, None if missing else last
    )


def covered(
    record: RecordFacts,
    slots: Sequence[str],
    handler_id: int | None,
    holdings: Sequence[Holding],
) -> tuple[str, ...]:
    """The posts for which a signature stands: its own, and others its signer held that day."""
    person = record.person_id
    return tuple(
        slot
        for slot in slots
        if slot == record.post
        or (person is not None and _is_also(person, slot, record.happened_on, handler_id, holdings))
    )


def _is_also(
    person_id: int, slot: str, day: date, handler_id: int | None, holdings: Sequence[Holding]
) -> bool:
    return person_id == handler_id if slot == "handler" else _holds(person_id, slot, day, holdings)


def _holds(person_id: int, slot: str, day: date, holdings: Sequence[Holding]) -> bool:
    return person_id in holders(holdings, slot, day)


def doubled(
    step: Step,
    found: Mapping[str, RecordFacts],
    handler_id: int | None,
    *,
    today: date,
    holdings: Sequence[Holding],
) -> tuple[str, ...]:
    """The posts of this step for which one person alone stands: who signed, else who would today.

    The handler counts as one of them: who handles a matter and holds an office signs once.
    """
    stands: dict[str, int] = {}
    for slot in step.actors:
        if slot in found:
            person = found[slot].person_id
        elif slot == "handler":
            person = handler_id
        else:
            person = sole_holder(holdings, slot, today)
        if person is not None:
            stands[slot] = person
    often = {person for person, times in Counter(stands.values()).items() if times > 1}
    return tuple(slot for slot, person in stands.items() if person in often)
