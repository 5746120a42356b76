"""The schema over time: brings a database up to date and says where it differs from the models."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Connection, Engine, inspect, text

from pointsapp.foundation.database import (
    APPEND_ONLY,
    ENDED_BY,
    NEVER_CHANGED,
    Base,
    install_triggers,
    trigger_statements,
)
from pointsapp.foundation.errors import Invalid

# Alembic is imported where it is needed: most starts find the database up to date.
if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"
VERSION_TABLE = "alembic_version"


@cache
def latest() -> str:
    """The newest revision there is: migrations are numbered, and their files named after that."""
    return max(path.name.partition("_")[0] for path in (SCRIPTS / "versions").glob("0*.py"))


def revision_of(connection: Connection) -> str:
    """The revision a database is at; empty for a database without our tables."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return ""
    return str(connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar() or "")


def is_current(engine: Engine) -> bool:
    """Whether a database is at the newest revision."""
    with engine.connect() as connection:
        return revision_of(connection) == latest()


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring a database to a revision, in one transaction; at the head its guards stand too."""
    from alembic import command

    with engine.connect() as connection:
        foreign_keys(connection, on=False)
        with connection.begin():
            command.upgrade(_settings(connection), revision)
            if revision == "head":
                install_triggers(connection)
        foreign_keys(connection, on=True)


def new_revision(engine: Engine, message: str) -> Path:
    """Write a migration for what the models have and the (upgraded) database has not."""
    from alembic import command

    number = f"{len(list((SCRIPTS / 'versions').glob('*.py'))) + 1:04d}"
    with engine.connect() as connection:
        command.revision(_settings(connection), message, autogenerate=True, rev_id=number)
    return next((SCRIPTS / "versions").glob(f"{number}_*.py"))


def grant(engine: Engine, role: str) -> list[str]:
    """Give a PostgreSQL user what the product needs, and no right to change what is only added.

    Gives the statements, run in one transaction. Invalid for another database, a name that is no
    user's, or the user that runs it: whoever owns the tables keeps every right.
    """
    if engine.dialect.name != "postgresql":
        raise Invalid("grants.sqlite", "SQLite 没有数据库用户，这一步只用于 PostgreSQL。")
    with engine.begin() as connection:
        known = text("SELECT count(*) FROM pg_roles WHERE rolname = :role AND NOT rolsuper")
        if role == engine.url.username or not connection.scalar(known, {"role": role}):
            raise Invalid(
                "grants.role", f"要写程序用的数据库用户，它不能是表的主人或超级用户：{role}"
            )
        statements = _grants(connection.dialect.identifier_preparer.quote(role))
        for statement in statements:
            connection.execute(text(statement))
    return statements


def _grants(role: str) -> list[str]:
    only_added = ", ".join(sorted(APPEND_ONLY | set(ENDED_BY)))
    never_changed = ", ".join(sorted(NEVER_CHANGED))
    return [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {only_added} FROM {role}",
        *(f"GRANT UPDATE ({column}) ON {t} TO {role}" for t, column in sorted(ENDED_BY.items())),
        f"REVOKE UPDATE, TRUNCATE ON {never_changed} FROM {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON {VERSION_TABLE} FROM {role}",
    ]


def differences(connection: Connection) -> list[str]:
    """Where tables, columns, constraints or triggers differ from the models; empty when equal."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found = [str(difference) for difference in compare_metadata(context, Base.metadata)]
    checks = _declared_checks() ^ _existing_checks(connection)
    found += [f"check constraint {name}" for name in sorted(checks)]
    triggers = _declared_triggers(connection) ^ _existing_triggers(connection)
    return found + [f"trigger {name}" for name in sorted(triggers)]


def _settings(connection: Connection | None = None) -> "AlembicConfig":
    from alembic.config import Config as AlembicConfig

    settings = AlembicConfig()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    settings.attributes["connection"] = connection
    return settings


def foreign_keys(connection: Connection, *, on: bool) -> None:
    """Rebuilding a table on SQLite drops it, which must not delete what points to it."""
    driver = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" and driver is not None:
        driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _declared_checks() -> set[str]:
    return {
        str(constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


def _existing_checks(connection: Connection) -> set[str]:
    inspector = inspect(connection)
    return {
        str(check["name"])
        for table in inspector.get_table_names()
        for check in inspector.get_check_constraints(table)
    }


def _declared_triggers(connection: Connection) -> set[str]:
    statements = trigger_statements(connection.dialect.name)
    found = (re.search(r"TRIGGER (?:IF NOT EXISTS )?(\w+) ", s) for s in statements)
    return {match.group(1) for match in found if match}


def _existing_triggers(connection: Connection) -> set[str]:
    listed = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace",
    }
    return set(connection.execute(text(listed[connection.dialect.name])).scalars())
