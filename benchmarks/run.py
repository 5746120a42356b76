"""The whole table: builds the worlds of each database, measures row by row, tells as it goes."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from benchmarks.databases import KINDS, Place, server
from benchmarks.machine import machine
from benchmarks.measuring import Row
from benchmarks.report import as_table
from benchmarks.rows import (
    importing,
    nightly,
    pages,
    reading,
    recording,
    spending,
    starting,
    verifying,
)
from benchmarks.world import Town, World, build

PARTS = ("points", "looks", "matters")
LEAST_IMPORTED = 100
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Scale:
    """How much of everything; counts are of one round."""

    sizes: tuple[int, ...]
    town: Town
    rounds: int
    singles: int
    sheets: int
    imported: int
    looks: int
    spends: int
    requests: int
    matters: tuple[int, ...]


FULL = Scale((10_000, 100_000, 1_000_000), Town(10, 400), 5, 100, 10, 100_000, 100, 320, 1_280,
             (1_000, 10_000))  # fmt: skip
QUICK = Scale((1_000, 4_000), Town(2, 50), 5, 30, 3, 5_000, 30, 96, 64, (50, 200))


def up_to(most: int) -> Scale:
    """The full table, or one of smaller worlds and counts for a machine that is busy."""
    if most >= FULL.sizes[-1]:
        return FULL
    return replace(
        FULL, sizes=(most // 100, most // 10, most), imported=most // 2,
        singles=30, sheets=3, looks=30, spends=96, requests=64,
    )  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """One part measured on one database in one go, with the facts of the machine by then."""

    part: str
    database: str
    machine: dict[str, str]
    rows: list[Row]


def run(
    scale: Scale, tell: Tell = print, parts: Sequence[str] = PARTS, kinds: Sequence[str] = KINDS
) -> Iterator[Piece]:
    """Measure these parts on these databases, a piece at a time."""
    for kind, part in product(kinds, parts):
        with _place(kind) as place:
            rows = []
            for row in _part(part, place, scale, tell):
                tell(as_table([row]).splitlines()[-1])
                rows.append(row)
            yield Piece(part, kind, machine(kind, place.version()), rows)


@contextmanager
def _place(kind: str) -> Iterator[Place]:
    temporary = tempfile.TemporaryDirectory(prefix="pointsapp-bench-")
    with temporary as folder, server(kind, Path(folder)) as place:
        yield place


def _part(part: str, place: Place, scale: Scale, tell: Tell) -> Iterator[Row]:
    if part == "matters":
        tell(f"{place.kind}：正在记入 {'、'.join(f'{size:,}' for size in scale.matters)} 件办件……")
        yield from nightly.nightly(place, scale.matters, scale.rounds, scale.looks)
        return
    key_file = place.folder / "keys.json"
    worlds = list(_worlds(place, scale, key_file, tell))
    if part == "looks":
        yield from _looks(worlds, scale, key_file)
    else:
        yield from _points(worlds, scale)
    for world in worlds:
        world.close()


def _worlds(place: Place, scale: Scale, key_file: Path, tell: Tell) -> Iterator[World]:
    for size in scale.sizes:
        tell(f"{place.kind}：正在记入 {size:,} 笔……")
        url = place.create(f"world_{size}")
        yield build(place.kind, url, scale.town, size, key_file)


def _looks(worlds: Sequence[World], scale: Scale, key_file: Path) -> Iterator[Row]:
    """What people look at, and what they wait for before the first look."""
    for world in worlds:
        yield reading.best(world, scale.rounds, scale.looks)
    yield from reading.household(worlds, scale.rounds, scale.looks)[1:]
    yield starting.starting(worlds[-1], scale.rounds, key_file)
    yield from pages.pages(worlds[-1], scale.rounds, scale.requests, key_file)


def _points(worlds: Sequence[World], scale: Scale) -> Iterator[Row]:
    # What only reads comes first: the plain rows of a yardstick are no sealed ones.
    for world in worlds:
        yield verifying.verifying(world, scale.rounds)
    for world in worlds:
        yield from _written(world, scale)


def _written(world: World, scale: Scale) -> Iterator[Row]:
    if world.kind == "postgresql":
        yield spending.spending(world, scale.rounds, scale.spends)
    yield recording.single(world, scale.rounds, scale.singles)
    yield recording.sheet(world, scale.rounds, scale.sheets)
    # In proportion, or a small world would be a big one before the last round.
    share = scale.imported * world.entries // scale.sizes[-1]
    yield importing.importing(world, scale.rounds, max(share, LEAST_IMPORTED))
