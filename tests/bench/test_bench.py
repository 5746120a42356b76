"""The benchmark runs from end to end at a tiny size; nothing here looks at a clock."""

import gc
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from benchmarks import kept, run
from benchmarks.kept import Kept
from benchmarks.measuring import ENTRIES, Bound, Row
from benchmarks.plot import chart
from benchmarks.rows import nightly, pages
from benchmarks.run import Piece
from benchmarks.world import Town, World
from pointsapp.compliance.models import CheckRun
from pointsapp.foundation import schema
from pointsapp.foundation.database import reading
from tests.databases import make_schema

TINY = replace(
    run.QUICK, sizes=(100, 200), town=Town(1, 10), rounds=1, singles=2, sheets=1, imported=100,
    looks=2, spends=8, requests=2, matters=(10, 20),
)  # fmt: skip


@pytest.fixture(autouse=True)
def in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables as they are, without migrations (tests/bootstrap proves that these make the
    same); and no collection of garbage before each of so many measurements of nothing.
    """
    monkeypatch.setattr(gc, "collect", lambda: 0)
    monkeypatch.setattr(
        schema, "upgrade", lambda engine: make_schema(engine.url.render_as_string(False))
    )


def test_every_row_is_measured_on_both_databases_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))  # so that it is set back
    monkeypatch.setattr(pages, "CLIENTS", (1, 2))
    pieces = list(run.run(TINY, lambda line: None, ("points", "looks")))
    rows = [row for piece in pieces for row in piece.rows]
    for kind, count in (("sqlite", 11), ("postgresql", 12)):
        biggest = [row for row in rows if (row.database, row.entries) == (kind, 200)]
        assert len(biggest) == count, kind
    kept.keep(tmp_path, [Kept("bench --only x", "2026-11-30", piece) for piece in pieces])
    text = (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert all(row.what in text for row in rows)
    assert text.count("bench --only x") == len(pieces)
    assert (tmp_path / "performance" / "sqlite.svg").read_text(encoding="utf-8").startswith("<svg")


def piece(part: str, what: str, of: str = ENTRIES) -> Piece:
    row = Row(what, "b", "sqlite", 9, Bound(0.5, 0.8), [[2.0], [1.0]], 3, "note", ["slow"], of)
    return Piece(part, "sqlite", {"负载": f"1.0 {what}", "内存": "24 GB"}, [row])


def test_a_part_measured_anew_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    old, other = piece("points", "旧的"), piece("matters", "办件的", nightly.MATTERS)
    kept.keep(tmp_path, [Kept("a", "2026-11-29", old), Kept("a", "2026-11-29", other)])
    kept.keep(tmp_path, [Kept("b", "2026-11-30", piece("points", "新的"))])
    text = (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert ("旧的" in text, "新的" in text, "办件的" in text) == (False, True, True)
    told = json.loads((tmp_path / "performance.json").read_text(encoding="utf-8"))
    assert [(each["by"], each["rows"][0]["what"]) for each in told] == [
        ("b", "新的"), ("a", "办件的"),
    ]  # fmt: skip
    assert kept._read(told[1]).piece == other


def test_matters_are_measured_alone_and_a_first_night_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored: list[int] = []

    def after_nights(world: World, rounds: int, looks: int) -> Row:
        with world.open():
            stored.append(reading().scalars(select(func.count()).select_from(CheckRun)).one())
        return overview(world, rounds, looks)

    overview = nightly._overview
    monkeypatch.setattr(nightly, "_overview", after_nights)
    scale = replace(TINY, matters=(20, 40))
    (found,) = run.run(scale, lambda line: None, ("matters",), ("sqlite",))
    rows = found.rows
    assert {row.of for row in rows} == {nightly.MATTERS}
    assert Counter(row.entries for row in rows) == {20: 2, 40: 5}
    assert stored == [2]  # of 40 matters two are faulty: kept once, whatever was tried before
    assert rows[-1].against == "300 毫秒"


def test_a_ratio_is_judged_by_its_bounds() -> None:
    speed, cost = Bound(0.5, 0.8), Bound(4, 2, most=True)
    assert [speed.verdict(r) for r in (0.4, 0.5, 0.8)] == ["missed", "must", "goal"]
    assert [cost.verdict(r) for r in (4.1, 4, 2)] == ["missed", "must", "goal"]


def test_a_ratio_is_speed_or_cost_by_medians() -> None:
    times = [[2.0, 9.0, 2.0], [1.0, 1.0, 0.1]]
    speed = Row("a", "b", "sqlite", 1, Bound(0.5, 0.8), times)
    cost = Row("a", "b", "sqlite", 1, Bound(4, 2, most=True), times)
    assert (speed.ratio, cost.ratio) == (0.5, 2.0)


def test_the_chart_draws_a_line_through_every_size() -> None:
    drawn = chart("t", {"x": [(10, 5.0), (100, 50.0), (1000, 900.0)]})
    assert drawn.count("<circle") == 3
