"""Whose signatures a co-signature has and lacks: they belong to offices, not to persons."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pointsapp.matters.policy.facts import MatterFacts, RecordFacts
from pointsapp.matters.policy.holdings import Holding, deputies, holders, sole_holder
from pointsapp.people.ids import PersonId
from pointsapp.powers.policy.posts import is_office
from pointsapp.powers.policy.procedure import Step

# Stands for the further signer while nobody has decided which post that is.
FURTHER = "further_signer"
# Signs for an office when everybody who holds it is recused.
STANDS_IN = ("town", "town_leader")


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
    found = slots_signed(step, records, matter, holdings)
    slots = tuple(dict.fromkeys(step.actors))
    if doubled(step, found, matter.handler_id, today=today, holdings=holdings):
        further = further_signer or FURTHER
        slots = tuple(dict.fromkeys((*slots, further)))
        found |= _further(further, records, found)
    missing = tuple(slot for slot in slots if slot not in found)
    last = max((record.happened_on for record in found.values()), default=None)
    return Signatures(
        tuple(slot for slot in slots if slot in found), missing, None if missing else last
    )


def slots_signed(
    step: Step,
    records: Iterable[RecordFacts],
    matter: MatterFacts,
    holdings: Sequence[Holding],
) -> dict[str, RecordFacts]:
    """The posts of the step that have signed, each by its first signature."""
    found: dict[str, RecordFacts] = {}
    for record in records:
        if record.kind == "signed":
            for slot in step.actors:
                if _stands_for(record, slot, matter, holdings):
                    found.setdefault(slot, record)
    return found


def doubled(
    step: Step,
    found: Mapping[str, RecordFacts],
    handler_id: PersonId | None,
    *,
    today: date,
    holdings: Sequence[Holding],
) -> tuple[str, ...]:
    """The posts of this step for which one person alone stands: who signed, else who would today.

    The handler counts as one of them: who handles a matter and holds an office signs once.
    """
    stands: dict[str, PersonId] = {}
    for slot in step.actors:
        if slot in found:
            person = found[slot].person_id
        else:
            person = handler_id if slot == "handler" else sole_holder(holdings, slot, today)
        if person is not None:
            stands[slot] = person
    often = {person for person, times in Counter(stands.values()).items() if times > 1}
    return tuple(slot for slot, person in stands.items() if person in often)


def signers_twice(
    step: Step, records: Sequence[RecordFacts], matter: MatterFacts, holdings: Sequence[Holding]
) -> bool:
    """Whether one person who has signed stands for two posts of the step."""
    signed = slots_signed(step, records, matter, holdings)
    persons = [record.person_id for record in signed.values() if record.person_id is not None]
    return len(set(persons)) < len(persons)


def _further(
    post: str, records: Iterable[RecordFacts], found: Mapping[str, RecordFacts]
) -> dict[str, RecordFacts]:
    """The signature in addition: as that post, by nobody who has signed as another."""
    signers = {record.person_id for record in found.values()} - {None}
    return next(
        (
            {post: record}
            for record in records
            if record.kind == "signed" and record.post == post and record.person_id not in signers
        ),
        {},
    )


def _stands_for(
    record: RecordFacts, slot: str, matter: MatterFacts, holdings: Sequence[Holding]
) -> bool:
    """A signature stands for its own post, for what its signer held that day, or in their stead."""
    if slot == record.post:
        return True
    day, person = record.happened_on, record.person_id
    if is_office(slot) and record.post in STANDS_IN:
        asked = holders(holdings, slot, day) | deputies(holdings, slot, day)
        return bool(asked) and asked <= matter.recused
    if person is None:
        return False
    return (
        person == matter.handler_id if slot == "handler" else person in holders(holdings, slot, day)
    )
