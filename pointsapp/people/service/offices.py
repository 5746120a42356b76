"""Writes of offices and of representatives."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.ids import HouseholdId, OfficeId, PersonId, RegionId, RepresentativeId, UserId
from pointsapp.people.models import (
    Office,
    Person,
    Representative,
    RepresentativeHousehold,
)
from pointsapp.people.models.offices import POSITIONS
from pointsapp.people.policy.days import check_order
from pointsapp.people.policy.names import plain
from pointsapp.people.queries import (
    get_household,
    get_office,
    get_person,
    get_region,
    get_representative,
    get_village,
)
from pointsapp.people.service.memberships import end_mandate


def appoint(
    session: Session,
    *,
    region_id: RegionId,
    person_id: PersonId,
    position: str,
    from_on: date,
    by: UserId | None,
    now: datetime,
    to_on: date | None = None,
    note: str = "",
) -> OfficeId:
    """Put a person into a position of a region; gives the office's id.

    One person may hold several positions, and one in several villages; Conflict for the same twice.
    """
    region, person = get_region(session, region_id), living_person(session, person_id)
    if position not in POSITIONS:
        raise Invalid("office.position", "请选职务")
    _check_term(from_on, to_on)
    if _holds_already(session, region_id, person_id, position, from_on, to_on):
        raise Conflict("office.held", f"{person.name}这段时间已经是{POSITIONS[position]}")
    office = Office(region_id=region_id, person_id=person_id, position=position, note=plain(note))
    office.from_on, office.to_on = from_on, to_on
    session.add(office)
    session.flush()
    audit_office(
        session, "office.appointed", office.id, region.id, by=by, now=now, position=position
    )
    return office.id


def end_office(
    session: Session, office_id: OfficeId, *, on: date, by: UserId | None, now: datetime
) -> None:
    """End an office; `on` is the first day on which it is no longer held."""
    office = get_office(session, office_id)
    if office.to_on is not None and office.to_on <= village_day(now):
        raise Conflict("office.ended", "这项任职已经结束")
    check_order(on, after=[office.from_on], today=village_day(now))
    office.to_on = on
    audit_office(session, "office.ended", office_id, office.region_id, by=by, now=now)


def add_representative(
    session: Session,
    *,
    village_id: RegionId,
    person_id: PersonId,
    certificate: str,
    from_on: date,
    by: UserId | None,
    now: datetime,
    to_on: date | None = None,
    promises: str = "",
) -> RepresentativeId:
    """Record a representative with certificate and term (seeds Z B7); gives the id."""
    village, person = get_village(session, village_id), living_person(session, person_id)
    _check_term(from_on, to_on)
    number = plain(certificate)
    if not 1 <= len(number) <= 30:
        raise Invalid("representative.certificate", "代表证号要填 1 到 30 个字")
    _check_one_mandate(session, person, village_id, from_on)
    mandate = Representative(village_id=village_id, person_id=person_id, certificate=number)
    mandate.from_on, mandate.to_on, mandate.promises = from_on, to_on, promises.strip()
    session.add(mandate)
    session.flush()
    audit_office(session, "representative.added", mandate.id, village.id, by=by, now=now)
    return mandate.id


def set_promises(
    session: Session,
    representative_id: RepresentativeId,
    promises: str,
    *,
    by: UserId | None,
    now: datetime,
) -> None:
    """Write down what a representative promises in public."""
    mandate = get_representative(session, representative_id)
    if len(promises.strip()) > 1000:
        raise Invalid("representative.promises", "承诺最多写 1000 个字")
    mandate.promises = promises.strip()
    audit_office(session, "representative.promised", mandate.id, mandate.village_id, by=by, now=now)


def end_representative(
    session: Session,
    representative_id: RepresentativeId,
    *,
    on: date,
    by: UserId | None,
    now: datetime,
) -> None:
    """End a mandate and its links to households."""
    mandate = get_representative(session, representative_id)
    if mandate.to_on is not None and mandate.to_on <= village_day(now):
        raise Conflict("representative.ended", "这名代表的任期已经结束")
    check_order(on, after=[mandate.from_on], today=village_day(now))
    end_mandate(session, mandate, on)
    mandate.to_on = on
    audit_office(session, "representative.ended", mandate.id, mandate.village_id, by=by, now=now)


def link_households(
    session: Session,
    representative_id: RepresentativeId,
    household_ids: Iterable[HouseholdId],
    *,
    on: date,
    by: UserId | None,
    now: datetime,
) -> None:
    """Link exactly these households of the village to a representative 联户, from a day on.

    A household linked to another representative is taken over; one not named is let go.
    """
    mandate, wanted = get_representative(session, representative_id), set(household_ids)
    for household_id in wanted:
        if get_household(session, household_id).village_id != mandate.village_id:
            raise Invalid("representative.other_village", "只能联系本村的户")
    link = RepresentativeHousehold
    touched = or_(link.representative_id == representative_id, link.household_id.in_(wanted))
    for old in session.scalars(select(link).where(touched, link.to_on.is_(None))).all():
        if old.representative_id == representative_id and old.household_id in wanted:
            wanted.discard(old.household_id)
        else:
            old.to_on = max(on, old.from_on)
    for household_id in sorted(wanted):
        session.add(link(representative_id=mandate.id, household_id=household_id, from_on=on))
    audit_office(session, "representative.linked", mandate.id, mandate.village_id, by=by, now=now)


def overlaps(dated: Any, from_on: date, to_on: date | None) -> Any:
    """The condition that a dated row overlaps the span from `from_on` up to, not with, `to_on`."""
    overlap = or_(dated.to_on.is_(None), dated.to_on > from_on)
    return overlap & (dated.from_on < to_on) if to_on else overlap


def _holds_already(
    session: Session,
    region_id: RegionId,
    person_id: PersonId,
    position: str,
    from_on: date,
    to_on: date | None,
) -> bool:
    same = select(Office.id).where(
        Office.region_id == region_id, Office.person_id == person_id, Office.position == position
    )
    return session.scalars(same.where(overlaps(Office, from_on, to_on))).first() is not None


def _check_one_mandate(
    session: Session, person: Person, village_id: RegionId, from_on: date
) -> None:
    mandate = Representative
    same = select(mandate.id).where(
        mandate.person_id == person.id, mandate.village_id == village_id
    )
    if session.scalars(same.where(overlaps(mandate, from_on, None))).first() is not None:
        raise Conflict("representative.twice", f"{person.name}已经是本村的村民代表")


def _check_term(from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on <= from_on:
        raise Invalid("office.order", "任期结束的日期要晚于开始的日期")


def living_person(session: Session, person_id: PersonId) -> Person:
    """Somebody who can hold an office or declare a recusal; Conflict for the dead and erased."""
    person = get_person(session, person_id)
    if person.died_on is not None or person.erased_at is not None:
        raise Conflict("person.gone", "这个人已经去世或已删除，不能再办")
    return person


def audit_office(
    session: Session,
    action: str,
    subject_id: int,
    region_id: RegionId,
    *,
    by: UserId | None,
    now: datetime,
    **facts: Any,
) -> None:
    """Record what was done; the action's first word is the kind of its subject. Flushes."""
    kind = action.partition(".")[0]
    record_audit(session, action, kind, subject_id, by=by, now=now, region_id=region_id, **facts)
    session.flush()
