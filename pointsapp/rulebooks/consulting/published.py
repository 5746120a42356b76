"""A draft as it hung: plain JSON that nobody changes, read back exactly."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from cattrs.preconf.json import make_converter

from pointsapp.rulebooks.drafts import BookDraft

_converter = make_converter()
_converter.register_unstructure_hook(Decimal, str)
_converter.register_structure_hook(Decimal, lambda text, _: Decimal(text))


def write(draft: BookDraft) -> dict[str, Any]:
    """A draft as plain JSON."""
    plain: dict[str, Any] = json.loads(_converter.dumps(draft))
    return plain


def read(plain: dict[str, Any]) -> BookDraft:
    """The draft that was written."""
    return _converter.structure(plain, BookDraft)


def unstruck(draft: BookDraft) -> BookDraft:
    """The draft without what the law struck: that is told apart, and was nobody's opinion."""
    rules = (replace(rule, struck_law="", struck_why="") for rule in draft.rules)
    return replace(draft, rules=tuple(rules))
