"""What the formats of a workbook make of a number: a day, plain text, or a figure."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

# ECMA-376 18.8.30, with those of the Chinese and Japanese calendars.
DAYS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
TEXT = 49
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True)
class Styles:
    """The formats by their number, as cells name them."""

    days: frozenset[int] = frozenset()
    texts: frozenset[int] = frozenset()


def read_styles(part: bytes) -> Styles:
    """The formats of xl/styles.xml, which was scanned before."""
    root = ElementTree.fromstring(part)  # noqa: S314 - the scan refused every DTD
    codes = {
        int(each.get("numFmtId", 0)): each.get("formatCode", "")
        for each in root.iter(f"{NAMESPACE}numFmt")
    }
    cells = root.find(f"{NAMESPACE}cellXfs")
    formats = [int(each.get("numFmtId", 0)) for each in cells] if cells is not None else []
    return Styles(
        frozenset(n for n, each in enumerate(formats) if _is_day(each, codes)),
        frozenset(n for n, each in enumerate(formats) if each == TEXT or codes.get(each) == "@"),
    )


def _is_day(number: int, codes: dict[int, str]) -> bool:
    code = QUOTED.sub("", codes.get(number, "")).lower()
    return number in DAYS or ("y" in code and "d" in code) or "yy" in code
