"""Looks at one page in Chromium: on a phone, a tablet, a desk, in large type, on paper."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError as Late

# What a phone loads to open a page. No limit for whole sheets and booklets, which are opened to be
# printed, nor for the gallery of components, which only developers see.
HEAVIEST = 60_000
FOR_PAPER = re.compile(r"[/_]print\b|/papers/|[?&]whole=|^/dev/")

PATIENCE = 120_000  # milliseconds: a busy machine is no fault of the page
# Of booklets for a whole village the first pages are enough of a picture.
LONGEST = 12_000


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
    View("print", 794, paper=True),
    View("large", 360, "large"),
)
# A table that is wider than the window may be moved in its own frame, the page itself may not.
# The few words on a button stand in one line, and a label of an entry is not beside the page.
MEASURE = """() => ({
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    heads: [...document.querySelectorAll('h1')].filter((e) => e.textContent.trim()).length,
    broken: [...document.querySelectorAll('button, .btn')].filter((e) => {
        const range = document.createRange();
        range.selectNodeContents(e);
        const lines = new Set([...range.getClientRects()].map((r) => Math.round(r.bottom)));
        return e.textContent.trim().length <= 4 && lines.size > 1;
    }).map((e) => e.textContent.trim()),
    lost: [...document.querySelectorAll('.table--stack td[data-label]')].filter((e) => {
        const label = getComputedStyle(e, '::before');
        return e.offsetHeight && label.float === 'left'
            && parseFloat(getComputedStyle(e).paddingLeft) < parseFloat(label.width);
    }).map((e) => e.dataset.label),
})"""


@dataclass(frozen=True)
class Seen:
    """A page in one view: what is wrong with it, and how many bytes it took to open it."""

    address: str
    view: str
    faults: tuple[str, ...]
    weight: int = 0


def for_paper(address: str) -> bool:
    """Whether a page is opened to be printed, however much it weighs."""
    return FOR_PAPER.search(address) is not None


class Eye:
    """One browser window that opens pages and says what is wrong with them."""

    def __init__(self, page: Any) -> None:
        self.page, self.axe = page, Axe()
        self.bytes = 0
        self._open = ("", "")
        page.on("response", self._count)

    def look(self, address: str, view: View, picture: Path | None = None) -> Seen:
        """Look at a page in one view; it is opened anew where the size of type is another."""
        self.page.set_viewport_size({"width": view.width, "height": 900})
        self.page.emulate_media(media="print" if view.paper else "screen")
        if self._open != (address, view.size):
            try:
                self._load(address, view.size)
            except Late:
                return Seen(address, view.name, ("not open after two minutes",))
        faults = tuple(self._faults(address, view))
        if picture is not None:
            picture.parent.mkdir(parents=True, exist_ok=True)
            self._picture(view, picture)
        return Seen(address, view.name, faults, self.bytes)

    def _picture(self, view: View, picture: Path) -> None:
        height = self.page.evaluate("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": view.width, "height": min(height, LONGEST)}
        self.page.screenshot(path=str(picture), full_page=True, clip=clip, type="jpeg", quality=70)

    def _load(self, address: str, size: str) -> None:
        if size != self._open[1]:
            self.page.goto(f"/size?to={size}&back=/healthz")
        self.bytes = 0
        self.page.goto(address, timeout=PATIENCE)
        self._open = (address, size)

    def _faults(self, address: str, view: View) -> Iterator[str]:
        found = self.page.evaluate(MEASURE)
        if found["wide"] > 0 and not view.paper:
            yield f"{found['wide']} px too wide"
        if found["heads"] != 1:
            yield f"{found['heads']} h1"
        if view is VIEWS[0] and self.bytes > HEAVIEST and not for_paper(address):
            yield f"{self.bytes // 1000} kB"
        if not view.paper:
            yield from (f"broken: {words}" for words in found["broken"])
            yield from (f"label lost: {words}" for words in sorted(set(found["lost"])))
            for fault in self.axe.run(self.page).response["violations"]:
                yield f"{fault['id']}: {fault['nodes'][0]['html'][:120]}"

    def _count(self, response: Any) -> None:
        """What is sent when the page is opened first: itself as it is, all it loads packed."""
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
