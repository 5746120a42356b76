"""The benchmark runs from end to end at a tiny size; nothing here looks at a clock."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import run
from benchmarks.measuring import Bound, Row
from benchmarks.plot import chart
from benchmarks.rows import pages
from benchmarks.world import Town

TINY = replace(
    run.QUICK, sizes=(100, 200), town=Town(1, 10), rounds=1, singles=2, sheets=1, imported=100,
    looks=2, spends=8, requests=2,
)  # fmt: skip


def test_every_row_is_measured_on_both_databases_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))  # so that it is set back
    monkeypatch.setattr(pages, "CLIENTS", (1, 2))
    rows, facts = run.run(TINY, lambda line: None)
    for kind, count in (("sqlite", 8), ("postgresql", 9)):
        biggest = [row for row in rows if (row.database, row.entries) == (kind, 200)]
        assert len(biggest) == count, kind
    run.write_json(tmp_path / "all.json", rows, facts)
    told = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert [row["what"] for row in told["rows"]] == [row.what for row in rows]
    run.write_page(tmp_path, rows, facts, "bench")
    text = (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert all(row.what in text for row in rows)
    assert (tmp_path / "performance" / "sqlite.svg").read_text(encoding="utf-8").startswith("<svg")


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
