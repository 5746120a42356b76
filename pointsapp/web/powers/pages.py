"""The pages of lists, registered as one."""

from pointsapp.web.powers import (
    adoption,
    burden,
    coverages,
    editor,
    files,
    items,
    lists,
    public,
    publicity,
    stages,
    stepping,
    tasks,
    walls,
)
from pointsapp.web.powers.blueprint import blueprint

__all__ = [
    "adoption",
    "blueprint",
    "burden",
    "coverages",
    "editor",
    "files",
    "items",
    "lists",
    "public",
    "publicity",
    "stages",
    "stepping",
    "tasks",
    "walls",
]
