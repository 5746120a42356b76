"""A table on its way out: checked in the background, filled whenever it is taken home."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.filling.matching import matching_of
from pointsapp.filling.rows import NO_BOOK, Asked, rows_of
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.imports import Checked, ImportRun, Progress, layout_of
from pointsapp.foundation.spreadsheets import column_letters, read_workbook
from pointsapp.foundation.spreadsheets.layout import sheet_of
from pointsapp.foundation.spreadsheets.placing import Placed, place
from pointsapp.foundation.spreadsheets.rewriting import Written, rewrite
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.people.queries import villages_within

KIND = "fill"
MOST_ROWS_TOLD = 20


@dataclass(frozen=True)
class Filled:
    """The file with our rows in it, and what was done to which rows."""

    content: bytes
    placed: Placed
    written: Written

    def as_facts(self) -> dict[str, Any]:
        """Plain data for the page: counts, and the rows that were left alone."""
        placed = self.placed
        cells = [f"{column_letters(column + 1)}{row}" for row, column in self.written.formulas]
        rows: dict[str, list[Any]] = {
            "left": placed.left,
            "unread": placed.unread,
            "formulas": cells,
        }
        return {
            "counts": {
                "same": placed.same, "changed": placed.changed, "added": placed.added,
                "elsewhere": placed.elsewhere, **{name: len(some) for name, some in rows.items()},
            },
            **{name: some[:MOST_ROWS_TOLD] for name, some in rows.items()},
        }  # fmt: skip


class TableFiller:
    """Reads `run.content`; `run.params`: `what` (the kind of table), `layout`, `points`, and
    `month` or `book_id`. Nothing of it is ever stored with us.
    """

    def check(
        self, session: Session, run: ImportRun, *, now: datetime, progress: Progress
    ) -> Checked:
        """Fill the table once and say what became of its rows."""
        return Checked(preview=fill(session, run, now=now, progress=progress).as_facts())

    def store(self, session: Session, run: ImportRun, *, by: int | None, now: datetime) -> None:
        """Refused: such a file only goes out."""
        raise Conflict("filling.out", "这个文件是拿来填的，不会导入；要导入请到导入的页面上传")


def fill(session: Session, run: ImportRun, *, now: datetime, progress: Progress) -> Filled:
    """The file filled with what we have now; Unreadable, Problems, Invalid."""
    layout, what = layout_of(run), str(run.params.get("what"))
    if layout is None or run.content is None:
        raise Conflict("filling.gone", "这个文件已经删掉了，请重新上传")
    asked = Asked(
        village_day(now), run.params.get("month", ""), run.params.get("book_id", NO_BOOK),
        bool(run.params.get("points")),
    )  # fmt: skip
    villages = villages_within(session, RegionId(run.region_id), on=asked.on)
    if len(villages) > 1 and "village" not in layout.sources:
        raise Invalid("filling.village", "表里没有“村”这一列，分不清是哪个村的；请按村分开填")
    workbook = read_workbook(run.content, filename=run.filename)
    sheet = sheet_of(workbook, layout)
    placed = place(
        sheet, layout, rows_of(session, what, RegionId(run.region_id), asked),
        matching_of(what, layout, _groups(session, villages)),
        progress=lambda done: progress(done, done),
    )  # fmt: skip
    written = rewrite(run.content, run.filename, sheet, placed)
    return Filled(written.content, placed, written)


def _groups(session: Session, villages: Any) -> list[Region]:
    ids = [village.id for village in villages]
    return list(session.scalars(select(Region).where(Region.parent_id.in_(ids))))
