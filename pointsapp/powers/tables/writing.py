"""A list as an .xlsx: what it says of itself, its items, its procedures, their steps."""

from collections.abc import Iterator, Sequence
from typing import Any

from pointsapp.foundation.spreadsheets import CellOut, Column, SheetOut, write_workbook
from pointsapp.powers.drafts import ItemDraft, ListDraft
from pointsapp.powers.policy.posts import POSTS
from pointsapp.powers.policy.procedure import Procedure, Step
from pointsapp.powers.policy.words import post_name
from pointsapp.powers.tables.fields import (
    HEAD,
    HEAD_FIELDS,
    ITEM_FIELDS,
    ITEMS,
    PROCEDURE_FIELDS,
    PROCEDURES,
    STEP_FIELDS,
    STEPS,
    show_limit,
)
from pointsapp.rulebooks.tables.fields import Field

NAMES = "名称表"  # what may stand under 由谁办 and 会议; not read back
NAME_COLUMNS = (Column("职务和组织的名称", 30),)
HEAD_COLUMNS = (Column("项目", 12), Column("内容", 60))


def write_xlsx(draft: ListDraft) -> bytes:
    """A list as an .xlsx that read_table reads back exactly."""
    head = [(each.title, each.write(getattr(draft.head, each.name))) for each in HEAD_FIELDS]
    procedures = [_cells(PROCEDURE_FIELDS, each) for each in draft.procedures]
    return write_workbook(
        [
            SheetOut(HEAD, HEAD_COLUMNS, head),
            SheetOut(ITEMS, _columns(ITEM_FIELDS), [_item(each) for each in draft.items]),
            SheetOut(PROCEDURES, _columns(PROCEDURE_FIELDS), procedures),
            SheetOut(STEPS, _columns(STEP_FIELDS), _steps(draft.procedures)),
            SheetOut(NAMES, NAME_COLUMNS, [(name,) for name in POSTS.values()]),
        ]
    )


def item_cells(item: ItemDraft) -> dict[str, CellOut]:
    """An item as cells by the title of their column."""
    return dict(zip((each.title for each in ITEM_FIELDS), _item(item), strict=True))


def step_cells(procedure: Procedure, step: Step) -> dict[str, CellOut]:
    """A step as cells by the title of their column."""
    return dict(zip((each.title for each in STEP_FIELDS), _step(procedure, step), strict=True))


def _columns(fields: Sequence[Field]) -> list[Column]:
    return [each.column() for each in fields]


def _cells(fields: Sequence[Field], value: Any) -> list[CellOut]:
    return [each.write(getattr(value, each.name)) for each in fields]


def _item(item: ItemDraft) -> list[CellOut]:
    limit = show_limit(item.limit_days, item.limit_unit)
    return [
        limit if each.name == "limit" else each.write(getattr(item, each.name))
        for each in ITEM_FIELDS
    ]


def _steps(procedures: Sequence[Procedure]) -> Iterator[list[CellOut]]:
    return (_step(procedure, step) for procedure in procedures for step in procedure.steps)


def _step(procedure: Procedure, step: Step) -> list[CellOut]:
    named: dict[str, CellOut] = {
        "procedure": procedure.code,
        "actors": "\n".join(post_name(procedure, post) for post in step.actors) or None,
        "body": post_name(procedure, step.body) or None,
    }
    return [
        named[each.name] if each.name in named else each.write(getattr(step, each.name))
        for each in STEP_FIELDS
    ]
