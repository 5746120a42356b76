"""The check page as somebody uses it, with the files of a small ledger."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.proof.check.forging import File

PAGE = Path(__file__).resolve().parents[3] / "static" / "check" / "check.html"
ALL_WELL = "都对得上"
UNFINISHED = "没有发现对不上的，但是还没有核对完"
WRONG = "有对不上的地方"


@dataclass
class Books:
    """A village's public file, and one household's own."""

    village_id: int
    seals: File
    home: File

    def head(self, number: int) -> tuple[str, str]:
        """What a notice sheet shows of a seal."""
        code = self.seals["seals"][number - 1]["digest"][:24]
        return str(number), " ".join(code[at : at + 4] for at in range(0, 24, 4))


class CheckPage:
    """The page as somebody uses it who opened it from a folder."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(PAGE.as_uri())

    def check(
        self,
        seals: File | bytes | None = None,
        head: tuple[str, str] = ("", ""),
        home: File | bytes | None = None,
    ) -> str:
        """Fill in, press the button; gives the headline of the answer, or the complaint."""
        self._choose("seals", seals)
        self._choose("home", home)
        self.page.fill("#number", head[0])
        self.page.fill("#code", head[1])
        self.page.click("#go")
        self.page.wait_for_selector("#go:not([disabled])", timeout=90_000)
        shown = self.page.locator("#answer .callout h3:visible, .error:visible")
        return str(shown.first.inner_text())

    @property
    def answer(self) -> str:
        """All that the answer says."""
        return str(self.page.inner_text("#answer"))

    def _choose(self, field: str, content: File | bytes | None) -> None:
        if isinstance(content, dict):
            content = json.dumps(content, ensure_ascii=False).encode()
        file = {"name": f"{field}.json", "mimeType": "application/json", "buffer": content}
        self.page.set_input_files(f"#{field}", [] if content is None else [file])
