"""Clicks in a browser that wait: the next step of a test meets the page that the click led to."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from time import perf_counter
from typing import Any

import pytest

# A page says that another one will take its place; after a step back it no longer does.
LEAVING = """
addEventListener("submit", event => {
    if (!event.defaultPrevented && event.target.target !== "_blank") window.leaving = true;
});
navigation.addEventListener("navigate", event => {
    if (!event.destination.sameDocument) window.leaving = true;
});
addEventListener("pageshow", () => { window.leaving = false; });
"""
# Seconds after which a page that said so and is still there is taken as it is.
PATIENCE = 10.0


def _leaving(page: Any) -> bool:
    from playwright.sync_api import Error

    try:
        return bool(page.evaluate("window.leaving === true"))
    except Error:  # it goes this very moment
        return True


def _settle(page: Any, downloads: list[Any]) -> None:
    """Wait until the page that was coming is there and loaded, or a file came in its place."""
    began = perf_counter()
    while _leaving(page):
        if downloads or perf_counter() - began > PATIENCE:
            return
        page.wait_for_timeout(10)
    page.wait_for_load_state("load")


def _waiting(act: Any) -> Any:
    """The same act, which then waits for where it leads."""

    @wraps(act)
    def acted(self: Any, *arguments: Any, **named: Any) -> None:
        page, downloads = getattr(self, "page", self), list[Any]()

        def came(file: Any) -> None:
            downloads.append(file)

        page.on("download", came)
        act(self, *arguments, **named)
        if not page.is_closed():
            _settle(page, downloads)
        page.remove_listener("download", came)

    return acted


@contextmanager
def patient() -> Iterator[None]:
    """Every click and tap waits, in every page that is opened meanwhile."""
    from playwright.sync_api import Browser, Locator, Page

    opened = Browser.new_context

    def new_context(self: Any, **named: Any) -> Any:
        context = opened(self, **named)
        context.add_init_script(LEAVING)
        return context

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Browser, "new_context", new_context)
        for kind in (Page, Locator):
            for name in ("click", "tap"):
                patch.setattr(kind, name, _waiting(getattr(kind, name)))
        yield
