"""What the long run of faults found is written so that people and programs can read it."""

import json
from collections import Counter
from pathlib import Path

from benchmarks.faults.report import page, write_json, write_page
from benchmarks.faults.run import Outcome
from benchmarks.faults.storm import Tally

FACTS = {"处理器": "2 核"}


def outcome(*found: str, at_the_end: tuple[str, ...] = ()) -> Outcome:
    kills, answers = Counter(server=7), Counter(register=1234)
    return Outcome("sqlite", "3.40", Tally(9, kills, answers, 5, [*found]), 61.0, [*at_the_end])


def test_the_page_tells_every_figure_and_every_finding(tmp_path: Path) -> None:
    write_page(tmp_path / "faults.md", [outcome("丢了一条")], FACTS, "bench faults --seed 5")
    text = (tmp_path / "faults.md").read_text(encoding="utf-8")
    for said in ("--seed 5", "1,234", "7 次", "丢了一条", "2 核", "1 分钟"):
        assert said in text
    assert "没有：" in page([outcome()], FACTS, "x")


def test_the_file_holds_every_figure_and_every_finding(tmp_path: Path) -> None:
    write_json(tmp_path / "faults.json", [outcome("一", at_the_end=("二",))], FACTS)
    told = json.loads((tmp_path / "faults.json").read_text(encoding="utf-8"))["outcomes"][0]
    assert told["kills"] == {"server": 7}
    assert told["answers"] == {"register": 1234}
    assert told["found"] == ["一", "二"]


def test_a_finding_in_a_round_or_at_the_end_is_not_good() -> None:
    assert outcome().good
    assert not outcome("一").good
    assert not outcome(at_the_end=("二",)).good
