"""Keys of rows in addresses: one that no database could hold is not found, never an error."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, request
from werkzeug.routing import IntegerConverter, Map

from pointsapp.web.fields import LARGEST_KEY

Key = TypeVar("Key", bound=int)


class KeyConverter(IntegerConverter):
    """Takes the place of Flask's `int`, with an end."""

    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, **{"max": LARGEST_KEY, **options})


def asked_key(name: str, kind: Callable[[int], Key]) -> Key | None:
    """A key of this kind among the arguments after the question mark; None for nonsense."""
    text = request.args.get(name, "")
    fits = text.isascii() and text.isdecimal() and len(text) < 20
    return kind(int(text)) if fits and int(text) <= LARGEST_KEY else None


def register(app: Flask) -> None:
    """Before any page is registered."""
    app.url_map.converters["int"] = KeyConverter
