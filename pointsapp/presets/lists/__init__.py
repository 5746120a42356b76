"""Ready-made lists as data: what the sources name, and our proposals where they only give a count.

An item's `origin_note` says which of the two it is; what is open is a question, never a guess.
"""

import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import RegionId, UserId
from pointsapp.powers.drafts import ItemDraft, ListDraft, ListHead
from pointsapp.powers.models import PowerList
from pointsapp.powers.policy.spelling import read_procedure
from pointsapp.powers.service import store_list
from pointsapp.presets.procedures import read_preset as read_procedure_preset

FOLDER = Path(__file__).parent
NAMES = ("materials", "risks", "check_codes")


def list_names() -> dict[str, str]:
    """The lists there are: name → title."""
    return {name: read_preset(name).head.title for name in _names()}


def load_preset(
    session: Session, name: str, region_id: RegionId, *, by: UserId | None, now: datetime
) -> PowerList:
    """Store a ready-made list as a draft of a region; NotFound, Invalid."""
    return store_list(session, region_id, read_preset(name), by=by, now=now)


@cache
def read_preset(name: str) -> ListDraft:
    """A ready-made list as plain values; NotFound."""
    if name not in _names():
        raise NotFound("preset.unknown", f"没有名为“{name}”的现成清单")
    said = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    head = ListHead(said["kind"], said["title"], said.get("audience", ""), said["source"])
    own = [read_procedure(definition) for definition in said.get("own", ())]
    items = tuple(_item(number, item) for number, item in enumerate(said["items"], 1))
    taken = dict.fromkeys(item.procedure for item in items if item.procedure)
    known = {procedure.code for procedure in own}
    shared = [read_procedure_preset(code) for code in taken if code not in known]
    return ListDraft(head, items, (*own, *shared))


def _item(number: int, said: dict[str, Any]) -> ItemDraft:
    names = {name: tuple(said[name]) for name in NAMES if name in said}
    return ItemDraft(number=number, **{**said, **names})


@cache
def _names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
