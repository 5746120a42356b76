"""The benchmark runs from end to end at a tiny size; nothing here looks at a clock."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from benchmarks import run
from benchmarks.measuring import Bound, Row
from benchmarks.plot import chart
from benchmarks.rows import nightly, pages
from benchmarks.world import Town, World
from pointsapp.compliance.models import CheckRun
from pointsapp.foundation.database import reading

TINY = replace(
    run.QUICK, sizes=(100, 200), town=Town(1, 10), rounds=1, singles=2, sheets=1, imported=100,
    looks=2, spends=8, requests=2, matters=(10, 20),
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
        nights = [row for row in rows if (row.database, row.of) == (kind, nightly.MATTERS)]
        assert Counter(row.entries for row in nights) == {10: 2, 20: 5}, kind
    run.write_json(tmp_path / "all.json", rows, facts)
    told = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert [row["what"] for row in told["rows"]] == [row.what for row in rows]
    run.write_page(tmp_path, rows, facts, "bench")
    text = (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert all(row.what in text for row in rows)
    assert (tmp_path / "performance" / "sqlite.svg").read_text(encoding="utf-8").startswith("<svg")


def test_matters_are_measured_alone_and_a_first_night_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run, "KINDS", ("sqlite",))
    stored: list[int] = []

    def after_nights(world: World, rounds: int, looks: int) -> Row:
        with world.open():
            stored.append(reading().scalars(select(func.count()).select_from(CheckRun)).one())
        return overview(world, rounds, looks)

    overview = nightly._overview
    monkeypatch.setattr(nightly, "_overview", after_nights)
    rows, _ = run.run(replace(TINY, matters=(20, 40)), lambda line: None, only=("matters",))
    assert {row.of for row in rows} == {nightly.MATTERS}
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
