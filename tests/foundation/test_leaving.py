"""What is left when a request ends: nothing, even when the database went away meanwhile."""

from flask import Flask
from sqlalchemy import create_engine, text

from pointsapp.foundation.database import db, reading


def _cut(app: Flask) -> None:
    """End this request's connection from outside, as a killed server does."""
    if db.engine.dialect.name == "postgresql":
        pid = reading().scalar(text("SELECT pg_backend_pid()"))
        other = create_engine(db.engine.url)
        with other.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        other.dispose()
    else:
        driver = reading().connection().connection.driver_connection
        assert driver is not None
        driver.close()


def test_a_request_that_has_read_ends_quietly_though_the_database_is_gone(app: Flask) -> None:
    with app.app_context():
        assert reading().scalar(text("SELECT 1")) == 1
        _cut(app)
    with app.app_context():
        assert reading().scalar(text("SELECT 1")) == 1
