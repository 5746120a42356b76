"""Rosters as files, and the way from a file to what it does."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.imports import Checked, ImportRun
from pointsapp.foundation.keys import Keyring
from pointsapp.foundation.spreadsheets import Column, Problem, Problems, SheetOut, write_workbook
from pointsapp.people.roster import RosterImporter
from pointsapp.people.roster.columns import SHEET, TITLES
from tests.people.conftest import Place

Row = Sequence[str | date | None]
HEADERS = tuple(title for title in TITLES if title != "村")
FAMILY: list[Row] = [
    ("一组", "018", "张兰", "户主", date(1970, 5, 1), "13800000012", "", "常住"),
    ("一组", "018", "李强", "配偶", date(1968, 3, 2), "", "", ""),
    ("一组", "019", "王建国", "户主", None, "", "", "外出"),
]


def book(rows: Sequence[Row], headers: Sequence[str] = HEADERS, sheet: str = SHEET) -> bytes:
    """An .xlsx with these rows under these headers."""
    return write_workbook([SheetOut(sheet, [Column(each) for each in headers], rows)])


@pytest.fixture
def run(session: Session, place: Place, now: datetime) -> Callable[..., ImportRun]:
    """Makes an upload of a file for the village (or another region)."""

    def make(
        content: bytes, *, region: int = 0, name: str = "名册.xlsx", **params: Any
    ) -> ImportRun:
        upload = ImportRun(
            kind="roster", region_id=region or place.village, filename=name, digest="",
            content=content, params=params, created_at=now,
        )  # fmt: skip
        session.add(upload)
        session.flush()
        return upload

    return make


@pytest.fixture
def importer(keyring: Keyring) -> RosterImporter:
    """The importer with the keys of this test."""
    return RosterImporter(keyring)


@pytest.fixture
def check(session: Session, importer: RosterImporter, now: datetime) -> Callable[..., Checked]:
    """Reads an upload as the job does: whatever is wrong becomes problems."""

    def read(upload: ImportRun) -> Checked:
        try:
            found = importer.check(session, upload, now=now, progress=lambda done, total: None)
        except Problems as refusal:
            return Checked(refusal.problems)
        except Invalid as refusal:
            return Checked([Problem("", None, None, refusal.sentence)])
        upload.preview = found.preview
        return found

    return read


@pytest.fixture
def take(
    session: Session,
    run: Callable[..., ImportRun],
    check: Callable[..., Checked],
    importer: RosterImporter,
    now: datetime,
) -> Callable[..., dict[str, Any]]:
    """Uploads, checks, confirms and stores rows; gives the preview."""

    def do(rows: Sequence[Row], **options: Any) -> dict[str, Any]:
        upload = run(book(rows, options.pop("headers", HEADERS)), **options)
        found = check(upload)
        assert [problem.sentence for problem in found.problems] == []
        importer.store(session, upload, by=None, now=now)
        return found.preview

    return do
