"""Runs migrations on the connection it is handed."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import BigInteger

from pointsapp.foundation.columns import Hundredths, Instant
from pointsapp.foundation.database import Base

# A migration says what is stored, so that it stays true when our column types change.
STORED = {Hundredths: "sa.BigInteger()", Instant: "sa.DateTime(timezone=True)", BigInteger: "KEY"}


def render_item(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types as what they are stored as."""
    return STORED.get(type(item), False) if kind == "type" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
