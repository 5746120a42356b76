"""An uploaded file: our template, a layout that is known, or one that must be mapped first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from pointsapp.foundation.layouts import recognise
from pointsapp.foundation.spreadsheets.layout import Layout
from pointsapp.foundation.spreadsheets.reading import Workbook
from pointsapp.web.mapping.kinds import is_template


@dataclass(frozen=True)
class Arranged:
    """How a file is to be read; not `mapped`: somebody must say which column is which."""

    layout: Layout | None = None
    mapped: bool = True
    name: str = ""  # of the layout that was recognised

    @property
    def params(self) -> dict[str, Any]:
        """What a run keeps of it."""
        return {"layout": self.layout.as_facts()} if self.layout else {}

    @property
    def sentence(self) -> str:
        """What a person is told of it, '' for our template."""
        return f"认出来了：这是“{self.name}”，照上次的对照读。" if self.name else ""


def arrange(
    session: Session, path: str, kind: str, workbook: Workbook, params: Mapping[str, Any]
) -> Arranged:
    """Find out what was uploaded for the region with this path."""
    if is_template(kind, workbook, params):
        return Arranged()
    return arrange_foreign(session, path, kind, workbook)


def arrange_foreign(session: Session, path: str, kind: str, workbook: Workbook) -> Arranged:
    """The same for a file that is surely none of ours."""
    found = recognise(session, path, kind, workbook)
    if found is None:
        return Arranged(mapped=False)
    saved, layout = found
    return Arranged(layout, name=saved.name)
