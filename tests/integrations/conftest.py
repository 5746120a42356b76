"""A world, a webhook, and another system's server that remembers what it was sent."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.jobs import run_due
from pointsapp.foundation.keys import Keyring
from pointsapp.integrations import service
from pointsapp.integrations.doors import Doors
from pointsapp.integrations.events import EVENTS
from pointsapp.integrations.jobs import integration_jobs
from pointsapp.integrations.service import NewWebhook
from tests.kept import Once
from tests.worlds import World, make_world

OPEN = Doors(development=True)


@pytest.fixture
def world(once: Once, session: Session, keyring: Keyring, now: datetime) -> World:
    """Two villages, a login a role; committed."""
    return once(lambda: make_world(session, keyring, now))


@dataclass
class Receiver:
    """What was sent to it, and what it answers next; 200 when nothing else is said."""

    server: ThreadingHTTPServer
    url: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A real server on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append((dict(self.headers), body))
            code = kept.answers.pop(0) if kept.answers else 200
            self.send_response(code)
            if code == 302:
                self.send_header("Location", kept.url)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept = Receiver(server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    kept.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield kept
    server.shutdown()
    server.server_close()


@pytest.fixture
def hook(
    session: Session, world: World, receiver: Receiver, keyring: Keyring, now: datetime
) -> NewWebhook:
    """A webhook of village `a`, told of everything."""
    made = service.make_webhook(
        session, name="县平台", url=receiver.url, events=list(EVENTS), region_id=world.a.id,
        ends_on=date(2027, 6, 30), doors=OPEN, keyring=keyring, by=world.logins["town"], now=now,
    )  # fmt: skip
    session.commit()
    return made


@pytest.fixture
def tick(app: Flask, keyring: Keyring, clock: FixedClock) -> Callable[[], None]:
    """What the scheduler does now: gather, send, clear."""

    def run() -> None:
        with app.app_context():
            assert run_due(integration_jobs(keyring, OPEN), now=clock.now()).failed == 0

    return run
