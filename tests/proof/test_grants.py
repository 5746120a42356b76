"""On PostgreSQL the product's own database user can add to the ledger, and nothing else."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from pointsapp.cli import run
from pointsapp.foundation.database import (
    APPEND_ONLY,
    ENDED_BY,
    NEVER_CHANGED,
    Base,
    kept_columns,
)
from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.schema import grant
from pointsapp.ledger.models import Entry, Salt
from pointsapp.ledger.service import erase_salts, record_batch, reverse, seal_village, spend
from pointsapp.ledger.verify import faults
from tests.ledger.conftest import DAY, award, make_village

ROLE = "points_app"
Capture = pytest.CaptureFixture[str]


def columns_of(names: set[str]) -> list[tuple[str, str]]:
    """Every column of some tables."""
    return [(name, column.name) for name in sorted(names) for column in TABLES[name].columns]


TABLES = Base.metadata.tables
GUARDED = APPEND_ONLY | NEVER_CHANGED | set(ENDED_BY)
KEPT = columns_of(APPEND_ONLY | NEVER_CHANGED) + [(t, c) for t in ENDED_BY for c in kept_columns(t)]


@pytest.fixture
def owner(database: str) -> Iterator[Engine]:
    """The owner of the tables; the product's user is made and given its rights by it."""
    if not database.startswith("postgresql"):
        pytest.skip("SQLite 没有数据库用户")
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text(f"DROP ROLE IF EXISTS {ROLE}"))
        connection.execute(text(f"CREATE ROLE {ROLE} LOGIN"))
    grant(engine, ROLE)
    yield engine
    with engine.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {ROLE}"))
        connection.execute(text(f"DROP ROLE {ROLE}"))
    engine.dispose()


@pytest.fixture
def product(owner: Engine) -> Iterator[Engine]:
    """The product: every connection has the rights of its user only."""
    engine = create_engine(owner.url)

    @event.listens_for(engine, "connect")
    def become(connection: object, _record: object) -> None:
        connection.execute(f"SET ROLE {ROLE}")  # type: ignore[attr-defined]
        connection.commit()  # type: ignore[attr-defined]

    yield engine
    engine.dispose()


def test_the_product_works_with_these_rights(product: Engine, now: datetime) -> None:
    with Session(product) as session:
        village = make_village(session, now)
        account = village.account()
        drafts = [award(account.id, "1", f"k{n}") for n in range(1200)]  # enough for COPY
        recorded = record_batch(session, village.id, drafts, by=None, now=now)
        facts = {"on": DAY, "by": None, "now": now}
        reverse(session, recorded.entry_ids["k1"], key="r", **facts)
        spend(session, account.id, Decimal(2), key="s", period="2026", **facts)
        seal_village(session, village.id, now=now)
        erase_salts(session, [recorded.entry_ids["k2"]], by=None, now=now)
        session.commit()
        assert faults(session, now=now) == []
        assert session.get(Salt, recorded.entry_ids["k2"]) is None


FORGERIES = [
    *(f"UPDATE {name} SET {column} = {column}" for name, column in KEPT),
    *(f"DELETE FROM {name}" for name in sorted(APPEND_ONLY | set(ENDED_BY))),
    *(f"TRUNCATE {name} CASCADE" for name in sorted(GUARDED)),
    "UPDATE alembic_version SET version_num = ''",
    "ALTER TABLE entry DISABLE TRIGGER ALL",
    "ALTER TABLE entry DROP COLUMN points",
    "DROP TRIGGER entry_no_update ON entry",
    "DROP TABLE entry",
    "SET session_replication_role = replica",
]


def test_forging_is_refused_even_without_triggers(owner: Engine, product: Engine) -> None:
    """Every table of the ledger, the audit trail among them, in every way."""
    assert {"audit_row", "entry", "seal", "seal_member"} <= APPEND_ONLY
    with owner.begin() as connection:
        for name in GUARDED:
            connection.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
    with product.connect() as connection:
        for forgery in FORGERIES:
            with pytest.raises(ProgrammingError, match=r"denied|owner"):
                connection.execute(text(forgery))
            connection.rollback()


def test_the_command_of_the_readme_gives_these_rights(
    owner: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    for name in ("POINTSAPP_ENV", "POINTSAPP_DATABASE", "POINTSAPP_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with owner.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {ROLE}"))
    url = owner.url.render_as_string(hide_password=False)
    assert run(["--database", url, "migrate", "--grants", ROLE]) == 0
    assert "REVOKE UPDATE, DELETE, TRUNCATE ON audit_row" in capsys.readouterr().out
    asked = text("SELECT has_table_privilege(:role, 'entry', :right)")
    with owner.connect() as connection:
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER"):
            held = connection.scalar(asked, {"role": ROLE, "right": right})
            assert held == (right in ("SELECT", "INSERT")), right


def test_granting_twice_changes_nothing(owner: Engine, product: Engine) -> None:
    assert grant(owner, ROLE) == grant(owner, ROLE)
    with Session(product) as session:
        assert session.scalars(select(Entry)).all() == []


def test_only_a_user_that_owns_nothing_is_given_rights(owner: Engine) -> None:
    for role in (owner.url.username or "", "nobody_of_that_name", 'x"; DROP TABLE entry; --'):
        with pytest.raises(Invalid, match="超级用户"):
            grant(owner, role)


@pytest.mark.sqlite_only
def test_sqlite_has_no_users(database: str) -> None:
    engine = create_engine(database)
    with pytest.raises(Invalid, match="只用于 PostgreSQL"):
        grant(engine, ROLE)
    engine.dispose()
