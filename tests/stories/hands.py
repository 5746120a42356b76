"""A person's hands at a real browser: keys, clicks and pages are counted, waits are measured."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

PATIENCE = 10  # seconds for a page
# What leads to another page when it is pressed.
LEADS = """e => !!e.closest(
  'a[href]:not([href^="#"]):not([download]), button:not([type=button]), input[type=submit]')"""
PER_HAN = 4  # keys for one Chinese character: its sound and the choice among those that sound so


@dataclass(frozen=True)
class Pace:
    """Seconds that somebody takes for a key, a click or tap, to read a page, to find a file."""

    key: float = 0.4
    click: float = 2.0
    page: float = 10.0
    file: float = 10.0


@dataclass
class Hands:
    """All that one person does on one page, and how often."""

    page: Any
    keys: int = 0
    clicks: int = 0
    pages: int = 0
    files: int = 0
    waited: float = 0.0
    typed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE * 1000)
        self.page.on("domcontentloaded", self._came)

    def open(self, address: str) -> None:
        """Open an address, as the code of a card does."""
        self._wait(True, lambda: self.page.goto(address))

    def press(self, *names: str) -> None:
        """Press keys one after the other."""
        for name in names:
            self.keys += 1
            self.page.keyboard.press(name)

    def send(self, key: str = "Enter") -> None:
        """Press the key that leads to another page, and wait for it."""
        self.keys += 1
        self._wait(True, lambda: self.page.keyboard.press(key))

    def type(self, text: str) -> None:
        """Type into where one is."""
        self.keys += len(text) + (PER_HAN - 1) * sum(each > "\u2e80" for each in text)
        self.typed.append(text)
        self.page.keyboard.insert_text(text)

    def click(self, where: str) -> None:
        """Click, and wait for the page where it leads to one."""
        self.clicks += 1
        self._wait(self._leads(where), lambda: self.page.click(where))

    def tap(self, where: str) -> None:
        """The same with a finger."""
        self.clicks += 1
        self._wait(self._leads(where), lambda: self.page.tap(where))

    def fill(self, where: str, text: str) -> None:
        """Click into a field and type; what stood there is typed over."""
        self.clicks += 1
        self.page.click(where)
        self.page.locator(where).select_text()
        self.type(text)

    def choose(self, where: str, words: str) -> None:
        """Open a list of choices and click the one that has these words."""
        self.clicks += 2
        option = self.page.locator(f"{where} option", has_text=words).first
        self.page.select_option(where, value=option.get_attribute("value"))

    def date(self, where: str, day: date) -> None:
        """Click into a field for a day, type eight figures, and on to the next part twice."""
        self.clicks += 1
        self.keys += 10
        self.typed.append(f"{day}")
        self.page.fill(where, f"{day}")

    def upload(self, where: str, name: str, content: bytes) -> None:
        """Choose a file: open the dialogue, find it, agree."""
        self.files += 1
        self.clicks += 3
        kind = "image/jpeg" if Path(name).suffix == ".jpg" else "application/octet-stream"
        self.page.set_input_files(
            where, files=[{"name": name, "mimeType": kind, "buffer": content}]
        )

    def minutes(self, pace: Pace) -> float:
        """How long all of it takes at a pace, the waits as they were measured."""
        hands = self.keys * pace.key + self.clicks * pace.click + self.files * pace.file
        return (hands + self.pages * pace.page + self.waited) / 60

    def _came(self, _page: Any) -> None:
        self.pages += 1

    def _leads(self, where: str) -> bool:
        return bool(self.page.locator(where).first.evaluate(LEADS))

    def _wait(self, leads: bool, act: Callable[[], Any]) -> None:
        """Do it; where it leads to a page, wait until that is there."""
        before, began = self.pages, perf_counter()
        act()
        while leads and self.pages == before and perf_counter() - began < PATIENCE:
            self.page.wait_for_timeout(10)
        self.page.wait_for_load_state("load")
        self.waited += perf_counter() - began
