"""What the long run of faults found is written so that people and programs can read it."""

import json
from collections import Counter
from pathlib import Path

from benchmarks.faults.report import Kept, keep, page, write_json
from benchmarks.faults.run import Outcome
from benchmarks.faults.storm import Tally

FACTS = {"处理器": "2 核"}


def outcome(*found: str, at_the_end: tuple[str, ...] = (), kind: str = "sqlite") -> Outcome:
    kills, answers = Counter(server=7), Counter(register=1234)
    return Outcome(kind, "3.40", Tally(9, kills, answers, 5, [*found]), 61.0, [*at_the_end])


def kept(outcome: Outcome, by: str = "bench faults --seed 5") -> Kept:
    return Kept(by, "2026-11-30", FACTS, outcome)


def test_the_page_tells_every_figure_and_every_finding(tmp_path: Path) -> None:
    keep(tmp_path, [kept(outcome("丢了一条"))])
    text = (tmp_path / "faults.md").read_text(encoding="utf-8")
    for said in ("--seed 5", "2026-11-30", "1,234", "7 次", "丢了一条", "2 核", "1 分钟"):
        assert said in text
    assert "没有：" in page([kept(outcome())])


def test_a_run_on_one_database_leaves_what_is_known_of_the_other(tmp_path: Path) -> None:
    keep(tmp_path, [kept(outcome("旧的")), kept(outcome("另一种", kind="postgresql"))])
    keep(tmp_path, [kept(outcome("新的"), "bench faults --seed 6")])
    text = (tmp_path / "faults.md").read_text(encoding="utf-8")
    assert ("旧的" in text, "新的" in text, "另一种" in text) == (False, True, True)
    assert "| | sqlite 3.40 | postgresql 3.40 |" in text


def test_the_file_holds_every_figure_and_every_finding(tmp_path: Path) -> None:
    write_json(tmp_path / "faults.json", [kept(outcome("一", at_the_end=("二",)))])
    told = json.loads((tmp_path / "faults.json").read_text(encoding="utf-8"))[0]["outcome"]
    assert told["tally"]["kills"] == {"server": 7}
    assert told["tally"]["answers"] == {"register": 1234}
    assert (told["tally"]["found"], told["at_the_end"]) == (["一"], ["二"])


def test_a_finding_in_a_round_or_at_the_end_is_not_good() -> None:
    assert outcome().good
    assert not outcome("一").good
    assert not outcome(at_the_end=("二",)).good
