"""Sessions of staff: who may say that a new device is their own."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotAllowed, NotFound
from pointsapp.people import queries, service
from pointsapp.people.models import KnownDevice


@pytest.fixture
def login(session: Session, now: datetime) -> int:
    return service.create_user(
        session, login_name="clerk", name="李敏", by=None, now=now, hashed="x"
    ).user_id  # fmt: skip


def enter(session: Session, login: int, device: str, now: datetime) -> int:
    """Sign in on a device; gives its id."""
    service.open_session(session, login, token=f"t-{device}", device=device, words=device, now=now)
    return session.query(KnownDevice).filter_by(words=device).one().id


def answerable(session: Session, login: int, device: int) -> list[str]:
    return [each.words for each in queries.questioned_devices(session, login, but=device)]


def test_two_new_devices_do_not_vouch_for_each_other(
    session: Session, login: int, now: datetime
) -> None:
    usual, one, other = (enter(session, login, name, now) for name in ("电脑", "手机一", "手机二"))
    assert answerable(session, login, one) == []
    for act in (service.recognise_device, service.disown_device):
        with pytest.raises(NotAllowed, match="以前用过的设备"):
            act(session, login, other, from_device=one, now=now)
    assert answerable(session, login, usual) == ["手机一", "手机二"]
    service.recognise_device(session, login, one, from_device=usual, now=now)
    service.disown_device(session, login, other, from_device=one, now=now)
    assert answerable(session, login, usual) == []


def test_a_device_that_nobody_asks_about_is_not_answered_for(
    session: Session, login: int, now: datetime
) -> None:
    usual, new = enter(session, login, "电脑", now), enter(session, login, "手机", now)
    for asking in (usual, new):
        with pytest.raises(NotFound):
            service.disown_device(session, login, usual, from_device=asking, now=now)


def test_after_a_reset_by_somebody_else_the_first_device_is_known(
    session: Session, login: int, now: datetime
) -> None:
    enter(session, login, "电脑", now)
    service.reset_password(session, login, by=None, now=now)
    enter(session, login, "新手机", now)
    second = enter(session, login, "新电脑", now)
    questioned = session.query(KnownDevice).filter_by(questioned=True).one()
    assert questioned.id == second
