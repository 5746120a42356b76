"""The pages of lists, registered as one."""

from pointsapp.web.powers import (
    adoption,
    editor,
    files,
    items,
    lists,
    public,
    stepping,
    tasks,
    walls,
)
from pointsapp.web.powers.blueprint import blueprint

__all__ = [
    "adoption",
    "blueprint",
    "editor",
    "files",
    "items",
    "lists",
    "public",
    "stepping",
    "tasks",
    "walls",
]
