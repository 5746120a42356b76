"""Reads a page as a browser does: its links, its forms, and every tag and attribute it has."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str]
# What is typed where nothing stands yet.
USUAL, NUMBERS = {"date": "2026-11-20", "number": "1"}, ("numeric", "decimal")


@dataclass
class Form:
    """A form as it stands on a page; `values` are what a browser would send."""

    action: str
    method: str
    multipart: bool
    values: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """One page, taken apart."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self._form: Form | None = None
        self._list: str | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a browser could follow or send."""
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes.update(given)
        if "href" in given and tag == "a":
            self.links.append(given["href"])
        elif tag == "form":
            self._form = Form(
                given.get("action", ""), given.get("method", "get").lower(),
                given.get("enctype", "") == "multipart/form-data",
            )  # fmt: skip
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, given)

    def handle_endtag(self, tag: str) -> None:
        """A form or a list of choices ends."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._list = None

    def _field(self, tag: str, given: Attributes) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        form = self._form
        assert form is not None
        if tag == "select":
            self._list = name
            form.values.setdefault(name, [])
        elif tag == "option" and self._list is not None:
            _choose(form.values[self._list], given)
        elif not name:
            return
        elif tag == "button" or kind in ("submit", "image"):
            form.buttons.append((name, given.get("value", "")))
        elif kind == "file":
            form.files.append(name)
        elif tag in ("input", "textarea"):
            _fill(form.values.setdefault(name, []), kind, given)


def _choose(chosen: list[str], given: Attributes) -> None:
    value = given.get("value", "")
    if "selected" in given or (value and chosen in ([], [""])):
        chosen[:] = [value]


def _fill(chosen: list[str], kind: str, given: Attributes) -> None:
    if kind in ("radio", "checkbox"):
        if "checked" in given or (kind == "radio" and not chosen):
            chosen.append(given.get("value", "on"))
    else:
        usual = "1" if given.get("inputmode") in NUMBERS else USUAL.get(kind, "甲")
        chosen.append(given.get("value") or usual)
