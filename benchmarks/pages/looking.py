"""Looks at one page in Chromium: on a phone, a tablet, a desk, in large type, on paper."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from axe_playwright_python.sync_playwright import Axe

# What a phone loads to open a page. Whole sheets and booklets are opened to be printed: no limit.
HEAVIEST = 60_000
FOR_PAPER = re.compile(r"[/_]print\b|/papers/|[?&]whole=")


class View(NamedTuple):
    """A way of looking: its name, the width of the window, the size of type, on paper or not."""

    name: str
    width: int
    size: str = "normal"
    paper: bool = False


VIEWS = (
    View("phone", 360),
    View("tablet", 768),
    View("desk", 1366),
    View("large", 360, "large"),
    View("print", 794, paper=True),
)
# A table that is wider than the window may be moved in its own frame, the page itself may not.
MEASURE = """() => ({
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    heads: [...document.querySelectorAll('h1')].filter((e) => e.textContent.trim()).length,
})"""


@dataclass(frozen=True)
class Seen:
    """What is wrong with a page in one view."""

    address: str
    view: str
    faults: tuple[str, ...]


class Eye:
    """One browser window that opens pages and says what is wrong with them."""

    def __init__(self, page: Any) -> None:
        self.page, self.axe = page, Axe()
        self.bytes = 0
        page.on("response", self._count)

    def look(self, address: str, view: View, picture: Path | None = None) -> Seen:
        """Open a page in one view; what is wrong with it."""
        self.page.set_viewport_size({"width": view.width, "height": 900})
        self.page.emulate_media(media="print" if view.paper else "screen")
        if view.size != "normal":
            self.page.goto(f"/size?to={view.size}&back=/healthz")
        self.bytes = 0
        self.page.goto(address)
        faults = tuple(self._faults(address, view))
        if picture is not None:
            picture.parent.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(picture), full_page=True)
        if view.size != "normal":
            self.page.goto("/size?to=normal&back=/healthz")
        return Seen(address, view.name, faults)

    def _faults(self, address: str, view: View) -> Iterator[str]:
        found = self.page.evaluate(MEASURE)
        if found["wide"] > 0 and not view.paper:
            yield f"{found['wide']} px too wide"
        if found["heads"] != 1:
            yield f"{found['heads']} h1"
        if self.bytes > HEAVIEST and not FOR_PAPER.search(address):
            yield f"{self.bytes // 1000} kB"
        if not view.paper:
            for fault in self.axe.run(self.page).response["violations"]:
                yield f"{fault['id']}: {fault['nodes'][0]['html'][:120]}"

    def _count(self, response: Any) -> None:
        """What the page and all it loads weigh, uncompressed, when it is opened first."""
        if not response.ok or response.request.redirected_to is not None:
            return
        self.bytes += int(response.headers.get("content-length", 0))


def sign_in(page: Any, login: str, password: str) -> None:
    """Sign in as somebody of the staff."""
    page.goto("/login")
    page.fill("[name=login_name]", login)
    page.fill("[name=password]", password)
    page.click("main button")


def open_card(page: Any, path: str, pin: str) -> None:
    """Scan a household's card and type its PIN."""
    page.goto(path)
    page.goto("/my/pin")
    page.fill("[name=pin]", pin)
    page.click("main button")
