"""Events reach another system once, signed, in its region; failures are tried again and seen."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.errors import Conflict
from pointsapp.foundation.keys import Keyring
from pointsapp.integrations import service
from pointsapp.integrations.doors import CLOSED
from pointsapp.integrations.models import Delivery, Webhook
from pointsapp.integrations.service import NewWebhook, TokenRefused
from tests.integrations.conftest import Receiver
from tests.worlds import World

Tick = Callable[[], None]


def happen(
    session: Session, region_id: int | None, now: datetime, action: str = "claim.registered"
) -> None:
    record_audit(session, action, "claim", 7, by=1, now=now, region_id=region_id, note="周桂兰 138")
    session.commit()


def states(session: Session) -> list[str]:
    session.rollback()
    return [each.state for each in session.query(Delivery).order_by(Delivery.id)]


def test_an_event_is_told_once_signed_and_without_names(
    session: Session, world: World, hook: NewWebhook, receiver: Receiver, tick: Tick, now: datetime
) -> None:
    happen(session, world.a.group_id, now)
    tick()
    tick()
    assert len(receiver.got) == 1
    headers, body = receiver.got[0]
    told = json.loads(body)
    assert told["event"] == "claim.registered"
    assert told["subject"] == {"kind": "claim", "id": 7}
    assert set(told) == {"id", "event", "at", "region_id", "subject"}
    assert "周桂兰" not in body.decode()
    said = f"{headers['Webhook-Timestamp']}.".encode() + body
    signed = hmac.new(hook.secret.encode(), said, hashlib.sha256).hexdigest()
    assert headers["Webhook-Signature"] == f"sha256={signed}"
    assert headers["Webhook-Key"] == hook.key_id
    assert headers["Webhook-Id"] == told["id"]
    assert int(headers["Webhook-Timestamp"]) == int(now.timestamp())
    assert states(session) == ["delivered"]


def test_the_secret_is_stored_encrypted_and_survives_a_rotation(
    session: Session, hook: NewWebhook, keyring: Keyring
) -> None:
    kept = session.get_one(Webhook, hook.id)
    assert hook.secret not in kept.secret_cipher
    assert keyring.decrypt(kept.secret_cipher) == hook.secret
    other = Keyring("k9", {**keyring.keys, "k9": b"9" * 32}, keyring.lookup)
    assert service.encrypt_webhooks_anew(session, other) == 1
    assert kept.secret_cipher.startswith("k9:")
    assert service.encrypt_webhooks_anew(session, other) == 0


def test_only_chosen_events_of_the_region_from_now_on_are_told(
    session: Session, world: World, hook: NewWebhook, receiver: Receiver, tick: Tick, now: datetime
) -> None:
    happen(session, world.b.id, now)
    happen(session, world.town_id, now)
    happen(session, None, now)
    happen(session, world.a.id, now, "user.signed_in")
    happen(session, world.a.id, now - timedelta(minutes=1))
    tick()
    assert receiver.got == []
    assert states(session) == []


def test_what_became_visible_late_is_told_all_the_same(
    session: Session, world: World, hook: NewWebhook, receiver: Receiver, tick: Tick,
    clock: FixedClock,
) -> None:  # fmt: skip
    clock.move(hours=2)
    happen(session, world.a.id, clock.now())
    tick()
    happen(session, world.a.id, clock.now() - timedelta(minutes=50))
    clock.move(minutes=1)
    tick()
    assert len(receiver.got) == 2


def test_a_quiet_webhook_does_not_look_back_for_ever_and_misses_nothing(
    session: Session, world: World, hook: NewWebhook, receiver: Receiver, tick: Tick,
    clock: FixedClock,
) -> None:  # fmt: skip
    clock.move(days=3)
    tick()
    assert session.get_one(Webhook, hook.id, populate_existing=True).seen_at == clock.now()
    session.rollback()
    happen(session, world.a.id, clock.now())
    clock.move(days=100)
    service.look_from_now(session, now=clock.now())  # what happened was not told of yet
    session.commit()
    tick()
    tick()
    assert len(receiver.got) == 1
    clock.move(days=100)
    tick()
    assert len(receiver.got) == 1


def test_a_failure_is_tried_again_after_doubled_pauses_and_given_up_in_the_end(
    session: Session, world: World, hook: NewWebhook, receiver: Receiver, tick: Tick,
    clock: FixedClock,
) -> None:  # fmt: skip
    receiver.answers = [500] * 100
    happen(session, world.a.id, clock.now())
    tick()
    began, pauses = clock.now(), []
    while states(session) == ["waiting"]:
        found = session.query(Delivery).one()
        pauses.append((found.try_at - clock.now()).total_seconds() / 60)
        clock.set(found.try_at)
        tick()
    assert pauses[:4] == [1, 2, 4, 8]
    assert max(pauses) == 360
    assert states(session) == ["given_up"]
    assert clock.now() - began <= timedelta(hours=72)
    assert len(receiver.got) == len(pauses) + 1


def test_what_was_given_up_can_be_sent_again_by_hand(
    session: Session, world: World, hook: NewWebhook, receiver: Receiver, tick: Tick,
    clock: FixedClock,
) -> None:  # fmt: skip
    receiver.answers = [503]
    happen(session, world.a.id, clock.now())
    tick()
    found = session.query(Delivery).one()
    assert (found.response_code, found.attempts) == (503, 1)
    clock.move(seconds=5)
    service.send_again(session, found.id, by=world.logins["town"], now=clock.now())
    session.commit()
    tick()
    assert states(session) == ["delivered"]
    with pytest.raises(Conflict, match="已经送到"):
        service.send_again(session, found.id, by=world.logins["town"], now=clock.now())


def test_a_webhook_in_trouble_is_tried_with_one_event_at_a_time(
    session: Session, world: World, hook: NewWebhook, receiver: Receiver, tick: Tick,
    clock: FixedClock,
) -> None:  # fmt: skip
    receiver.answers = [500] * 5
    for _ in range(12):
        happen(session, world.a.id, clock.now())
    tick()
    assert len(receiver.got) == 5
    clock.move(seconds=15)
    tick()
    assert len(receiver.got) == 6
    tick()
    assert states(session).count("delivered") >= 1


@pytest.mark.parametrize("how", ["stopped", "ended"])
def test_a_webhook_that_is_over_is_told_nothing(
    app: Flask, session: Session, world: World, hook: NewWebhook, receiver: Receiver, tick: Tick,
    clock: FixedClock, how: str,
) -> None:  # fmt: skip
    receiver.answers = [500]
    happen(session, world.a.id, clock.now())
    tick()
    if how == "stopped":
        service.stop_webhook(session, hook.id, by=world.logins["town"], now=clock.now())
        session.commit()
    else:
        session.get_one(Webhook, hook.id).ends_on = date(2026, 11, 24)
        session.commit()
        clock.move(days=3)
    happen(session, world.a.id, clock.now())
    tick()
    assert len(receiver.got) == 1
    assert states(session) == ["given_up"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "http://platform.example/"}, "url"),
        ({"events": ["user.signed_in"]}, "events"),
        ({"events": []}, "events"),
        ({"ends_on": None}, "ends_on"),
        ({"ends_on": date(2028, 1, 1)}, "ends_on"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused_by_field(
    session: Session, world: World, keyring: Keyring, now: datetime, wrong: dict, field: str
) -> None:
    facts = {"url": "https://platform.example/", "events": ["sheet.opened"],
             "ends_on": date(2027, 1, 1)} | wrong  # fmt: skip
    with pytest.raises(TokenRefused) as refused:
        service.make_webhook(
            session, name="x", region_id=world.a.id, doors=CLOSED, keyring=keyring, by=1,
            now=now, **facts,
        )  # fmt: skip
    assert list(refused.value.by_field) == [field]
