"""Which pages there are: one blueprint a folder, registered here and nowhere else."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

from pointsapp.web.access import public

# Each folder web/<name>/pages.py holds a Blueprint `blueprint`.
FOLDERS = (
    "account",
    "villager",
    "board",
    "desk",
    "people",
    "decisions",
    "rulebooks",
    "claims",
    "contests",
)  # fmt: skip


def register(app: Flask) -> None:
    """Register every folder of pages, and say that static files are for anybody."""
    for folder in FOLDERS:
        name = f"pointsapp.web.{folder}"
        if find_spec(name) and find_spec(f"{name}.pages"):
            app.register_blueprint(import_module(f"{name}.pages").blueprint)
    static = app.view_functions["static"]
    app.view_functions["static"] = public(lambda **kwargs: static(**kwargs))  # type: ignore[assignment]
