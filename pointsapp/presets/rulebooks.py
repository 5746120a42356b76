"""Rule books of real places as drafts: their tables as found, and what their rules fix beside."""

import tomllib
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import RegionId, UserId
from pointsapp.rulebooks.drafts import BookDraft, BookSettings, GradeDraft
from pointsapp.rulebooks.ids import BookId
from pointsapp.rulebooks.models import RuleBook
from pointsapp.rulebooks.queries import rules_of
from pointsapp.rulebooks.service import set_principles, settle_rule, store_draft
from pointsapp.rulebooks.tables import read_book

FOLDER = Path(__file__).parent / "books"


def preset_names() -> dict[str, str]:
    """The presets there are, each with its title."""
    return {name: facts["title"] for name, facts in _table().items()}


def load_preset(
    session: Session, name: str, village_id: RegionId, *, by: UserId | None, now: datetime
) -> RuleBook:
    """Store a preset as a draft of a village; what its source leaves open stays undecided.

    NotFound for a preset that there is not.
    """
    facts = _facts(name)
    book = store_draft(session, village_id, read_preset(name), by=by, now=now)
    if facts["principles"]:
        set_principles(session, book.id, doubles=True, highest_only=True, by=by, now=now)
    return book


def read_preset(name: str) -> BookDraft:
    """A preset as plain values, without the principles; NotFound."""
    facts = _facts(name)
    settings = BookSettings(
        title=facts["title"],
        unit=facts["unit"],
        source=facts["source"],
        base_points=_number(facts, "base_points"),
        year_start=facts.get("year_start"),
        status_points={s: Decimal(p) for s, p in facts.get("status_points", {}).items()},
    )
    path = FOLDER / facts["file"]
    read = read_book(path.read_bytes(), filename=path.name, fallback=settings)
    return BookDraft(settings, read.rules, _grades(facts), read.caps)


def settle_as_stepped(
    session: Session, book_id: BookId, *, by: UserId | None, now: datetime
) -> list[int]:
    """Settle the open tariffs of a draft so that each counts only what lies above the step before;
    gives the numbers of the rows. It is one of two readings: a village that wants it says so.
    """
    open_rows = [r for r in rules_of(session, book_id) if r.question and r.tariff]
    for rule in open_rows:
        settle_rule(session, rule.id, above_only=True, by=by, now=now)
    return [rule.number for rule in open_rows]


def _grades(facts: dict[str, Any]) -> tuple[GradeDraft, ...]:
    return tuple(
        GradeDraft(
            position=position,
            name=grade["name"],
            lower=_number(grade, "lower"),
            lower_open="lower" in grade,
            upper=_number(grade, "upper"),
            statuses=tuple(grade.get("statuses", ())),
        )
        for position, grade in enumerate(facts.get("grades", ()), 1)
    )


def _number(facts: dict[str, Any], key: str) -> Decimal | None:
    return Decimal(facts[key]) if key in facts else None


def _facts(name: str) -> dict[str, Any]:
    found: dict[str, Any] | None = _table().get(name)
    if found is None:
        raise NotFound("preset.unknown", f"没有名为“{name}”的现成细则")
    return found


def _table() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "settings.toml").read_text(encoding="utf-8"))
