"""Tries the mutants of one module, each in a forked child: `python -m benchmarks.mutation.trial`.

The parent loads what cannot depend on the module (third parties and the foundation); a child loads
the rest, with the mutant in the module's place, and runs the tests, the quickest first.
"""

import gc
import importlib
import importlib.abc
import importlib.util
import io
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Container, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic
from types import CodeType, ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from benchmarks.mutation.loads import dependents
from benchmarks.mutation.mutants import mutants

# The same examples each time; nothing is shrunk, because nobody reads the failure.
settings.register_profile(
    "mutation", derandomize=True, database=None, deadline=None,
    suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate),
)  # fmt: skip
# The plugins left out are for a reader of failures; one of them sweeps the memory twice a run.
QUIET = (
    "-q", "--noconftest", "--rootdir=.", "--import-mode=importlib", "--tb=no", "--assert=plain",
    *("-p", "no:cacheprovider", "-p", "no:unraisableexception", "-p", "no:faulthandler"),
)  # fmt: skip
MEMORY = 4 * 2**30  # bytes; a mutant that never ends should not take the machine along
OURS = ("pointsapp", "tests")


@dataclass
class Tests:
    """A plugin of pytest: which tests pass without a mutant, and how long each takes."""

    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """What fails in its preparation asks for a fixture, such as a database: left out."""
        if report.when == "call" and report.passed:
            self.seconds[report.nodeid] = report.duration
        elif report.when == "call" and report.failed:
            self.failed.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be read."""
        if report.failed:
            self.failed.append(report.nodeid)


def _file(test: str) -> str:
    return test.partition("::")[0]


@dataclass(frozen=True)
class Chosen:
    """A plugin of pytest: only these tests, the quickest first."""

    seconds: dict[str, float]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what is not chosen."""
        items[:] = [item for item in items if item.nodeid in self.seconds]
        items.sort(key=lambda item: self.seconds[item.nodeid])


@dataclass(frozen=True)
class Swap(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads a mutant in the place of its module."""

    name: str
    file: str
    code: CodeType

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        """Ours, if the module is asked for."""
        if name != self.name:
            return None
        # A package stays one: without a folder to look in, its own modules could not be found.
        inside = [str(Path(self.file).parent)] if self.file.endswith("/__init__.py") else None
        return importlib.util.spec_from_file_location(
            name, self.file, loader=self, submodule_search_locations=inside
        )

    def create_module(self, spec: Any) -> None:
        """An ordinary module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutant."""
        exec(self.code, module.__dict__)


def in_child(work: Callable[[], object], seconds: int) -> Any:
    """What work gave in a fork, through JSON; None when it ran out of time, memory or luck."""
    with TemporaryFile("w+") as answer:
        pid = os.fork()
        if pid == 0:
            signal.alarm(seconds)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            with suppress(BaseException):
                json.dump(work(), answer)
                answer.flush()
            os._exit(0)
        os.waitpid(pid, 0)
        answer.seek(0)
        return json.loads(answer.read() or "null")


def dotted(file: str) -> str:
    """A file's module by its name."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def run_tests(arguments: Sequence[str], plugin: object) -> int:
    """pytest's exit status; it says nothing."""
    settings.load_profile("mutation")
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return int(pytest.main([*QUIET, *arguments], plugins=[plugin]))


def baseline(paths: Sequence[str]) -> dict[str, Any]:
    """The tests as they are: which pass, which fail, and what they load."""
    tests = Tests()
    run_tests(paths, tests)
    return {"seconds": tests.seconds, "failed": tests.failed, "loaded": list(sys.modules)}


def preload(names: Sequence[str], late: Container[str]) -> None:
    """Load what the tests will load and what does not depend on the module under trial."""
    for name in names:
        if name not in late and not name.startswith("tests"):
            with suppress(ImportError):
                importlib.import_module(name)
    gc.freeze()


@dataclass(frozen=True)
class Bench:
    """A module on trial: the tests that pass without a mutant and how long they may take."""

    file: str
    chosen: Chosen

    @property
    def rounds(self) -> list[list[str]]:
        """The test files that carry the module's name, which mostly notice; then all others."""
        named = dotted(self.file).rpartition(".")[2]
        paths = sorted(set(map(_file, self.chosen.seconds)))
        own = [path for path in paths if named in Path(path).stem]
        return [part for part in (own, [path for path in paths if path not in own]) if part]

    def fate(self, code: CodeType) -> str:
        """What the tests make of this code in the module's place."""
        patience = 10 + 10 * int(sum(self.chosen.seconds.values()))
        for paths in self.rounds:
            green = in_child(partial(self._is_green, code, paths), patience)
            if not green:
                return "stopped" if green is None else "killed"
        return "survived"

    def _is_green(self, code: CodeType, paths: Sequence[str]) -> bool:
        sys.meta_path.insert(0, Swap(dotted(self.file), self.file, code))
        return run_tests(["-x", *paths], self.chosen) == 0


def trial(file: str, paths: Sequence[str]) -> dict[str, Any]:
    """Every mutant of a file with what became of it; none where tests fail without a mutant."""
    empty: dict[str, Any] = {"seconds": {}, "failed": [], "loaded": []}
    sources = [path.as_posix() for folder in OURS for path in Path(folder).rglob("*.py")]
    late = dependents(map(dotted, sources), dotted(file))
    near = [path for path in paths if dotted(path) in late] or paths
    found = (in_child(partial(baseline, near), 600) if near else None) or empty
    preload(found["loaded"], late)
    source, failed = Path(file).read_text(encoding="utf-8"), found["failed"]
    bench = Bench(file, Chosen({} if failed else found["seconds"]))
    if bench.fate(compile(source, file, "exec")) != "survived":
        bench, failed = Bench(file, Chosen({})), ["没有改动的模块换进去，测试也不通过"]
    fates = [
        (each.line, each.text, each.change, bench.fate(each.code)) for each in mutants(source, file)
    ]
    return {"tests": len(bench.chosen.seconds), "failed": failed, "mutants": fates}


def main() -> None:
    """Print the outcome for the file and the tests that were named, as JSON."""
    began = monotonic()
    told = trial(sys.argv[1], sys.argv[2:])
    print(json.dumps(told | {"seconds": round(monotonic() - began, 1)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
