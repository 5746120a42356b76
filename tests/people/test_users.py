"""Logins and cards: passwords, PINs, lock-outs that are kept, roles no higher than one's own."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.foundation.keys import Keyring
from pointsapp.people import queries, service
from pointsapp.people.models import Card, User
from pointsapp.people.policy.proofs import check_password, check_pin
from tests.people.conftest import BORN, Home, Place

TODAY = date(2026, 11, 22)
GOOD = "山高水长 2026 年"


@pytest.fixture
def login(session: Session, now: datetime) -> service.NewLogin:
    """A new login 'hanxiu' with its temporary password."""
    return service.create_user(session, login_name="HanXiu", name="韩秀芝", by=None, now=now)


def with_role(session: Session, login: str, role: str, region: int, now: datetime) -> int:
    user = service.create_user(session, login_name=login, name="某人", by=None, now=now)
    service.grant_role(session, user.user_id, role, region, from_on=BORN, by=None, now=now)
    return user.user_id


def test_a_new_login_has_a_password_for_once(
    session: Session, login: service.NewLogin, now: datetime
) -> None:
    result = service.authenticate(session, "hanxiu ", login.temporary_password, now=now)
    assert (result.right, result.subject_id) == (True, login.user_id)
    assert queries.get_user(session, login.user_id).must_change_password
    stamp = queries.get_user(session, login.user_id).session_stamp
    service.set_password(session, login.user_id, GOOD, by=login.user_id, now=now)
    user = queries.get_user(session, login.user_id)
    assert not user.must_change_password
    assert user.session_stamp != stamp
    assert service.authenticate(session, "hanxiu", GOOD, now=now).right


def test_a_login_name_is_used_once(
    session: Session, login: service.NewLogin, now: datetime
) -> None:
    with pytest.raises(Conflict):
        service.create_user(session, login_name="hanxiu", name="另一人", by=None, now=now)


def test_five_failures_lock_for_fifteen_minutes_the_right_password_too(
    session: Session, login: service.NewLogin, now: datetime
) -> None:
    outcomes = [service.authenticate(session, "hanxiu", "x", now=now).outcome for _ in range(5)]
    assert outcomes == ["wrong"] * 4 + ["locked"]
    soon = now + timedelta(minutes=14, seconds=59)
    right = login.temporary_password
    assert service.authenticate(session, "hanxiu", right, now=soon).outcome == "locked"
    later = now + timedelta(minutes=15)
    assert service.authenticate(session, "hanxiu", right, now=later).right
    assert session.get_one(User, login.user_id).failed_attempts == 0


def test_what_was_compared_before_the_lock_does_not_slip_through_it(
    session: Session, login: service.NewLogin, now: datetime
) -> None:
    early = service.compare_password(session, "hanxiu", login.temporary_password)
    for _ in range(5):
        service.authenticate(session, "hanxiu", "x", now=now)
    assert service.count_login(session, early, now=now).outcome == "locked"


def test_an_unknown_or_disabled_login_is_refused(
    session: Session, login: service.NewLogin, now: datetime
) -> None:
    assert service.authenticate(session, "nobody", "x", now=now).outcome == "wrong"
    service.disable_user(session, login.user_id, by=None, now=now)
    result = service.authenticate(session, "hanxiu", login.temporary_password, now=now)
    assert (result.outcome, result.subject_id) == ("disabled", None)


@pytest.mark.parametrize(
    "password",
    ["short1", "1234567890", "password123", "aaaaaaaaaaaa", "qwertyuiop", "hanxiu12345",
     "HanXiu2026", "abcd1234567"],
)  # fmt: skip
def test_an_easy_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        check_password(password, login_name="hanxiu")


@pytest.mark.parametrize("password", [GOOD, "correct horse battery", "k7-Lq9-vw2p"])
def test_a_fair_password_is_taken(password: str) -> None:
    check_password(password, login_name="hanxiu")


@pytest.mark.parametrize(
    "pin", ["0000", "1234", "654321", "018", "0018", "00018", "12a4", "1234567"]
)
def test_an_easy_pin_is_refused(pin: str) -> None:
    with pytest.raises(Invalid):
        check_pin(pin, door="018")


def test_a_clerk_gives_no_roles_and_a_town_only_its_own(
    session: Session, place: Place, login: service.NewLogin, now: datetime
) -> None:
    clerk = with_role(session, "clerk", "clerk", place.village, now)
    town = with_role(session, "town", "town", place.town, now)
    give = {"from_on": TODAY, "now": now}
    with pytest.raises(NotAllowed):
        service.grant_role(session, login.user_id, "clerk", place.village, by=clerk, **give)
    with pytest.raises(NotAllowed):
        service.grant_role(session, login.user_id, "county", place.county, by=town, **give)
    grant = service.grant_role(session, login.user_id, "clerk", place.village, by=town, **give)
    roles = queries.roles_of(session, login.user_id, on=TODAY)
    assert [(role, region.id) for role, region in roles] == [("clerk", place.village)]
    service.end_role(session, grant, on=TODAY, by=town, now=now)
    assert queries.roles_of(session, login.user_id, on=TODAY) == ()


def test_a_town_resets_no_password_above_it(session: Session, place: Place, now: datetime) -> None:
    county = with_role(session, "county", "county", place.county, now)
    town = with_role(session, "town", "town", place.town, now)
    clerk = with_role(session, "clerk", "clerk", place.village, now)
    for act in (service.reset_password, service.disable_user):
        with pytest.raises(NotAllowed):
            act(session, county, by=town, now=now)
    assert service.reset_password(session, clerk, by=town, now=now).login_name == "clerk"
    with pytest.raises(NotAllowed):
        service.disable_user(session, town, by=town, now=now)


def test_a_role_makes_sense_at_its_level_only(
    session: Session, place: Place, login: service.NewLogin, now: datetime
) -> None:
    with pytest.raises(Invalid):
        service.grant_role(
            session, login.user_id, "clerk", place.county, from_on=TODAY, by=None, now=now
        )


def test_a_card_opens_with_its_pin_after_it_was_handed_over(
    session: Session, home: Home, keyring: Keyring, now: datetime
) -> None:
    issued = service.issue_card(session, home.id, by=None, now=now)
    card = queries.find_card(session, issued.token, now=now)
    assert card is not None
    assert issued.token not in card.token_digest
    check = {"keyring": keyring, "now": now}
    assert service.check_pin(session, card.id, "4711", **check).outcome == "no_pin"  # type: ignore[arg-type]
    service.hand_over(session, card.id, "4711", by=None, **check)  # type: ignore[arg-type]
    assert service.check_pin(session, card.id, "4711", **check).right  # type: ignore[arg-type]
    assert queries.find_card(session, "another token", now=now) is None


def test_five_wrong_pins_lock_the_pin_for_half_an_hour(
    session: Session, home: Home, keyring: Keyring, now: datetime
) -> None:
    card = service.issue_card(session, home.id, by=None, now=now).card_id
    service.hand_over(session, card, "4711", keyring=keyring, by=None, now=now)

    def outcome(pin: str, at: datetime) -> str:
        return service.check_pin(session, card, pin, keyring=keyring, now=at).outcome

    assert [outcome("9999", now) for _ in range(5)] == ["wrong"] * 4 + ["locked"]
    assert outcome("4711", now + timedelta(minutes=29)) == "locked"
    assert outcome("4711", now + timedelta(minutes=30)) == "right"


def test_a_reissued_card_voids_the_old_one_and_its_pin(
    session: Session, home: Home, keyring: Keyring, now: datetime
) -> None:
    old = service.issue_card(session, home.id, by=None, now=now)
    service.hand_over(session, old.card_id, "4711", keyring=keyring, by=None, now=now)
    with pytest.raises(Conflict):
        service.issue_card(session, home.id, by=None, now=now)
    new = service.reissue_card(session, home.id, by=None, now=now)
    assert queries.find_card(session, old.token, now=now) is None
    assert session.get_one(Card, new.card_id).pin_hash is None
    with pytest.raises(Invalid):
        service.hand_over(session, old.card_id, "4711", keyring=keyring, by=None, now=now)


def test_a_login_knows_its_own_household(
    session: Session, home: Home, login: service.NewLogin, now: datetime
) -> None:
    assert queries.own_household(session, login.user_id, on=TODAY) is None
    service.set_person(session, login.user_id, home.spouse, by=None, now=now)
    assert queries.own_household(session, login.user_id, on=TODAY) == home.id
