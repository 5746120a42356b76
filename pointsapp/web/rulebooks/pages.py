"""The pages of rule books, registered as one."""

from pointsapp.web.rulebooks import adoption, books, files, rules, settings
from pointsapp.web.rulebooks.blueprint import blueprint

__all__ = ["adoption", "blueprint", "books", "files", "rules", "settings"]
