"""Reads of persons; telephone and identity number only through keys."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.keys import Keyring
from pointsapp.people.ids import PersonId, RegionId
from pointsapp.people.models import Consent, Membership, Person, Region
from pointsapp.people.policy.names import clean_phone, mask_identity, mask_phone
from pointsapp.people.queries.dated import batches, in_force

PHONE, IDENTITY = "phone", "identity"


def find_person(
    session: Session, person_id: PersonId, *, within: Iterable[RegionId] | None = None
) -> Person | None:
    """A person, dead and erased ones too; only of villages within the regions, unless None."""
    person = session.get(Person, person_id)
    if person is None or within is None:
        return person
    village = session.get(Region, person.village_id) if person.village_id else None
    inside = village and any(f"/{region_id}/" in village.path for region_id in within)
    return person if inside else None


def get_person(
    session: Session, person_id: PersonId, *, within: Iterable[RegionId] | None = None
) -> Person:
    """The same; NotFound when there is none."""
    person = find_person(session, person_id, within=within)
    if person is None:
        raise NotFound("person.unknown", "没有找到这个人", person_id=person_id)
    return person


def persons_by_id(session: Session, person_ids: Iterable[PersonId]) -> dict[PersonId, Person]:
    """Many persons at once."""
    found: dict[PersonId, Person] = {}
    for some in batches(list(person_ids)):
        rows = session.scalars(select(Person).where(Person.id.in_(some)))
        found.update((person.id, person) for person in rows)
    return found


def persons_with_phone(session: Session, phone: str, *, keyring: Keyring) -> Sequence[Person]:
    """Everybody who gave this telephone number; Invalid when it is none."""
    index = keyring.blind_index(clean_phone(phone), purpose=PHONE)
    return session.scalars(select(Person).where(Person.phone_index == index)).all()


def masked_phone(person: Person, *, keyring: Keyring) -> str:
    """'138****0012', or nothing when none is stored."""
    return mask_phone(keyring.decrypt(person.phone_cipher)) if person.phone_cipher else ""


def masked_identity(person: Person, *, keyring: Keyring) -> str:
    """The masked identity number, or nothing when none is stored."""
    cipher = person.identity_cipher
    return mask_identity(keyring.decrypt(cipher)) if cipher else ""


def has_consented(session: Session, person_id: PersonId, purpose: str, *, on: date) -> bool:
    """Whether a person's consent to a purpose stood on a day (PIPL 25)."""
    return person_id in consenting(session, [person_id], purpose, on=on)


def consenting(
    session: Session, person_ids: Iterable[PersonId], purpose: str, *, on: date
) -> set[PersonId]:
    """Those of many persons whose consent to a purpose stood on a day."""
    agreed: set[PersonId] = set()
    for some in batches(list(person_ids)):
        rows = session.scalars(
            select(Consent.person_id)
            .where(Consent.person_id.in_(some), Consent.purpose == purpose)
            .where(in_force(on, Consent.given_on, Consent.withdrawn_on))
        )
        agreed.update(rows)
    return agreed


def consents_of(session: Session, person_id: PersonId) -> Sequence[Consent]:
    """All consents of a person, withdrawn ones too, newest first."""
    query = select(Consent).where(Consent.person_id == person_id)
    return session.scalars(query.order_by(Consent.given_on.desc(), Consent.id.desc())).all()


def persons_named(
    session: Session, village_id: RegionId | None, q: str, *, limit: int = 30
) -> Sequence[Person]:
    """Living people of a village (or posted from above: None) whose name holds `q`, by name."""
    own = Person.village_id == village_id if village_id else Person.village_id.is_(None)
    query = select(Person).where(own, Person.died_on.is_(None), Person.erased_at.is_(None))
    query = query.where(Person.name.contains(q, autoescape=True))
    return session.scalars(query.order_by(Person.name, Person.id).limit(limit)).all()


def persons_without_household(session: Session, village_id: RegionId) -> Sequence[Person]:
    """Living people of a village who are in no household now: who left one, or never had one."""
    lives = select(Membership.person_id).where(Membership.to_on.is_(None))
    query = select(Person).where(Person.village_id == village_id, Person.id.not_in(lives))
    query = query.where(Person.died_on.is_(None), Person.erased_at.is_(None))
    return session.scalars(query.order_by(Person.name, Person.id).limit(200)).all()
