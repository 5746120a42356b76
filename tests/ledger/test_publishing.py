"""The public seals and a household's own entries can be checked with what docs/seal.md says."""

import json
import re
import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.ledger.models import Account, Entry
from pointsapp.ledger.publishing import own_file, seal_file
from pointsapp.ledger.queries import head
from pointsapp.ledger.service import erase_salts, record, record_batch, reverse, seal_village
from tests.ledger.conftest import DAY, Village, award

ROOT = Path(__file__).resolve().parents[2]


def recipe() -> str:
    """The program that the document gives to everybody."""
    found = re.search(r"```python\n(.*?)```", (ROOT / "docs/seal.md").read_text("utf-8"), re.S)
    assert found
    return found[1]


def check(
    folder: Path, public: dict[str, Any], own: dict[str, Any]
) -> subprocess.CompletedProcess[str]:
    """Run the recipe on two files."""
    for name, content in (("public", public), ("own", own)):
        (folder / name).write_text(json.dumps(content), "utf-8")
    command = [sys.executable, "-c", recipe(), folder / "public", folder / "own"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def fill(session: Session, village: Village, account: Account, now: datetime) -> None:
    drafts = [award(account.id, "3", "a"), award(village.account().id, "-1.5", "b")]
    record_batch(session, village.id, drafts, by=None, now=now)
    entry_id = record(session, village.id, award(account.id, "2", "c"), by=None, now=now)
    reverse(session, entry_id, key="r", on=DAY, by=None, now=now)
    seal_village(session, village.id, now=now)


def test_the_documented_recipe_checks_both_files(
    session: Session, village: Village, account: Account, now: datetime, tmp_path: Path
) -> None:
    fill(session, village, account, now)
    done = check(tmp_path, seal_file(session, village.id), own_file(session, [account.id]))
    assert done.returncode == 0, done.stderr
    assert head(session, village.id).digest in done.stdout


def test_a_changed_entry_or_seal_is_seen_by_the_recipe(
    session: Session, village: Village, account: Account, now: datetime, tmp_path: Path
) -> None:
    fill(session, village, account, now)
    public, own = seal_file(session, village.id), own_file(session, [account.id])
    own["entries"][0]["text"] = own["entries"][0]["text"].replace("3.00", "4.00")
    assert check(tmp_path, public, own).returncode == 1
    own = own_file(session, [account.id])
    public["seals"][0]["honour"] = "9.00"
    assert "seal 1 was changed" in check(tmp_path, public, own).stderr


def test_a_household_gets_its_own_entries_only_and_they_name_nobody(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    fill(session, village, account, now)
    texts = [entry["text"] for entry in own_file(session, [account.id])["entries"]]
    assert len(texts) == 3
    assert all(f"account:{account.number}\n" in text for text in texts)
    assert "王福" not in json.dumps(own_file(session, [account.id]), ensure_ascii=False)


def test_erased_salts_leave_both_files_in_order(
    session: Session, village: Village, account: Account, now: datetime, tmp_path: Path
) -> None:
    fill(session, village, account, now)
    erase_salts(session, list(session.scalars(select(Entry.id))), by=None, now=now)
    own = own_file(session, [account.id])
    assert {entry["salt"] for entry in own["entries"]} == {None}
    assert check(tmp_path, seal_file(session, village.id), own).returncode == 0


def test_totals_of_a_seal_are_those_of_its_entries(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    fill(session, village, account, now)
    first = seal_file(session, village.id)["seals"][0]
    assert (first["entries"], first["points"]) == (2, "1.50")
    assert Decimal(first["honour"]) == Decimal("1.5")


def test_a_village_without_entries_has_an_empty_file(session: Session, village: Village) -> None:
    assert seal_file(session, village.id) == {
        "format": "pointsapp seals 1",
        "village": "",
        "seals": [],
    }
