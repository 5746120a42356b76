"""Writes of persons: added with least data, corrected, erased; consents given and withdrawn."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.keys import Keyring
from pointsapp.people.ids import PersonId, RegionId, UserId
from pointsapp.people.models import Consent, Person, SecondFactor
from pointsapp.people.models.households import PURPOSES, VIA
from pointsapp.people.policy.days import is_adult
from pointsapp.people.policy.names import (
    ERASED_NAME,
    birth_of,
    clean_identity,
    clean_name,
    clean_phone,
)
from pointsapp.people.queries import get_person, household_of, positions_of
from pointsapp.people.queries.persons import IDENTITY, PHONE


def add_person(
    session: Session,
    *,
    village_id: RegionId | None,
    name: str,
    born_on: date | None = None,
    phone: str = "",
    identity: str = "",
    keyring: Keyring | None = None,
    by: UserId | None,
    now: datetime,
) -> PersonId:
    """Add a person; village None is somebody posted from above. Gives the id; Invalid, Conflict.

    The keyring is needed only with a telephone or identity number (PIPL 6: take no more than is
    needed).
    """
    person = Person(village_id=village_id, name=clean_name(name))
    person.born_on = _birth(born_on, identity, village_day(now))
    session.add(person)
    session.flush()
    set_phone(session, person.id, phone, keyring=keyring, by=by, now=now, audit=False)
    set_identity(session, person.id, identity, keyring=keyring, by=by, now=now, audit=False)
    _audit(session, "person.added", person, by=by, now=now)
    return person.id


def correct_person(
    session: Session,
    person_id: PersonId,
    *,
    name: str,
    born_on: date | None,
    by: UserId | None,
    now: datetime,
) -> None:
    """Correct a name or day of birth that was wrong (PIPL 46)."""
    person = _existing(session, person_id)
    person.name, person.born_on = clean_name(name), _birth(born_on, "", village_day(now))
    _audit(session, "person.corrected", person, by=by, now=now)


def set_phone(
    session: Session,
    person_id: PersonId,
    phone: str,
    *,
    keyring: Keyring | None,
    by: UserId | None,
    now: datetime,
    audit: bool = True,
) -> None:
    """Keep a telephone number encrypted, or none when it is empty."""
    person = _existing(session, person_id)
    person.phone_cipher = person.phone_index = None
    if phone.strip():
        ring, number = _needed(keyring), clean_phone(phone)
        person.phone_cipher = ring.encrypt(number)
        person.phone_index = ring.blind_index(number, purpose=PHONE)
    if audit:
        _audit(session, "person.phone_set", person, by=by, now=now)


def set_identity(
    session: Session,
    person_id: PersonId,
    identity: str,
    *,
    keyring: Keyring | None,
    by: UserId | None,
    now: datetime,
    audit: bool = True,
) -> None:
    """Keep an identity number encrypted, or none; Conflict when somebody else has it."""
    person = _existing(session, person_id)
    person.identity_cipher = person.identity_index = None
    if identity.strip():
        ring, number = _needed(keyring), clean_identity(identity)
        index = ring.blind_index(number, purpose=IDENTITY)
        same = select(Person.id).where(Person.identity_index == index, Person.id != person_id)
        if session.scalars(same).first() is not None:
            raise Conflict("person.twice", "这个身份证号已经登记在另一个人名下，请核对")
        person.identity_cipher, person.identity_index = ring.encrypt(number), index
    if audit:
        _audit(session, "person.identity_set", person, by=by, now=now)


def erase_person(
    session: Session, person_id: PersonId, *, by: UserId | None, now: datetime
) -> None:
    """Delete all personal data of somebody who left or died (PIPL 47); points stay as they are.

    Conflict while the person still lives in a household or holds an office.
    """
    person, today = _existing(session, person_id), village_day(now)
    if household_of(session, person_id, on=today) or positions_of(session, person_id, on=today):
        raise Conflict("person.in_use", "这个人还在户里或还有任职，请先办离户或免职，再删除")
    for consent in session.scalars(select(Consent).where(Consent.person_id == person_id)):
        consent.withdrawn_on = consent.withdrawn_on or today
    person.name, person.born_on, person.died_on = ERASED_NAME, None, None
    person.phone_cipher = person.phone_index = None
    person.identity_cipher = person.identity_index = None
    person.erased_at = now
    _audit(session, "person.erased", person, by=by, now=now)


def encrypt_anew(session: Session, keyring: Keyring, *, by: UserId | None, now: datetime) -> int:
    """Encrypt with the current key what still stands under an older one; gives how many texts."""
    done = 0
    stored = select(Person).where(
        Person.phone_cipher.is_not(None) | Person.identity_cipher.is_not(None)
    )
    for person in session.scalars(stored.execution_options(yield_per=1000)):
        done += _encrypt(person, ("phone_cipher", "identity_cipher"), keyring)
    for factor in session.scalars(select(SecondFactor)):
        done += _encrypt(factor, ("secret_cipher",), keyring)
    record_audit(session, "keys.rotated", "person", None, by=by, now=now, count=done)
    session.flush()
    return done


def _encrypt(row: Person | SecondFactor, columns: Sequence[str], keyring: Keyring) -> int:
    done = 0
    for column in columns:
        cipher = getattr(row, column)
        if cipher and keyring.needs_rotation(cipher):
            setattr(row, column, keyring.encrypt(keyring.decrypt(cipher)))
            done += 1
    return done


def give_consent(
    session: Session,
    person_id: PersonId,
    *,
    purpose: str,
    via: str,
    on: date,
    by: UserId | None,
    now: datetime,
) -> int:
    """Record a separate consent of an adult (PIPL 25); minors never, unknown birth refused."""
    person = _existing(session, person_id)
    if purpose not in PURPOSES or via not in VIA:
        raise Invalid("consent.kind", "请选同意的事项和同意的方式")
    if on > village_day(now):
        raise Invalid("day.ahead", "这一天还没到，请填本人同意的那一天")
    if person.born_on is None:
        raise Invalid("consent.birth", f"{person.name}的出生日期还没有登记，请先补上再记同意")
    if not is_adult(person.born_on, on):
        raise Invalid("consent.minor", f"{person.name}未满 18 周岁，姓名不能上光荣榜")
    if _open_consent(session, person_id, purpose) is not None:
        raise Conflict("consent.given", f"{person.name}已经同意过了")
    consent = Consent(person_id=person_id, purpose=purpose, given_on=on, given_via=via)
    session.add(consent)
    _audit(session, "consent.given", person, by=by, now=now, purpose=purpose)
    return consent.id


def withdraw_consent(
    session: Session,
    person_id: PersonId,
    *,
    purpose: str,
    on: date,
    by: UserId | None,
    now: datetime,
) -> None:
    """End a consent; what was published before stays lawful (PIPL 15)."""
    consent = _open_consent(session, person_id, purpose)
    if consent is None:
        raise Conflict("consent.none", "没有登记过同意，不用撤回")
    if not consent.given_on <= on <= village_day(now):
        raise Invalid("consent.order", "撤回日期要在同意那天之后，不能晚于今天")
    consent.withdrawn_on = on
    person = get_person(session, person_id)
    _audit(session, "consent.withdrawn", person, by=by, now=now, purpose=purpose)


def _open_consent(session: Session, person_id: PersonId, purpose: str) -> Consent | None:
    return session.scalar(
        select(Consent).where(
            Consent.person_id == person_id,
            Consent.purpose == purpose,
            Consent.withdrawn_on.is_(None),
        )
    )


def _existing(session: Session, person_id: PersonId) -> Person:
    person = get_person(session, person_id)
    if person.erased_at is not None:
        raise Conflict("person.is_erased", "这个人的资料已经按要求删除，不能再改")
    return person


def _birth(born_on: date | None, identity: str, today: date) -> date | None:
    """The day given, or the one an identity number states; Invalid when they disagree."""
    stated = birth_of(clean_identity(identity)) if identity.strip() else None
    if born_on and stated and born_on != stated:
        raise Invalid("person.birth_differs", "出生日期和身份证号上的不一样，请核对")
    born = born_on or stated
    if born and not date(1900, 1, 1) <= born <= today:
        raise Invalid("person.birth", "出生日期不对，请填 1900 年以后、今天以前的日期")
    return born


def _needed(keyring: Keyring | None) -> Keyring:
    if keyring is None:
        raise ValueError("a telephone or identity number is stored only with a keyring")
    return keyring


def _audit(
    session: Session, action: str, person: Person, *, by: UserId | None, now: datetime, **facts: str
) -> None:
    record_audit(
        session, action, "person", person.id, by=by, now=now, region_id=person.village_id, **facts
    )
    session.flush()
