"""Which pages there are: one blueprint a folder, registered here and nowhere else."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from pointsapp.web.access import public
from pointsapp.web.fields import LARGEST_KEY

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
    "activities",
    "contests",
    "powers",
    "matters",
    "compliance",
    "integrations",
    "paper",
    "start",
    "mapping",
)  # fmt: skip


class KeyConverter(IntegerConverter):
    """A number in an address; one that no key can be is not found, not an error."""

    def __init__(self, map: Map, **options: int) -> None:  # noqa: A002
        super().__init__(map, **{"max": LARGEST_KEY, **options})  # type: ignore[arg-type]


def register(app: Flask) -> None:
    """Register every folder of pages, and say that static files are for anybody."""
    app.url_map.converters["int"] = KeyConverter
    for folder in FOLDERS:
        name = f"pointsapp.web.{folder}"
        if find_spec(name) and find_spec(f"{name}.pages"):
            app.register_blueprint(import_module(f"{name}.pages").blueprint)
    static = app.view_functions["static"]
    app.view_functions["static"] = public(lambda **kwargs: static(**kwargs))  # type: ignore[assignment]
