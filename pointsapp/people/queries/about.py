"""What is stored about a household: everything, in words, for the household itself (PIPL 45)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.keys import Keyring
from pointsapp.people.ids import HouseholdId
from pointsapp.people.models import Card, HouseholdPlace, Recusal
from pointsapp.people.models.households import CHANGES, PURPOSES, STATES
from pointsapp.people.policy.names import household_code_of
from pointsapp.people.queries.households import (
    Member,
    changes_of_household,
    get_household,
    members_of,
    past_members_of,
    places_of,
)
from pointsapp.people.queries.offices import representative_of
from pointsapp.people.queries.persons import consents_of, masked_identity, masked_phone
from pointsapp.people.queries.regions import get_region


class Section(NamedTuple):
    """One table of what is stored: plain text, for a page, for paper, for JSON."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def stored_about_household(
    session: Session, household_id: HouseholdId, *, keyring: Keyring, on: date
) -> list[Section]:
    """What people.* keeps of a household and of all who live or lived in it; NotFound.

    Telephone and identity numbers are masked: who holds the card need not be who gave them.
    """
    household = get_household(session, household_id)
    members = members_of(session, household_id, on=on)
    everybody = members + past_members_of(session, household_id, on=on)
    state = (STATES[household.state], _day(household.started_on))
    heads = ("姓名", "与户主关系", "出生", "电话", "身份证号", "从", "到")
    people = tuple(_member(each, keyring) for each in everybody)
    agreed = tuple(_consents(session, everybody))
    return [
        Section("户的情况", ("情况", "从哪天起"), (state,)),
        Section("住过的地方", ("村", "户号", "从", "到"), tuple(_places(session, household_id))),
        Section("户里的人", heads, people),
        Section("户的变动", ("变动", "日期"), tuple(_changes(session, household_id))),
        Section("户码卡", ("制发", "交给本户", "作废"), tuple(_cards(session, household_id))),
        Section("同意公开姓名", ("姓名", "事项", "同意", "撤回"), agreed),
        Section("代表和回避", ("事项", "内容"), _others(session, household_id, on)),
    ]


def _places(session: Session, household_id: HouseholdId) -> Iterable[tuple[str, ...]]:
    for place in places_of(session, household_id):
        village = get_region(session, place.village_id).name
        yield village, _code(session, place), _day(place.from_on), _day(place.to_on)


def _code(session: Session, place: HouseholdPlace) -> str:
    return household_code_of(get_region(session, place.group_id).code, place.door)


def _member(member: Member, keyring: Keyring) -> tuple[str, ...]:
    row, person = member.membership, member.person
    return (
        person.name,
        row.relation,
        _day(person.born_on),
        masked_phone(person, keyring=keyring),
        masked_identity(person, keyring=keyring),
        _day(row.from_on),
        _day(row.to_on),
    )


def _changes(session: Session, household_id: HouseholdId) -> Iterable[tuple[str, ...]]:
    for change in changes_of_household(session, household_id):
        yield CHANGES[change.kind], _day(change.happened_on)


def _cards(session: Session, household_id: HouseholdId) -> Iterable[tuple[str, ...]]:
    query = select(Card).where(Card.household_id == household_id).order_by(Card.id)
    for card in session.scalars(query):
        instants = (card.issued_at, card.handed_over_at, card.voided_at)
        yield tuple(_day(village_day(each)) if each else "" for each in instants)


def _consents(session: Session, members: Iterable[Member]) -> Iterable[tuple[str, ...]]:
    for person in {member.person.id: member.person for member in members}.values():
        for consent in consents_of(session, person.id):
            purpose = PURPOSES.get(consent.purpose, consent.purpose)
            yield person.name, purpose, _day(consent.given_on), _day(consent.withdrawn_on)


def _others(session: Session, household_id: HouseholdId, on: date) -> tuple[tuple[str, ...], ...]:
    """Who declared a recusal is seen by the town only; the household learns how many did."""
    representative = representative_of(session, household_id, on=on)
    recused = session.scalars(select(Recusal.id).where(Recusal.household_id == household_id)).all()
    return (
        ("联系本户的村民代表", representative.name if representative else "没有登记"),
        ("申报过对本户回避的工作人员", f"{len(recused)} 人"),
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
