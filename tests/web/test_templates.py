"""Every template is asked for by name; that a test also loads it is watched by tests/reached.py."""

import ast
import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from flask import Flask, url_for
from jinja2 import DictLoader, Environment, meta

from tests.reached import TEMPLATES, Reached, templates, unreached

SOURCES = TEMPLATES.parent / "pointsapp"


def _named_in_code() -> Iterator[re.Pattern[str]]:
    """Names that stand in the code; where a part is filled in, any word fits."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            words = [
                re.escape(part.value)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
                else r"\w+"
                for part in parts
            ]
            if words and words[-1].endswith(r"\.html"):
                yield re.compile("".join(words))


def _asked_for_by(name: str) -> Iterator[re.Pattern[str]]:
    """Names that stand in a template; a name put together there is of the folder it begins with."""
    text = (TEMPLATES / name).read_text("utf-8")
    for found in meta.find_referenced_templates(Environment(autoescape=True).parse(text)):
        if found is not None:
            yield re.compile(re.escape(found))
    for folder in re.findall(r'{% include "([\w/]+/)" ~', text):
        yield re.compile(re.escape(folder) + r"\w+\.html")


def test_every_template_is_asked_for_by_a_page_or_by_another_template() -> None:
    left, asked = templates(), list(_named_in_code())
    while asked:
        pattern = asked.pop()
        found = {name for name in left if pattern.fullmatch(name)}
        left -= found
        for name in found:
            asked.extend(_asked_for_by(name))
    assert sorted(left) == []


def test_what_was_not_loaded_is_named() -> None:
    assert unreached(templates()) == []
    assert unreached(templates() - {"base.html"}) == ["base.html"]


def test_what_is_loaded_is_remembered(pytestconfig: pytest.Config) -> None:
    memory = pytestconfig.pluginmanager.get_plugin("reached")
    assert isinstance(memory, Reached)
    Environment(loader=DictLoader({"of a test": ""}), autoescape=True).get_template("of a test")
    assert "of a test" in memory.loaded


@pytest.mark.sqlite_only
def test_an_address_that_was_built_before_is_the_one_that_would_be_built(app: Flask) -> None:
    built: Any = app.jinja_env.globals["url_for"]
    asked: list[dict[str, Any]] = [{"page": 1}, {"page": True}, {"page": 2, "_anchor": "lines"}]
    for values, root in product(asked, ("", "/points", "")):
        with app.test_request_context("/", base_url=f"http://localhost{root}"):
            assert built("villager.home", **values) == url_for("villager.home", **values)
            assert built("villager.home", **values).startswith(f"{root}/my?page=")
