"""What templates are rendered with: names that stay as they are, addresses that are built once."""

from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

from flask import Flask, request
from flask.templating import Environment

MOST = 4096


class Templates(Environment):
    """Jinja's own chains the names that all templates know; whoever imports compares them anew."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One mapping: no name comes after the application stands, and the first template."""
        return {**self.globals, **(d or {})}


def register(app: Flask) -> None:
    """Give templates `url_for`: an address follows from the page, its values and the root alone."""

    @lru_cache(maxsize=MOST, typed=True)
    def built(_root: str, endpoint: str, **values: Any) -> str:
        return app.url_for(endpoint, **values)

    def url_for(endpoint: str, **values: Any) -> str:
        return built(request.script_root, endpoint, **values)

    app.jinja_env.globals["url_for"] = url_for
