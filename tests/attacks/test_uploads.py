"""Every form that takes a file refuses bombs, lies and tricks with a sentence, at little cost."""

import io
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
from tests.attacks.files import MEBIBYTE, NAMES, largest_picture, pictures, sheets
from tests.attacks.reading import Form
from tests.attacks.visitors import visitor
from tests.attacks.walking import Found, Visitor, Walk, new_harvest

PROCESS = Path("/proc/self")
MOST_MEMORY = 320 * MEBIBYTE
MOST_SECONDS = 30


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


PAGES: dict[str, str] = {}


def uploads(someone: Visitor) -> list[Found]:
    """Every form with a file, one an endpoint; their pages are looked for once a worker."""
    if not PAGES:
        forms = Walk(someone, new_harvest(), files=False).run().forms.values()
        PAGES.update({each.endpoint: each.page for each in forms if each.form.files})
    forms = Walk(someone, new_harvest()).look(PAGES.values()).forms.values()
    return list(
        {found.endpoint: found for found in forms if found.endpoint and found.form.files}.values()
    )


def send(someone: Visitor, form: Form, content: bytes, name: str) -> TestResponse:
    data: dict[str, Any] = dict(form.values)
    for field in form.files:
        data[field] = (io.BytesIO(content), name)
    return someone.ask(form.action, "POST", data=data, content_type="multipart/form-data")


@pytest.mark.sqlite_only
def test_no_file_breaks_a_form_or_costs_much(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    clerk = visitor(app, "clerk")
    before = set(session.scalars(select(ImportRun.id)))
    session.rollback()
    forms, hostile = uploads(clerk), {**sheets(), **pictures()}
    assert len(forms) >= 4
    for found in forms:
        for name, content in hostile.items():
            with measured() as cost:
                answer = send(clerk, found.form, content, name)
            assert cost.memory < MOST_MEMORY, (found.endpoint, name, cost.memory // MEBIBYTE)
            assert cost.seconds < MOST_SECONDS, (found.endpoint, name, cost.seconds)
            kept = answer.status_code == 302  # to be read in the background
            assert kept or 400 <= answer.status_code < 500, (found.endpoint, name)
    assert clerk.faults == []
    with measured() as cost, app.app_context():
        run_due(all_jobs(app.extensions["keyring"]), now=clock.now())
    assert cost.memory < MOST_MEMORY, cost.memory // MEBIBYTE
    # What was too large to be looked into at once was refused by who reads in the background;
    # a small table of nobody's layout waits for somebody to say what its columns are.
    states = session.scalars(select(ImportRun.state).where(ImportRun.id.not_in(before)))
    assert set(states) <= {"refused", "mapping"}


def test_no_name_of_a_file_breaks_a_form_or_leads_anywhere(app: Flask) -> None:
    clerk, contents = visitor(app, "clerk"), cycle((b"nothing", b"%PDF-1.4 x", b"a,b\n1,2\n"))
    for found in uploads(clerk):
        for name, content in zip((*NAMES, *NAMES), contents, strict=False):
            send(clerk, found.form, content, name)
            send(clerk, found.form, content, name.replace("xlsx", "csv"))
    Walk(clerk, new_harvest(), files=False).run()
    assert clerk.faults == []


@pytest.mark.sqlite_only
def test_a_file_that_is_too_large_is_refused_with_a_sentence(app: Flask) -> None:
    clerk = visitor(app, "clerk")
    for found, megabytes in product(uploads(clerk), (21, 33, 50)):
        with measured() as cost:
            answer = send(clerk, found.form, bytes(megabytes * MEBIBYTE), "big.xlsx")
        assert answer.status_code in (413, 422), found.endpoint
        said = any(word in answer.text for word in ("MB", "太大", "超过"))
        # A form that lacks more says so first; its file was not looked at.
        assert said or "data-errors" in answer.text, found.endpoint
        assert cost.seconds < MOST_SECONDS
    assert clerk.faults == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize("mode", ["L", "P", "RGB", "RGBA", "I;16"])
def test_a_small_file_does_not_become_a_picture_that_fills_the_memory(mode: str) -> None:
    content = largest_picture(mode)
    assert len(content) < MEBIBYTE
    with measured() as cost, suppress(Invalid):
        _encoded_anew(content, "a.png")
    assert cost.memory < MOST_MEMORY, cost.memory // MEBIBYTE
