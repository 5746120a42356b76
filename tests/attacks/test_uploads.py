"""Every form that takes a file refuses bombs, lies and tricks with a sentence, at little cost."""

import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle, product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.files import _encoded_anew
from pointsapp.foundation.imports import ImportRun
from pointsapp.foundation.jobs import run_due
from pointsapp.scheduler import all_jobs
from pointsapp.web.limits import PHOTO_FORMS
from tests.attacks.files import MEBIBYTE, NAMES, largest_picture, pictures, sheets
from tests.attacks.reading import Form
from tests.attacks.visitors import visitor
from tests.attacks.walking import Found, Visitor, Walk, new_harvest

PROCESS = Path("/proc/self")
MOST_MEMORY = 320 * MEBIBYTE
MOST_SECONDS = 30
# What is said of a file that was looked at.
LOOKED = re.compile("不是照片|只收 .xlsx")


class Cost:
    """What a block took: seconds of the processor, and bytes above what was held before."""

    seconds = 0.0
    memory = 0


@contextmanager
def measured() -> Iterator[Cost]:
    """Measures the whole process: what libraries take is no memory of Python's."""
    cost, began = Cost(), time.process_time()
    (PROCESS / "clear_refs").write_text("5")
    before = _peak()
    yield cost
    cost.seconds, cost.memory = time.process_time() - began, _peak() - before


def _peak() -> int:
    status = (PROCESS / "status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


# Who together is shown every form with a file, and where; but for a claim that was asked about.
SENDERS = {"clerk": "/", "household": "/my", "inspector": "/supervision"}
UNSEEN = {"claims.answer"}
PAGES: dict[str, dict[str, str]] = {}


def uploads(app: Flask) -> Iterator[tuple[Visitor, Found]]:
    """Every form with a file and who sends it, one an endpoint; looked for once a worker."""
    done: set[str] = set()
    for who in SENDERS:
        someone = visitor(app, who)
        for found in forms_of(who, someone):
            if found.endpoint not in done:
                done.add(found.endpoint)
                yield someone, found


def forms_of(who: str, someone: Visitor) -> list[Found]:
    """The forms with a file that somebody is shown."""
    if who not in PAGES:
        walk = Walk(someone, new_harvest(), files=False, within=SENDERS[who])
        PAGES[who] = {f.endpoint: f.page for f in walk.run().forms.values() if f.form.files}
    forms = Walk(someone, new_harvest()).look(PAGES[who].values()).forms.values()
    return [found for found in forms if found.endpoint and found.form.files]


def send(someone: Visitor, form: Form, content: bytes, name: str) -> TestResponse:
    data: dict[str, Any] = dict(form.values)
    for field in form.files:
        data[field] = (io.BytesIO(content), name)
    return someone.ask(form.action, "POST", data=data, content_type="multipart/form-data")


@pytest.mark.sqlite_only
def test_no_file_breaks_a_form_or_costs_much(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    before = set(session.scalars(select(ImportRun.id)))
    session.rollback()
    hostile, reached, faults = {**sheets(), **pictures()}, set(UNSEEN), []
    for someone, found in uploads(app):
        reached.add(found.endpoint)
        for name, content in hostile.items():
            with measured() as cost:
                answer = send(someone, found.form, content, name)
            assert cost.memory < MOST_MEMORY, (found.endpoint, name, cost.memory // MEBIBYTE)
            assert cost.seconds < MOST_SECONDS, (found.endpoint, name, cost.seconds)
            kept = answer.status_code == 302  # to be read in the background
            assert kept or 400 <= answer.status_code < 500, (found.endpoint, name)
            assert name != "page.jpg" or LOOKED.search(answer.text), found.endpoint
        faults += someone.faults
    assert faults == []
    assert reached >= PHOTO_FORMS
    with measured() as cost, app.app_context():
        run_due(all_jobs(app.extensions["keyring"]), now=clock.now())
    assert cost.memory < MOST_MEMORY, cost.memory // MEBIBYTE
    # What was too large to be looked into at once was refused by who reads in the background;
    # a small table of nobody's layout waits for somebody to say what its columns are.
    states = session.scalars(select(ImportRun.state).where(ImportRun.id.not_in(before)))
    assert set(states) <= {"refused", "mapping"}


def test_no_name_of_a_file_breaks_a_form_or_leads_anywhere(app: Flask) -> None:
    contents, faults = cycle((b"nothing", b"%PDF-1.4 x", b"a,b\n1,2\n")), []
    for someone, found in uploads(app):
        for name, content in zip(NAMES, contents, strict=False):
            send(someone, found.form, content, name)
            send(someone, found.form, content, name.replace("xlsx", "csv"))
        faults += someone.faults
    clerk = visitor(app, "clerk")
    Walk(clerk, new_harvest(), files=False).run()
    assert faults + clerk.faults == []


@pytest.mark.sqlite_only
def test_a_file_that_is_too_large_is_refused_with_a_sentence(app: Flask) -> None:
    faults = []
    for (someone, found), megabytes in product(uploads(app), (21, 33, 50)):
        with measured() as cost:
            answer = send(someone, found.form, bytes(megabytes * MEBIBYTE), "big.xlsx")
        faults += someone.faults
        assert answer.status_code in (413, 422), found.endpoint
        said = any(word in answer.text for word in ("MB", "太大", "超过"))
        # A form that lacks more says so first; its file was not looked at.
        assert said or "data-errors" in answer.text, found.endpoint
        assert cost.seconds < MOST_SECONDS
    assert faults == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize("mode", ["L", "P", "RGB", "RGBA", "I;16"])
def test_a_small_file_does_not_become_a_picture_that_fills_the_memory(mode: str) -> None:
    content = largest_picture(mode)
    assert len(content) < MEBIBYTE
    with measured() as cost, suppress(Invalid):
        _encoded_anew(content, "a.png")
    assert cost.memory < MOST_MEMORY, cost.memory // MEBIBYTE
