"""The demo county fills an empty database through the services, on whatever day it is asked."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from pointsapp.claims.models import Claim
from pointsapp.foundation.database import Base, reading
from pointsapp.ledger.verify import faults
from pointsapp.people.models.users import ROLES
from pointsapp.presets import demo
from tests.conftest import fill_county
from tests.databases import SQLite

# Appeals need the working days of their year; those of 2028 are not published yet.
DAYS = {
    "the first day of a year": datetime(2027, 1, 1, 6, tzinfo=UTC),
    "a leap day": datetime(2028, 2, 29, 6, tzinfo=UTC),
}
# What is drawn anew in every database, and what follows from it.
BY_CHANCE = {"password_hash", "session_stamp", "pin_hash", "token_digest", "phone_cipher",
             "slip_digest", "phone_index", "salt", "leaf", "digest", "head_digest",
             "leaves_digest", "previous", "facts", "hint", "secret_cipher", "key_id"}  # fmt: skip


@pytest.mark.sqlite_only
@pytest.mark.parametrize("now", DAYS.values(), ids=DAYS.keys())
def test_it_can_be_filled_on_any_day(app: Flask, keyring: Any, now: datetime) -> None:
    with app.app_context():
        assert demo.wanted()
        demo.fill(keyring, now=now, every=9)
        assert not demo.wanted()
        assert list(faults(reading())) == []
        assert {"registered", "on_notice", "recorded"} <= {
            state for (state,) in reading().query(Claim.state)
        }
        roles = {role.split("（")[0] for role, _, _ in demo.logins()}
        assert roles == {*ROLES.values(), "村民"}
        reading().close()


@pytest.mark.sqlite_only
def test_two_counties_filled_on_the_same_day_are_alike(
    sqlite: SQLite, key_file: Any, county: Callable[[str], str]
) -> None:
    """Whatever the hour; all but what is drawn by chance."""
    late = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)
    one, two = rows(county("sqlite")), rows(fill_county(sqlite.create(), key_file, now=late))
    assert one.keys() == two.keys()
    assert [table for table in one if one[table] != two[table]] == []


def rows(url: str) -> dict[str, list[Any]]:
    engine, found = create_engine(url), {}
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            kept = [column.name for column in table.columns if column.name not in BY_CHANCE]
            order = ", ".join(column.name for column in table.primary_key)
            named = ", ".join(kept)
            read = text(f"SELECT {named} FROM {table.name} ORDER BY {order}")
            found[table.name] = [tuple(row) for row in connection.execute(read)]
    engine.dispose()
    return found
