"""Keep a seat that is held and a line that stands once; the guards come with the upgrade itself."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# Table → the index, what makes two rows the same, and the column that ends one.
ONCE = {
    "leading_seat": ("uq_leading_seat_held", ["body_id", "role", "holder"], "to_on"),
    "year_line": (
        "uq_year_line_standing",
        ["region_id", "year", "part", "done_on", "what"],
        "withdrawn_at",
    ),
}


def upgrade() -> None:
    """Bring the schema forward."""
    _end_what_was_kept_twice("leading_seat", ended="from_on")
    _end_what_was_kept_twice("year_line", ended="recorded_at")
    op.drop_index("ix_year_line_region_year", "year_line")
    for table, (name, columns, end) in ONCE.items():
        stands = sa.text(f"{end} IS NULL")
        op.create_index(
            name, table, columns, unique=True, sqlite_where=stands, postgresql_where=stands
        )


def _end_what_was_kept_twice(table: str, *, ended: str) -> None:
    """The first one stands, the others end as what was recorded by mistake does."""
    _, columns, end = ONCE[table]
    same = " AND ".join(f"earlier.{column} = {table}.{column}" for column in columns)
    op.execute(
        f"UPDATE {table} SET {end} = {ended} WHERE {end} IS NULL AND EXISTS (SELECT 1 "
        f"FROM {table} AS earlier WHERE earlier.id < {table}.id AND earlier.{end} IS NULL "
        f"AND {same})"
    )
