"""The rules of the house that a machine can look after."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Float, Numeric

from pointsapp import app as whole
from pointsapp.foundation.database import Base

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted((ROOT / "pointsapp").rglob("*.py"))
DOMAINS = (
    "people", "decisions", "contests", "ledger", "rulebooks", "claims", "integrations",
)  # fmt: skip
WEB = {
    "flask",
    "flask_login",
    "flask_sqlalchemy",
    "flask_migrate",
    "flask_smorest",
    "flask_wtf",
    "werkzeug",
    "marshmallow",
    "apscheduler",
}
LONGEST_FILE = 350
LONGEST_FUNCTION = 40
LONGEST_TEMPLATE = 110
CLOCK = "pointsapp/foundation/clock.py"
READS_THE_TIME = {"now", "utcnow", "today"}
HOSTS = re.compile(r"\b(?:test\.)?pypi\.org\b|\bpythonhosted\.org\b|/simple/?\s*$", re.MULTILINE)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def trees(paths: list[Path] = CODE) -> Iterator[tuple[str, ast.Module]]:
    for path in paths:
        yield name_of(path), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


def calls(tree: ast.Module) -> Iterator[ast.Attribute]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name]


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_knows_no_web_framework(domain: str) -> None:
    paths = sorted((ROOT / "pointsapp" / domain).rglob("*.py"))
    assert paths
    assert {
        name: found for name, tree in trees(paths) if (found := WEB & set(imported(tree)))
    } == {}


def test_rules_are_pure() -> None:
    """No policy imports a session, a clock or the database."""
    impure = {"sqlalchemy", "flask", "time"}
    paths = [p for p in CODE if p.stem == "policy" or "policy" in p.parent.parts]
    assert {
        name: found for name, tree in trees(paths) if (found := impure & set(imported(tree)))
    } == {}


def test_only_the_database_module_commits() -> None:
    found = [name for name, tree in trees() for call in calls(tree) if call.attr == "commit"]
    assert set(found) == {"pointsapp/foundation/database.py"}


def test_only_the_clock_reads_the_time() -> None:
    found = {
        f"{name}:{call.lineno}"
        for name, tree in trees()
        for call in calls(tree)
        if call.attr in READS_THE_TIME
        and isinstance(call.value, ast.Name)
        and call.value.id in {"datetime", "date", "dt"}
    }
    assert {where.rpartition(":")[0] for where in found} == {CLOCK}, found


def test_no_column_is_a_float() -> None:
    assert whole.TABLES
    inexact = [
        str(column)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, (Float, Numeric))
    ]
    assert inexact == []


@pytest.mark.parametrize("package", [*DOMAINS, "foundation"])
def test_no_domain_calculates_with_floats(package: str) -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in trees(sorted((ROOT / "pointsapp" / package).rglob("*.py")))
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and type(node.value) is float)
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "float"
        )
    ]
    assert found == []


def test_every_table_has_a_primary_key_and_named_constraints() -> None:
    for table in Base.metadata.tables.values():
        assert list(table.primary_key), table.name
        assert all(constraint.name for constraint in table.constraints), table.name


def test_no_file_is_too_long_to_read() -> None:
    lengths = {name_of(path): path.read_text(encoding="utf-8").count("\n") for path in CODE}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_function_is_too_long_to_grasp() -> None:
    lengths = {
        f"{name}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def test_every_module_says_what_it_is_for() -> None:
    assert [name for name, tree in trees() if tree.body and not ast.get_docstring(tree)] == []


def test_templates_are_short() -> None:
    pages = sorted((ROOT / "templates").rglob("*.html"))
    lengths = {name_of(page): page.read_text(encoding="utf-8").count("\n") for page in pages}
    assert lengths
    assert {name: n for name, n in lengths.items() if n > LONGEST_TEMPLATE} == {}


def test_templates_hold_no_script_and_no_style() -> None:
    inline = re.compile(
        r"<style|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\bsrc=)", re.IGNORECASE
    )
    found = {
        name_of(page): inline.findall(page.read_text(encoding="utf-8"))
        for page in (ROOT / "templates").rglob("*.html")
    }
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_the_repository_names_no_package_registry_and_no_machine() -> None:
    own = Path(__file__)
    home = re.compile(r"/(?:root|home/\w+|work/main|opt/wheels)/")
    found = []
    for path in tracked():
        if path == own or not path.is_file() or path.is_symlink():
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        if HOSTS.search(text) or home.search(text):
            found.append(name_of(path))
    assert found == []


def test_the_repository_needs_only_python() -> None:
    """No symbolic links, and no shell but the one line that starts the checks."""
    shells = {".sh", ".bash", ".bat"}
    assert [name_of(path) for path in tracked() if path.is_symlink() or path.suffix in shells] == []
