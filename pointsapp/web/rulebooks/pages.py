"""The pages of rule books, registered as one."""

from pointsapp.web.rulebooks import adoption, books, consulting, files, opinions, rules, settings
from pointsapp.web.rulebooks.blueprint import blueprint

__all__ = [
    "adoption",
    "blueprint",
    "books",
    "consulting",
    "files",
    "opinions",
    "rules",
    "settings",
]
