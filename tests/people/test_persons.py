"""Persons: least data, encrypted and masked; consents; erased on request."""

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid, NotFound
from pointsapp.foundation.keys import Keyring
from pointsapp.people import queries, service
from tests.people.conftest import Home, Place

MAY, TODAY = date(2026, 5, 4), date(2026, 11, 22)
IDENTITY = "370883197005010022"


def test_telephone_and_identity_number_are_stored_encrypted_and_shown_masked(
    session: Session, place: Place, keyring: Keyring, now: datetime
) -> None:
    person_id = service.add_person(
        session, village_id=place.village, name=" 张 兰 ", phone="138-0000-0012",
        identity=IDENTITY, keyring=keyring, by=None, now=now,
    )  # fmt: skip
    person = queries.get_person(session, person_id)
    assert person.name == "张兰"
    assert person.born_on == date(1970, 5, 1)
    assert "13800000012" not in str(person.phone_cipher)
    assert queries.masked_phone(person, keyring=keyring) == "138****0012"
    assert queries.masked_identity(person, keyring=keyring) == "3708************22"
    assert queries.persons_with_phone(session, "１３８ 0000 0012", keyring=keyring) == [person]


def test_the_same_identity_number_is_one_person(
    session: Session, place: Place, keyring: Keyring, now: datetime
) -> None:
    first = {"village_id": place.village, "identity": IDENTITY, "keyring": keyring, "by": None}
    service.add_person(session, name="张兰", now=now, **first)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="身份证号"):
        service.add_person(session, name="张蓝", now=now, **first)  # type: ignore[arg-type]


def test_a_person_needs_nothing_but_a_name(session: Session, place: Place, now: datetime) -> None:
    person_id = service.add_person(session, village_id=place.village, name="王芳", by=None, now=now)
    person = queries.get_person(session, person_id)
    assert (person.born_on, person.phone_cipher, person.identity_cipher) == (None, None, None)


def test_an_adult_consents_and_withdraws(session: Session, home: Home, now: datetime) -> None:
    service.give_consent(
        session, home.head, purpose="honour_list", via="written", on=MAY, by=None, now=now
    )
    assert queries.has_consented(session, home.head, "honour_list", on=MAY)
    service.withdraw_consent(session, home.head, purpose="honour_list", on=TODAY, by=None, now=now)
    assert not queries.has_consented(session, home.head, "honour_list", on=TODAY)
    assert queries.has_consented(session, home.head, "honour_list", on=MAY)


def test_a_minor_and_somebody_of_unknown_age_never_consent(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    unknown = service.add_person(session, village_id=place.village, name="某人", by=None, now=now)
    for person, words in ((home.child, "未满 18"), (unknown, "出生日期")):
        with pytest.raises(Invalid, match=words):
            service.give_consent(
                session, person, purpose="honour_list", via="oral", on=MAY, by=None, now=now
            )


def test_personal_data_is_erased_but_the_person_keeps_their_id(
    session: Session, place: Place, home: Home, keyring: Keyring, now: datetime
) -> None:
    service.set_phone(session, home.spouse, "13800000012", keyring=keyring, by=None, now=now)
    with pytest.raises(Conflict, match="离户"):
        service.erase_person(session, home.spouse, by=None, now=now)
    service.leave_household(session, home.spouse, on=MAY, by=None, now=now)
    service.erase_person(session, home.spouse, by=None, now=now)
    person = queries.get_person(session, home.spouse)
    assert (person.name, person.born_on, person.phone_cipher) == ("已删除", None, None)
    assert queries.persons_with_phone(session, "13800000012", keyring=keyring) == []
    with pytest.raises(Conflict):
        service.correct_person(session, home.spouse, name="李强", born_on=None, by=None, now=now)


def test_somebody_of_another_village_is_not_found(
    session: Session, place: Place, home: Home
) -> None:
    assert queries.get_person(session, home.head, within=[place.village]).name == "张兰"
    with pytest.raises(NotFound):
        queries.get_person(session, home.head, within=[place.other_village])


def test_after_a_rotation_all_texts_stand_under_the_new_key(
    session: Session, home: Home, keyring: Keyring, now: datetime, tmp_path: object
) -> None:
    service.set_phone(session, home.head, "13800000012", keyring=keyring, by=None, now=now)
    fresh = Keyring("new", {**keyring.keys, "new": b"n" * 32}, keyring.lookup)
    assert service.encrypt_anew(session, fresh, by=None, now=now) == 1
    person = queries.get_person(session, home.head)
    assert str(person.phone_cipher).startswith("new:")
    assert queries.masked_phone(person, keyring=fresh) == "138****0012"
    assert service.encrypt_anew(session, fresh, by=None, now=now) == 0


def test_a_household_is_told_all_that_is_stored_about_it_masked(
    session: Session, home: Home, keyring: Keyring, now: datetime
) -> None:
    service.set_phone(session, home.head, "13800000012", keyring=keyring, by=None, now=now)
    service.issue_card(session, home.id, by=None, now=now)
    service.leave_household(session, home.child, on=MAY, by=None, now=now)
    sections = queries.stored_about_household(session, home.id, keyring=keyring, on=TODAY)
    told = {section.title: section.rows for section in sections}
    assert [row[0] for row in told["户里的人"]] == ["张兰", "李强", "李小雨"]
    assert told["户里的人"][0][3] == "138****0012"
    assert told["户里的人"][2][6] == "2026-05-04"
    assert told["户码卡"] == (("2026-11-22", "", ""),)
    assert all(len(row) == len(s.heads) for s in sections for row in s.rows)
