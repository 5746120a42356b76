"""What was measured last of each part on each database, kept beside the page that tells it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.databases import KINDS
from benchmarks.measuring import ENTRIES, Bound, Row
from benchmarks.plot import chart
from benchmarks.report import as_json, page
from benchmarks.run import PARTS, Piece

MICRO = 1e6
WORDS = {"points": "记账和核对", "looks": "查看", "matters": "办件"}


@dataclass(frozen=True)
class Kept:
    """A piece, the command that measured it, and the day."""

    by: str
    on: str
    piece: Piece


def write_json(path: Path, found: Iterable[Kept]) -> None:
    """All figures of a run as a file."""
    text = json.dumps([_plain(each) for each in found], ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def keep(docs: Path, found: Iterable[Kept]) -> None:
    """Put pieces in the place of the last ones of their kind, write docs/performance.md anew."""
    path = docs / "performance.json"
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    known = {(each.piece.part, each.piece.database): each for each in (*map(_read, rows), *found)}
    kept = [known[part, kind] for part in PARTS for kind in KINDS if (part, kind) in known]
    write_json(path, kept)
    (docs / "performance.md").write_text(_page(docs, kept), encoding="utf-8")


def _page(docs: Path, kept: Sequence[Kept]) -> str:
    pieces = [each.piece for each in kept]
    told = [f"{_named(k)}：{k.on}，`{k.by}`，负载 {k.piece.machine['负载']}" for k in kept]
    facts = {word: said for piece in pieces for word, said in piece.machine.items()}
    facts.pop("负载", None)
    rows = [row for piece in pieces for row in piece.rows]
    return page(rows, facts, _plots(docs, rows), told)


def _named(kept: Kept) -> str:
    return f"{WORDS[kept.piece.part]}，{kept.piece.database}"


def _plots(docs: Path, rows: Sequence[Row]) -> dict[str, str]:
    folder = docs / "performance"
    folder.mkdir(exist_ok=True)
    plots = {}
    for kind in KINDS:
        costs = _costs([row for row in rows if (row.database, row.of) == (kind, ENTRIES)])
        if costs:
            title = f"{kind}：每次要多久"
            (folder / f"{kind}.svg").write_text(chart(title, costs), encoding="utf-8")
            plots[title] = f"performance/{kind}.svg"
    return plots


def _costs(rows: Sequence[Row]) -> dict[str, list[tuple[int, float]]]:
    """By row: microseconds of one at each size; the look at a household has all sizes, too."""
    found: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in rows:
        found[row.what].append((row.entries, median(row.ours) / row.count * MICRO))
    return {what: points for what, points in found.items() if len(points) > 1}


def _plain(kept: Kept) -> dict[str, Any]:
    piece = kept.piece
    about = {"by": kept.by, "on": kept.on, "part": piece.part, "database": piece.database}
    return about | as_json(piece.rows, piece.machine)


def _read(told: dict[str, Any]) -> Kept:
    rows = [_row(row) for row in told["rows"]]
    piece = Piece(told["part"], told["database"], told["machine"], rows)
    return Kept(told["by"], told["on"], piece)


def _row(row: dict[str, Any]) -> Row:
    return Row(
        row["what"], row["against"], row["database"], row["entries"],
        Bound(row["must"], row["goal"], row["less_is_better"]),
        [row["ours_seconds"], row["yardstick_seconds"]],
        count=row["count"], note=row["note"], slow=row["profile"], of=row["of"],
    )  # fmt: skip
