"""Migrations and guards give exactly the schema that the models declare."""

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Engine

from pointsapp.foundation.database import prepare_engine
from pointsapp.foundation.schema import differences, latest, revision_of, upgrade


def emptied(url: str) -> Engine:
    """The engine of a database from which every table is gone."""
    engine = create_engine(url)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        return engine
    engine.dispose()
    engine = create_engine(url + ".fresh")
    prepare_engine(engine)
    return engine


def test_an_empty_database_upgrades_to_what_the_models_declare(database: str) -> None:
    engine = emptied(database)
    upgrade(engine)
    with engine.connect() as connection:
        assert differences(connection) == []
        assert revision_of(connection) == latest()
    engine.dispose()


def test_upgrading_twice_changes_nothing(database: str) -> None:
    engine = emptied(database)
    upgrade(engine)
    tables = inspect(engine).get_table_names()
    upgrade(engine)
    assert inspect(engine).get_table_names() == tables
    engine.dispose()


def test_a_schema_made_for_tests_equals_the_models(database: str) -> None:
    engine = create_engine(database)
    with engine.connect() as connection:
        assert differences(connection) == []
    engine.dispose()


def test_a_missing_guard_is_seen(database: str) -> None:
    engine = create_engine(database)
    with engine.begin() as connection:
        on = " ON audit_row" if engine.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER audit_row_no_update{on}"))
    with engine.connect() as connection:
        assert differences(connection) == ["trigger audit_row_no_update"]
    engine.dispose()
