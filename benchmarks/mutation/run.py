"""Every policy of the product against its own tests, on a copy, so that nobody's edit counts."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory
from typing import Any

GOAL = 85  # per cent (issue 3)
POLICIES = ("pointsapp/*/policy.py", "pointsapp/*/*/policy.py", "pointsapp/*/policy/**/*.py")
ALSO = ("pointsapp/rulebooks/law.py", "pointsapp/ledger/canonical.py")
ACCEPTED = Path(__file__).with_name("accepted.toml")
COPIED = ("pointsapp", "tests", "benchmarks")

Reasons = Mapping[tuple[str, str, str], str]  # (module, text of the line, change) → why accepted


@dataclass(frozen=True)
class Survivor:
    """A change that no test noticed; `reason` is empty until somebody has looked at it."""

    line: int
    text: str
    change: str
    reason: str = ""


@dataclass(frozen=True)
class Score:
    """What became of the mutants of one module; those that never end are killed."""

    module: str
    source: str  # digest of what was tried
    tests: int
    killed: int
    survivors: tuple[Survivor, ...]
    failed: tuple[str, ...] = ()  # tests that fail without any mutant: nothing was tried
    seconds: float = 0
    outdated: bool = False  # the module has changed since

    @property
    def tried(self) -> int:
        """How many mutants there are."""
        return self.killed + len(self.survivors)

    @property
    def explained(self) -> int:
        """How many survivors were looked at and accepted."""
        return sum(bool(survivor.reason) for survivor in self.survivors)

    @property
    def strict(self) -> float:
        """Per cent killed of all."""
        return 100 * self.killed / self.tried

    @property
    def score(self) -> float:
        """Per cent killed of those that could be: what is explained is left out."""
        return 100 * self.killed / max(1, self.tried - self.explained)

    @property
    def reached(self) -> bool:
        """Whether the module is at the goal."""
        return self.score >= GOAL and not self.failed


def policies(root: Path, names: Sequence[str] = ()) -> list[str]:
    """The modules under test, by path; `names` are parts of a path, none means all."""
    found = {path for pattern in POLICIES for path in root.glob(pattern)}
    found |= {root / name for name in ALSO if (root / name).exists()}
    paths = sorted(path.relative_to(root).as_posix() for path in found)
    return [path for path in paths if not names or any(name in path for name in names)]


def tests_of(root: Path, module: str) -> list[str]:
    """Where a module is proven, by the convention this package states."""
    _, package, *parts = Path(module).with_suffix("").parts
    patterns = ["policy/**/test_*.py", *(f"test_{part}*.py" for part in parts)]
    patterns.append("/".join([*parts[:-1], f"test_{parts[-1]}*.py"]))
    folder = root / "tests" / package
    found = {path for pattern in patterns for path in folder.glob(pattern)}
    return sorted(path.relative_to(root).as_posix() for path in found)


def accepted(path: Path = ACCEPTED) -> dict[tuple[str, str, str], str]:
    """The survivors that somebody looked at, with the reason why no test should notice them."""
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("accepted", [])
    return {(row["module"], row["text"], change): row["reason"]
            for row in rows for change in row["changes"]}  # fmt: skip


def run(root: Path, names: Sequence[str]) -> Iterator[Score]:
    """Try all mutants of the policies; modules in which nothing can be changed are left out."""
    reasons = accepted()
    with TemporaryDirectory(prefix="pointsapp-mutation-") as folder:
        copy = copied(root, Path(folder))
        scores = (tried(copy, module, reasons) for module in policies(copy, names))
        yield from (score for score in scores if score.tried)


def digest(path: Path) -> str:
    """What tells one state of a module from another."""
    return sha256(path.read_bytes()).hexdigest()[:16]


def copied(root: Path, folder: Path) -> Path:
    """A copy of the code and its tests."""
    for name in COPIED:
        if (root / name).is_dir():
            ignored = ignore_patterns("__pycache__", ".*")
            copytree(root / name, folder / name, ignore=ignored, dirs_exist_ok=True)
    return folder


def tried(root: Path, module: str, reasons: Reasons) -> Score:
    """The score of one module of a tree, found in a process of its own."""
    here = str(Path(__file__).resolve().parents[2])
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(root), here]),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    command = [sys.executable, "-m", "benchmarks.mutation.trial", module, *tests_of(root, module)]
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip()[-2000:] or f"结束码 {done.returncode}"
        raise OSError(f"{module}：{said}")
    told = json.loads(done.stdout) | {"source": digest(root / module)}
    return _score(module, told, reasons)


def _score(module: str, told: dict[str, Any], reasons: Reasons) -> Score:
    survivors = tuple(
        Survivor(line, text, change, reasons.get((module, text, change), ""))
        for line, text, change, fate in told["mutants"]
        if fate == "survived"
    )
    killed = len(told["mutants"]) - len(survivors)
    failed = tuple(told["failed"])
    return Score(module, told["source"], told["tests"], killed, survivors, failed, told["seconds"])


def as_line(score: Score) -> str:
    """One module in one line, with what nobody has explained yet below."""
    lines = [
        f"{score.module}：改动 {score.tried}，发现 {score.killed}，"
        f"得分 {score.score:.1f}%（不除已说明的：{score.strict:.1f}%），{score.seconds:.0f} 秒"
    ]
    lines += [f"    没有改动就不通过的测试：{name}" for name in score.failed]
    unexplained = (survivor for survivor in score.survivors if not survivor.reason)
    for (line, text), changes in groupby(unexplained, key=lambda s: (s.line, s.text)):
        lines += [f"    {line}: {text}", *(f"        {each.change}" for each in changes)]
    return "\n".join(lines)


def stale(scores: Iterable[Score], reasons: Reasons) -> Iterator[tuple[str, str, str]]:
    """Accepted survivors that are no more: a test notices them now, or the line changed."""
    alive = {(score.module, s.text, s.change) for score in scores for s in score.survivors}
    looked_at = {score.module for score in scores}
    yield from (key for key in reasons if key[0] in looked_at and key not in alive)
