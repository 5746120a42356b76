"""A backup brings everything back, on the same kind of database or the other."""

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, insert, select, text

from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.backup import restore_backup, write_backup
from pointsapp.foundation.database import prepare_engine
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.schema import differences


def opened(url: str) -> Engine:
    engine = create_engine(url)
    prepare_engine(engine)
    return engine


@pytest.fixture
def archive(database: str, tmp_path: Path, now: datetime) -> Path:
    """A backup of a database with one audit row."""
    engine = opened(database)
    row = {"happened_at": now, "action": "看", "subject_kind": "x", "facts": {"n": [1, "二"]}}
    with engine.begin() as connection:
        connection.execute(insert(AuditRow).values(**row))
    path = tmp_path / "backup.zip"
    manifest = write_backup(engine, path, now=now)
    assert manifest["tables"]["audit_row"]["rows"] == 1
    engine.dispose()
    return path


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_stored_comes_back_on_either_kind_of_database(
    archive: Path, now: datetime, kind: str, request: pytest.FixtureRequest
) -> None:
    databases = request.getfixturevalue(kind)
    url = databases.create()
    engine = opened(url)
    restore_backup(engine, archive)
    with engine.connect() as connection:
        columns = (AuditRow.happened_at, AuditRow.action, AuditRow.facts)
        assert tuple(connection.execute(select(*columns)).one()) == (now, "看", {"n": [1, "二"]})
        assert differences(connection) == []
    engine.dispose()
    databases.drop(url)


def test_a_database_that_holds_something_is_not_overwritten_unasked(
    archive: Path, database: str
) -> None:
    engine = opened(database)
    with pytest.raises(Conflict, match="已经有内容"):
        restore_backup(engine, archive)
    engine.dispose()


def test_a_forced_restore_replaces_what_is_there_and_new_rows_get_new_keys(
    archive: Path, database: str, now: datetime
) -> None:
    engine = opened(database)
    row = {"happened_at": now, "action": "later", "subject_kind": "x", "facts": {}}
    with engine.begin() as connection:
        connection.execute(insert(AuditRow).values(**row))
    restore_backup(engine, archive, force=True)
    with engine.begin() as connection:
        connection.execute(insert(AuditRow).values(**row))
        keys = connection.execute(select(AuditRow.id).order_by(AuditRow.id)).scalars()
        assert keys.all() == [1, 2]
        assert differences(connection) == []
    engine.dispose()


def test_a_restored_database_is_still_guarded(archive: Path, database: str) -> None:
    engine = opened(database)
    restore_backup(engine, archive, force=True)
    with engine.connect() as connection, pytest.raises(Exception, match="can only be added to"):
        connection.execute(text("UPDATE audit_row SET action = 'changed'"))
    engine.dispose()


@pytest.mark.sqlite_only
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    archive: Path, database: str, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(damaged, "w") as copy:
        for name in whole.namelist():
            content = whole.read(name)
            copy.writestr(name, b"" if name == "audit_row.jsonl" else content)
    engine = opened(database)
    with pytest.raises(Invalid, match="audit_row"):
        restore_backup(engine, damaged, force=True)
    with engine.connect() as connection:
        assert connection.execute(select(AuditRow.action)).scalar() == "看"
    engine.dispose()


@pytest.mark.sqlite_only
def test_what_is_no_whole_backup_is_refused_with_a_sentence(
    archive: Path, database: str, tmp_path: Path
) -> None:
    whole, engine = archive.read_bytes(), opened(database)
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("manifest.json", "{}")
    for name, content in {
        "cut": whole[: len(whole) // 2], "turned": whole[:60] + bytes(40) + whole[100:],
        "none": b"", "text": b"PK text",
    }.items():  # fmt: skip
        (tmp_path / f"{name}.zip").write_bytes(content)
    for path in set(tmp_path.glob("*.zip")) - {archive}:
        with pytest.raises(Invalid, match="备份"):
            restore_backup(engine, path, force=True)
    with engine.connect() as connection:
        assert connection.execute(select(AuditRow.action)).scalar() == "看"
    engine.dispose()


def test_a_backup_does_not_replace_another_file(
    archive: Path, database: str, now: datetime
) -> None:
    engine, before = opened(database), archive.read_bytes()
    with pytest.raises(Conflict, match="换一个文件名"):
        write_backup(engine, archive, now=now)
    assert archive.read_bytes() == before
    engine.dispose()
