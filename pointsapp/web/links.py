"""Links between folders of pages: an address where the page exists, else nothing."""

from typing import Any

from flask import current_app, url_for


def link_to(endpoint: str, **values: Any) -> str | None:
    """The address of a page; None where no folder provides it."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
