"""Reading: nothing can be written with it, and what PostgreSQL has prepared stays prepared."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pointsapp.foundation.database import db, reading, transaction

ENOUGH = 6  # psycopg prepares what it sends for the sixth time


def on_postgresql(app: Flask) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite prepares by itself and knows no transactions that only read")


def test_what_reads_cannot_write_by_mistake(app: Flask) -> None:
    with app.app_context():
        on_postgresql(app)
        with pytest.raises(DBAPIError, match="read-only transaction"):
            reading().execute(text("DELETE FROM card"))


def test_a_transaction_after_reading_writes(app: Flask) -> None:
    with app.app_context():
        reading().scalar(text("SELECT count(*) FROM card"))
        with transaction() as writing:
            writing.execute(text("DELETE FROM card"))
        assert reading().scalar(text("SELECT count(*) FROM card")) == 0


def test_what_was_prepared_outlives_the_reading(app: Flask) -> None:
    with app.app_context():
        on_postgresql(app)
        for _ in range(ENOUGH):
            reading().execute(text("SELECT count(*) FROM card"))
            reading().rollback()
        kept = reading().scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert "SELECT count(*) FROM card" in kept
