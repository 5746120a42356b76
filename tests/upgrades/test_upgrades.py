"""A database left by every earlier migration, with data in it, comes up right on both kinds."""

import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, inspect, select, text
from sqlalchemy.orm import Session

from benchmarks.faults.processes import start, upgrade_and_die
from config import Config
from pointsapp.app import create_app
from pointsapp.foundation import schema
from pointsapp.foundation.backup import restore_as_it_was, write_backup
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import db, prepare_engine, trigger_statements
from pointsapp.foundation.jobs import run_due
from pointsapp.foundation.keys import Keyring
from pointsapp.ledger.verify import faults
from pointsapp.people.models import Person
from pointsapp.scheduler import all_jobs
from tests.conftest import ROOT
from tests.databases import PostgreSQL, SQLite
from tests.upgrades.freeze import HERE, NOW

EARLIER = sorted(each.name[:4] for each in (ROOT / "migrations" / "versions").glob("0*.py"))[:-1]
# What a migration took away on purpose: 'table' or 'table.column' → why nothing is lost.
GONE: dict[str, str] = {}
# Column that a row takes its end from when it was kept twice.
ENDED = {"leading_seat": "from_on", "year_line": "recorded_at"}
Rows = dict[str, list[dict[str, object]]]


def archived(path: Path) -> Rows:
    """The rows of an archive by table."""
    with zipfile.ZipFile(path) as archive:
        tables = json.loads(archive.read("manifest.json"))["tables"]
        return {
            name: [
                dict(zip(facts["columns"], json.loads(line), strict=True))
                for line in archive.read(f"{name}.jsonl").decode().splitlines()
            ]
            for name, facts in tables.items()
        }


def lost(before: Rows, after: Rows) -> list[str]:
    """What is no longer there as it was, but for what went on purpose."""
    found = []
    for table, rows in before.items():
        now = after.get(table, [])
        there = {_told(table, row, rows[0]) for row in now}
        found += [told for row in rows if (told := _told(table, row, row)) not in there]
        if len(now) < len(rows) and table not in GONE:
            found.append(f"{table}: {len(rows)} rows were {len(now)} afterwards")
    return [told for told in found if told.partition(":")[0] not in GONE]


def _told(table: str, row: dict[str, object], before: dict[str, object]) -> str:
    """The row with the columns that it had before."""
    kept = [row.get(column, "gone") for column in before if f"{table}.{column}" not in GONE]
    return f"{table}: {json.dumps(kept, ensure_ascii=False)}"


def triggers(connection: Connection) -> dict[str, str]:
    """Every guard by name, with all it does."""
    listed = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, pg_get_triggerdef(pg_trigger.oid) || tgenabled::text "
        "FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal",
    }
    rows = connection.execute(text(listed[connection.dialect.name]))
    return {row[0]: row[1] for row in rows}


def guard(engine: Engine) -> None:
    """The guards that stood at that version: a migration may trip over them."""
    with engine.begin() as connection:
        tables = inspect(connection).get_table_names()
        for statement in trigger_statements(connection.dialect.name):
            stood = any(f" ON {table} " in statement for table in tables)
            if stood or "RETURNS trigger" in statement:
                connection.execute(text(statement))


@pytest.fixture(params=EARLIER)
def revision(request: pytest.FixtureRequest) -> str:
    """Every migration but the newest."""
    return str(request.param)


@pytest.fixture(scope="session")
def brought_back() -> dict[tuple[str, str], str]:
    """The databases of earlier versions that this worker has, by kind and version."""
    return {}


@pytest.fixture
def database(
    request: pytest.FixtureRequest, revision: str, brought_back: dict[tuple[str, str], str]
) -> Iterator[str]:
    """The URL of a database as that version left it, with the demo town in it."""
    kind: SQLite | PostgreSQL = request.getfixturevalue(request.param)
    key = request.param, revision
    if key not in brought_back:
        brought_back[key] = bring_back(kind.create(), revision)
    url = kind.copy_of(brought_back[key])
    yield url
    kind.drop(url)


def bring_back(url: str, revision: str) -> str:
    """Make an empty database what it was at that version; gives its URL."""
    engine = create_engine(url)
    prepare_engine(engine)
    restore_as_it_was(engine, HERE / f"{revision}.zip", force=True)
    guard(engine)
    engine.dispose()
    return url


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """An engine on it."""
    engine = create_engine(database)
    prepare_engine(engine)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("revision", EARLIER)
def test_every_earlier_version_was_kept(revision: str) -> None:
    kept = (HERE / f"{revision}.zip").exists()
    assert kept, (
        "在写这个升级步骤以前的版本上运行 python -m tests.upgrades.freeze，把生成的文件交上"
    )


def test_nothing_is_lost_and_the_schema_is_that_of_a_fresh_database(
    engine: Engine, revision: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with engine.connect() as connection:
        assert schema.revision_of(connection) == revision
    schema.upgrade(engine)
    write_backup(engine, tmp_path / "after.zip", now=NOW)
    assert lost(archived(HERE / f"{revision}.zip"), archived(tmp_path / "after.zip")) == []
    kind = request.getfixturevalue(engine.dialect.name)
    fresh = create_engine(url := kind.create())
    with engine.connect() as connection, fresh.connect() as other:
        assert schema.differences(connection) == []
        assert triggers(connection) == triggers(other)
    with Session(engine) as session:
        assert faults(session, now=NOW + timedelta(days=1)) == []
    fresh.dispose()
    kind.drop(url)


@pytest.mark.parametrize("revision", ["0004"], indirect=True)
def test_what_was_kept_twice_stands_once(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        for table in ("leading_seat", "year_line"):
            columns = [c["name"] for c in inspect(connection).get_columns(table)]
            copied = ", ".join(name for name in columns if name != "id")
            copy = f"INSERT INTO {table} ({copied}) SELECT {copied} FROM {table}"
            connection.execute(text(copy))
    schema.upgrade(engine)
    for table, end in (("leading_seat", "to_on"), ("year_line", "withdrawn_at")):
        stand = text(f"SELECT count(*), max(id) FROM {table} WHERE {end} IS NULL")
        ended = text(f"SELECT min(id) FROM {table} WHERE {end} = {ENDED[table]}")
        with engine.connect() as connection:
            number, last = connection.execute(stand).one()
            assert number
            assert last < connection.scalar(ended)


@pytest.mark.parametrize("revision", EARLIER[-1:], indirect=True)
def test_upgrading_again_changes_nothing(engine: Engine, revision: str, tmp_path: Path) -> None:
    for name in ("once.zip", "twice.zip"):
        schema.upgrade(engine)
        assert schema.is_current(engine)
        write_backup(engine, tmp_path / name, now=NOW)
    assert (tmp_path / "once.zip").read_bytes() == (tmp_path / "twice.zip").read_bytes()


@pytest.mark.parametrize("revision", EARLIER[:1], indirect=True)
def test_killed_anywhere_it_is_still_the_old_version_and_the_next_start_upgrades_it(
    engine: Engine, database: str, revision: str, tmp_path: Path
) -> None:
    died, nth = 0, 5
    while (process := start(upgrade_and_die, database, nth)).join(60) or process.exitcode:
        died, nth = died + 1, nth * 3
        with engine.connect() as connection:
            assert schema.revision_of(connection) == revision
    assert died >= 2
    assert schema.is_current(engine)
    write_backup(engine, tmp_path / "after.zip", now=NOW)
    assert lost(archived(HERE / f"{revision}.zip"), archived(tmp_path / "after.zip")) == []


def test_the_product_goes_on_where_the_earlier_version_stopped(
    engine: Engine, database: str, revision: str, tmp_path: Path
) -> None:
    schema.upgrade(engine)
    keys = tmp_path / "keys.json"
    keys.touch(mode=0o600)
    keys.write_bytes((HERE / f"{revision}.keys.json").read_bytes())
    app = create_app(
        Config(
            environment="test", root=ROOT, database_url=database, key_file=keys,
            secret_key="only for tests " * 3, public_url="http://localhost",
        ),
        FixedClock(NOW),
    )  # fmt: skip
    ring = Keyring.load(keys)
    assert app.test_client().get("/healthz").status_code == 200
    with app.app_context():
        later = NOW + timedelta(days=30)
        assert run_due(all_jobs(ring), now=later).failed == 0
        encrypted = select(Person.phone_cipher).where(Person.phone_cipher.is_not(None))
        sealed = db.session.scalars(encrypted).first()
        assert sealed is not None
        assert ring.decrypt(sealed).isdecimal()
        assert faults(db.session(), now=later) == []
        db.session.rollback()
        db.engine.dispose()


def test_what_is_lost_is_found() -> None:
    before: Rows = {"entry": [{"id": 1, "points": 5}, {"id": 2, "points": 7}], "seal": [{"id": 1}]}
    assert lost(before, {**before, "new": []}) == []
    assert lost(before, {"entry": before["entry"][:1], "seal": [{"id": 1, "more": 2}]}) == [
        "entry: [2, 7]",
        "entry: 2 rows were 1 afterwards",
    ]
    assert lost(before, {"entry": [{"id": 1}, {"id": 2}], "seal": [{"id": 1}]}) == [
        "entry: [1, 5]",
        "entry: [2, 7]",
    ]
    assert lost(before, {"entry": before["entry"]}) != []
