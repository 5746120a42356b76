"""Remembers which templates the application loads while the tests run, in all workers together;
a whole run fails where one of them was never loaded.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from jinja2 import BaseLoader, Environment, Template

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
LEFT_OUT = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "collectonly")


def templates() -> set[str]:
    """The names of all templates, as they are asked for."""
    return {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}


def unreached(loaded: Iterable[str]) -> list[str]:
    """The templates that are not among those that were loaded."""
    return sorted(templates() - set(loaded))


def is_whole(config: pytest.Config) -> bool:
    """Whether all tests were asked for: no file named, nothing left out."""
    chosen = (getattr(config.option, name, None) for name in LEFT_OUT)
    return config.args == config.getini("testpaths") and not any(chosen)


class Reached:
    """A plugin of one process: a worker hands its names to the process that started it."""

    def __init__(self, *, judges: bool) -> None:
        self.judges = judges
        self.loaded: set[str] = set()
        self.missed: list[str] = []
        self.patch = pytest.MonkeyPatch()
        load = BaseLoader.load

        def remembering(
            loader: BaseLoader, environment: Environment, name: str, *more: Any, **named: Any
        ) -> Template:
            found = load(loader, environment, name, *more, **named)
            self.loaded.add(name)
            return found

        self.patch.setattr(BaseLoader, "load", remembering)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker has seen."""
        self.loaded.update(getattr(node, "workeroutput", {}).get("templates", ()))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand over, or judge."""
        self.patch.undo()
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["templates"] = sorted(self.loaded)
        elif self.judges and session.exitstatus == 0 and is_whole(session.config):
            self.missed = unreached(self.loaded)
            session.exitstatus = 1 if self.missed else 0

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Name what no test has loaded."""
        for name in self.missed:
            terminalreporter.write_line(f"FAILED: no test loads templates/{name}", red=True)
