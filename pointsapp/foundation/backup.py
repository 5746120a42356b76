"""One archive of the whole database that either kind of database can be restored from."""

import hashlib
import json
import os
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Table,
    func,
    inspect,
    select,
    text,
)

from pointsapp.foundation import schema
from pointsapp.foundation.errors import Conflict, Invalid

FORMAT = 1
BATCH = 500
LARGE_BATCH = 8  # rows that hold files, of up to 10 MB each
MANIFEST = "manifest.json"


def write_backup(engine: Engine, path: Path, *, now: datetime) -> dict[str, Any]:
    """Write all rows, as of one instant, to a new zip file; gives its manifest.

    It has its name only once it is whole and on the disk: whatever is cut off leaves `….part`.
    Key files are never part of it: what is encrypted stays encrypted, and is lost without them.
    """
    if path.exists():
        raise Conflict("backup.there", f"{path} 已经有了，没有覆盖。请换一个文件名再备份。")
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            manifest = _write(engine, file, now=now)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    part.replace(path)
    return manifest


def _write(engine: Engine, file: IO[bytes], *, now: datetime) -> dict[str, Any]:
    with (
        engine.connect() as connection,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        tables = {
            table.name: _write_table(connection, table, archive) for table in _tables(connection)
        }
        manifest = {
            "format": FORMAT,
            "made_at": now.isoformat(),
            "revision": schema.revision_of(connection),
            "tables": tables,
        }
        archive.writestr(_undated(MANIFEST), json.dumps(manifest, indent=2))
    return manifest


def restore_backup(engine: Engine, path: Path, *, force: bool = False) -> dict[str, Any]:
    """Put a backup into an empty database, or with `force` in place of what is there.

    Conflict when the database holds something; Invalid when the archive is not whole.
    A backup of an older version is brought up to date afterwards.
    """
    manifest = restore_as_it_was(engine, path, force=force)
    schema.upgrade(engine)
    return manifest


def restore_as_it_was(engine: Engine, path: Path, *, force: bool = False) -> dict[str, Any]:
    """The same, but the database stays of the version that the backup was made by, unguarded."""
    _checked(path)
    with zipfile.ZipFile(path) as archive:
        manifest = _manifest_of(archive)
        _clear(engine, force=force)
        schema.upgrade(engine, manifest["revision"])
        with engine.connect() as connection:
            schema.foreign_keys(connection, on=False)
            with connection.begin():
                _load(connection, archive, manifest)
            schema.foreign_keys(connection, on=True)
    return manifest


def _tables(connection: Connection) -> list[Table]:
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != schema.VERSION_TABLE]


def _write_table(connection: Connection, table: Table, archive: zipfile.ZipFile) -> dict[str, Any]:
    digest = hashlib.sha256()
    count = 0
    # Columns and rows in an order that no database chooses: the same rows, the same bytes.
    columns = sorted(table.columns, key=lambda column: column.name)
    ordered = select(*columns).order_by(*(_comparable(connection, c) for c in table.primary_key))
    rows = connection.execute(ordered.execution_options(yield_per=_portion(table)))
    with archive.open(_undated(f"{table.name}.jsonl"), "w", force_zip64=True) as file:
        for row in rows:
            line = json.dumps([_plain(value) for value in row], ensure_ascii=False) + "\n"
            digest.update(line.encode())
            file.write(line.encode())
            count += 1
    return {"columns": [c.name for c in columns], "rows": count, "sha256": digest.hexdigest()}


def _portion(table: Table) -> int:
    """How many rows of a table fit into memory at once without a thought."""
    heavy = any(isinstance(column.type, LargeBinary) for column in table.columns)
    return LARGE_BATCH if heavy else BATCH


def _comparable(connection: Connection, column: Column[Any]) -> Any:
    """Text in the order of its characters' numbers, whatever language the database speaks."""
    textual = connection.dialect.name == "postgresql" and isinstance(column.type, String)
    return column.collate("C") if textual else column


def _undated(name: str) -> zipfile.ZipInfo:
    """A member of the archive without the time of writing, which the manifest tells."""
    member = zipfile.ZipInfo(name)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _value(plain: Any, kind: type, *, naive: bool) -> Any:
    if plain is None:
        return None
    if kind is datetime:
        instant = datetime.fromisoformat(plain).astimezone(UTC)
        return instant.replace(tzinfo=None) if naive else instant
    if kind is date:
        return date.fromisoformat(plain)
    if kind is bool:
        return bool(plain)
    return b64decode(plain) if kind is bytes else plain


def _checked(path: Path) -> None:
    """Look at all of it before anything is touched."""
    if not path.exists():
        raise Invalid("backup.missing", f"找不到备份文件 {path}。")
    try:
        with zipfile.ZipFile(path) as archive:
            _check_digests(archive, _manifest_of(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError) as broken:
        raise Invalid("backup.garbled", f"{path} 不是完整的备份文件，请换一份。") from broken


def _manifest_of(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    return manifest


def _check_digests(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    for name, facts in manifest["tables"].items():
        digest = hashlib.sha256()
        with archive.open(f"{name}.jsonl") as file:
            for line in file:
                digest.update(line)
        if digest.hexdigest() != facts["sha256"]:
            raise Invalid("backup.damaged", f"备份里的 {name} 表已经损坏，没有恢复任何内容。")


def _clear(engine: Engine, *, force: bool) -> None:
    with engine.connect() as connection:
        schema.foreign_keys(connection, on=False)
        with connection.begin():
            filled = any(
                connection.execute(select(func.count()).select_from(table)).scalar()
                for table in _tables(connection)
            )
            if filled and not force:
                raise Conflict(
                    "backup.filled",
                    "数据库里已经有内容，没有恢复。确实要替换它，请先另做一份备份，再加 --force。",
                )
            metadata = MetaData()
            metadata.reflect(connection)
            metadata.drop_all(connection)


def _load(connection: Connection, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    tables = {table.name: table for table in _tables(connection)}
    loosened = _loosen(connection)
    for name, facts in manifest["tables"].items():
        table = tables[name]
        with archive.open(f"{name}.jsonl") as file:
            for rows in _batches(file, table, facts["columns"], connection.dialect.name):
                connection.execute(table.insert(), rows)
        _set_sequence(connection, table)
    _tighten(connection, loosened)


def _batches(
    file: IO[bytes], table: Table, columns: list[str], dialect: str
) -> Iterator[list[dict[str, Any]]]:
    kinds = {name: table.columns[name].type.python_type for name in columns}
    portion = _portion(table)
    rows: list[dict[str, Any]] = []
    for line in file:
        values = zip(columns, json.loads(line), strict=True)
        rows.append({n: _value(v, kinds[n], naive=dialect == "sqlite") for n, v in values})
        if len(rows) == portion:
            yield rows
            rows = []
    if rows:
        yield rows


def _loosen(connection: Connection) -> list[tuple[str, str]]:
    """On PostgreSQL rows may point to rows that come later, until the end of the transaction."""
    if connection.dialect.name != "postgresql":
        return []
    inspector = inspect(connection)
    keys = [
        (table, str(key["name"]))
        for table in inspector.get_table_names()
        for key in inspector.get_foreign_keys(table)
    ]
    for table, key in keys:
        connection.execute(
            text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{key}" DEFERRABLE INITIALLY DEFERRED')
        )
    return keys


def _tighten(connection: Connection, keys: list[tuple[str, str]]) -> None:
    if connection.dialect.name == "sqlite":
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise Invalid("backup.loose", "备份里的表互相对不上，没有恢复任何内容。")
        return
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, key in keys:
        connection.execute(text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{key}" NOT DEFERRABLE'))


def _set_sequence(connection: Connection, table: Table) -> None:
    """On PostgreSQL the next key follows the largest restored one."""
    if connection.dialect.name != "postgresql" or table.autoincrement_column is None:
        return
    column = table.autoincrement_column
    sequence = connection.execute(
        select(func.pg_get_serial_sequence(table.name, column.name))
    ).scalar()
    largest = connection.execute(select(func.max(column))).scalar()
    if sequence and largest:
        connection.execute(select(func.setval(sequence, largest)))
