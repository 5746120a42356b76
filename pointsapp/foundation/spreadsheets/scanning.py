"""One look at the XML of a workbook before its values are trusted: its size, merges, formulas."""

import posixpath
from typing import Protocol
from xml.parsers import expat

from pointsapp.foundation.spreadsheets.grid import Book, Grid, Place, damaged, place_of, too_large
from pointsapp.foundation.spreadsheets.problems import Unreadable

Attributes = dict[str, str]
KEPT = 100


class Reader(Protocol):
    """Takes the elements of one XML part."""

    def __init__(self, book: Book, part: str) -> None: ...

    def start(self, name: str, attributes: Attributes) -> None: ...

    def text(self, text: str) -> None: ...

    def finish(self) -> None: ...


class Elements:
    """Counts the elements of a part that is not a sheet, so that none can swell in memory."""

    def __init__(self, book: Book, part: str) -> None:
        self.book, self.part, self.count = book, part, 0

    def start(self, name: str, attributes: Attributes) -> None:
        """Count one element and look at it."""
        self.count += 1
        if self.count > self.book.limits.cells:
            raise too_large("文件内容太多")
        self.look(local(name), attributes)

    def look(self, kind: str, attributes: Attributes) -> None:
        """Look at one element."""

    def text(self, text: str) -> None:
        """Look at a stretch of text."""

    def finish(self) -> None:
        """The part has ended."""


class Names(Elements):
    """The names of the sheets, from xl/workbook.xml."""

    def look(self, kind: str, attributes: Attributes) -> None:
        if kind == "sheet":
            key = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            self.book.names[attributes.get("name", "")] = key


class Relations(Elements):
    """Which part a relationship id of the workbook stands for."""

    def look(self, kind: str, attributes: Attributes) -> None:
        if kind == "Relationship" and self.part == "xl/_rels/workbook.xml.rels":
            target = posixpath.join("/xl", attributes.get("Target", ""))
            path = posixpath.normpath(target).lstrip("/")
            self.book.targets[attributes.get("Id", "")] = path


class Strings(Elements):
    """How long each shared string is."""

    def look(self, kind: str, attributes: Attributes) -> None:
        if kind == "si":
            self.book.lengths.append(0)

    def text(self, text: str) -> None:
        if self.book.lengths:
            self.book.lengths[-1] += len(text)


class Cells:
    """Where the content of a sheet stands, and what of it cannot be trusted."""

    def __init__(self, book: Book, part: str) -> None:
        self.book, self.part, self.limits = book, part, book.limits
        self.grid = book.grids[part] = Grid()
        self.row = self.column = 0
        self.kind = self.shared = ""
        self.inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Look at one element; formulas of conditional formats stand outside cells."""
        match name.rpartition(":")[2]:
            case "c":
                self._cell(attributes)
            case "v" | "is" if self.inside:
                self._content()
            case "f" if self.inside:
                self._keep(self.grid.formulas)
            case "row":
                self.row, self.column = int(attributes.get("r", self.row + 1)), 0
            case "mergeCell" if len(self.grid.merges) < KEPT:
                self._merge(attributes.get("ref", ""))
            case "sheetData" | "t" | "r" | "rPr":
                pass
            case _:
                self.inside = False

    def text(self, text: str) -> None:
        """Weigh the text of a cell; of a shared string this is only its number."""
        if self.kind == "s" and self.inside:
            self.shared += text
        else:
            self.grid.characters += len(text)

    def finish(self) -> None:
        """Refuse a sheet that would swell when its values are read."""
        self._weigh_shared()
        grid, limits = self.grid, self.limits
        if grid.area() > limits.cells or grid.characters > limits.characters:
            self._refuse_size()

    def _cell(self, attributes: Attributes) -> None:
        if self.shared:
            self._weigh_shared()
        self.inside, self.kind = True, attributes.get("t", "n")
        if reference := attributes.get("r"):
            self.row, self.column = place_of(reference)
        else:
            self.column += 1

    def _content(self) -> None:
        self.grid.hold(self.row, self.column)
        if self.kind == "e":
            self._keep(self.grid.errors)
        limits = self.limits
        if self.row > limits.rows or self.column > limits.columns or self.grid.cells > limits.cells:
            self._refuse_size()

    def _refuse_size(self) -> None:
        name, limits = self.book.name_of(self.part), self.limits
        if self.row > limits.rows:
            raise too_large(f"工作表“{name}”超过 {limits.rows} 行")
        if self.column > limits.columns:
            raise too_large(f"工作表“{name}”超过 {limits.columns} 列")
        raise too_large(f"工作表“{name}”内容太多")

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        self.grid.merges.append((reference, place_of(first), place_of(last or first)[0]))

    def _keep(self, places: list[Place]) -> None:
        if len(places) < KEPT:
            places.append((self.row, self.column))

    def _weigh_shared(self) -> None:
        if self.shared.strip():
            self.grid.characters += self.book.lengths[int(self.shared)]
        self.shared = ""


READERS: dict[str, type[Reader]] = {
    "worksheet": Cells,
    "workbook": Names,
    "Relationships": Relations,
    "sst": Strings,
}


def local(name: str) -> str:
    """The name of an element without its namespace prefix."""
    return name.rpartition(":")[2]


class Scan:
    """Takes one XML part in chunks; refuses broken XML, a DTD, and what goes beyond the limits."""

    def __init__(self, book: Book, part: str) -> None:
        self.book, self.part = book, part.lower()
        self.reader: Reader | None = None
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = _refuse_doctype
        self.parser.StartElementHandler = self._root

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """Look at the next bytes of the part; Unreadable when they cannot be trusted."""
        try:
            self.parser.Parse(chunk, last)
            if last and self.reader:
                self.reader.finish()
        except (expat.ExpatError, ValueError, IndexError):
            raise damaged() from None

    def _root(self, name: str, attributes: Attributes) -> None:
        self.reader = READERS.get(local(name), Elements)(self.book, self.part)
        self.parser.StartElementHandler = self.reader.start
        self.parser.CharacterDataHandler = self.reader.text


def _refuse_doctype(*_declared: object) -> None:
    raise Unreadable(
        "spreadsheet.entities", "文件里有不该有的内容（DTD 声明），请用 Excel 另存为 .xlsx 再上传"
    )
