"""How large a file may be, before and after it is unpacked."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds that keep reading within a known amount of memory and time."""

    content: int = 20 * MEBIBYTE  # bytes as uploaded
    unpacked: int = 256 * MEBIBYTE  # bytes of all XML parts together
    parts: int = 2_000
    rows: int = 100_000
    columns: int = 200
    cells: int = 3_000_000  # of the rectangle that holds all content of a sheet
    characters: int = 100_000_000  # of all cells of a sheet together


STANDARD = Limits()
