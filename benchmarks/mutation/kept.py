"""What was found is kept beside the page, so that one module can be tried again by itself."""

import json
from collections.abc import Container, Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from benchmarks.mutation import run
from benchmarks.mutation.mutants import mutants
from benchmarks.mutation.report import page
from benchmarks.mutation.run import Score, Survivor

KEPT = Path("docs/mutation.json")
PAGE = Path("docs/mutation.md")


def keep(root: Path, score: Score) -> None:
    """Put a module's score in the place of its last one, and write the page anew."""
    known = {each.module: each for each in read(root)} | {score.module: score}
    scores = [known[module] for module in sorted(known)]
    write_json(root / KEPT, scores)
    (root / PAGE).write_text(page(scores, untried(root, known)), encoding="utf-8")


def untried(root: Path, known: Container[str]) -> list[str]:
    """The policies that nobody has tried yet and in which something can be changed."""
    unknown = (module for module in run.policies(root) if module not in known)
    return [
        module for module in unknown if any(mutants((root / module).read_text("utf-8"), module))
    ]


def read(root: Path) -> list[Score]:
    """The scores of the modules that are still there, with the reasons accepted by now."""
    path, reasons = root / KEPT, run.accepted()
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return [_score(root, row, reasons) for row in rows if (root / row["module"]).exists()]


def _score(root: Path, row: dict[str, Any], reasons: run.Reasons) -> Score:
    survivors = tuple(Survivor(**each) for each in row["survivors"])
    module, source = row["module"], row["source"]
    return Score(
        module, source, row["tests"], row["killed"],
        tuple(replace(s, reason=reasons.get((module, s.text, s.change), "")) for s in survivors),
        tuple(row["failed"]), row["seconds"], run.digest(root / module) != source,
    )  # fmt: skip


def write_json(path: Path, scores: Iterable[Score]) -> None:
    """All scores with their survivors."""
    plain = [
        asdict(s) | {"tried": s.tried, "score": round(s.score, 1), "strict": round(s.strict, 1)}
        for s in scores
    ]
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
