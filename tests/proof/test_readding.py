"""The demo's own totals, re-added from its archive by a script that knows no product code."""

import re
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook

from benchmarks.pages.visiting import enter
from pointsapp.foundation.backup import write_backup
from pointsapp.foundation.database import db
from tests.conftest import START
from tests.databases import county_database
from tests.proof import readding

SCRIPT = Path(readding.__file__)
LINE = re.compile(
    r"(\w+): accounts (\d+), entries \d+, gained (\S+), lost (\S+), honour (\S+), spendable (\S+)"
)
# What is changed in the archive, and how the sentence about it begins.
CHANGES: dict[str, tuple[str, str, str]] = {
    "a balance": ("balance", "honour", "balance"),
    "a purse": ("purse", "available", "purse"),
    "the points of an entry": ("entry", "honour", "balance"),
    "what of an entry may be spent": ("entry", "spendable", "balance"),
    "the points that were published": ("sheet_line", "points", "line"),
    "how often something was done": ("claim", "quantity", "line"),
    "the sum of a seal": ("entry", "points", "line"),
    "a line of a budget": ("budget_line", "amount", "matter"),
    "what a matter costs": ("matter", "amount", "matter"),
}


database = county_database


@pytest.fixture
def archive(app: Flask, tmp_path: Path) -> Path:
    """The whole county as one file."""
    path = tmp_path / "county.zip"
    with app.app_context():
        write_backup(db.engine, path, now=START)
    return path


def test_all_totals_of_the_demo_are_what_a_script_adds_up_alone(app: Flask, archive: Path) -> None:
    """It runs without the product, and finds what the ledger's page says of each village."""
    alone = [sys.executable, "-I", "-S", str(SCRIPT), str(archive)]
    told = subprocess.run(alone, capture_output=True, text=True, check=False)
    assert told.stdout.endswith("everything adds up\n"), told.stdout + told.stderr
    added = {name: tuple(map(Decimal, figures)) for name, *figures in LINE.findall(told.stdout)}
    assert sum(accounts for accounts, *_ in added.values()) > 400
    assert shown(app) == added


def shown(app: Flask) -> dict[str, tuple[Decimal, ...]]:
    """By village: accounts, gained, lost, honour and purses, as the county downloads them."""
    client = app.test_client()
    enter(app, client, "county")
    found: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 5)
    years = sorted(set(re.findall(r"<option[^>]*>(\d{4})<", client.get("/desk/ledger").text)))
    for year in years:
        file = client.get(f"/desk/ledger?period={year}&format=xlsx").data
        head, *rows = load_workbook(BytesIO(file)).active.values
        at = [head.index(title) for title in ("加分", "扣分", "荣誉积分", "可以用")]
        for row in rows:
            sums = found[row[head.index("村")]]
            for place, column in enumerate(at, 1):
                # A purse and an account are the same in every year.
                if place < len(at) or year == years[-1]:
                    sums[place] += Decimal(str(row[column]))
            sums[0] += year == years[-1]
    return {name: tuple(sums) for name, sums in found.items()}


@pytest.mark.sqlite_only
def test_the_script_names_whatever_was_changed(archive: Path) -> None:
    tables = readding.read(str(archive))
    assert list(readding.differences(tables)) == []
    for what, (table, column, sentence) in CHANGES.items():
        for row in tables[table]:
            setattr(row, column, (getattr(row, column) or 0) + 100)
        found = list(readding.differences(tables))
        for row in tables[table]:
            setattr(row, column, getattr(row, column) - 100)
        assert any(each.startswith(sentence) for each in found), what


@pytest.mark.sqlite_only
def test_the_script_misses_what_was_taken_out(archive: Path) -> None:
    tables = readding.read(str(archive))
    for table in ("entry", "balance", "seal", "seal_member", "sheet_line"):
        rows = tables[table]
        # A line that hangs is in no ledger yet.
        at = max(at for at, row in enumerate(rows) if getattr(row, "entry_id", True))
        taken = rows.pop(at)
        assert list(readding.differences(tables)), table
        rows.insert(at, taken)
