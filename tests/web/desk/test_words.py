"""The audit trail has a Chinese word for everything that the code writes into it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from pointsapp.foundation.imports import STATES
from pointsapp.web.desk.facts import FACTS, facts_words
from pointsapp.web.desk.words import ACTIONS

CODE = Path(__file__).parents[3] / "pointsapp"


def written_actions() -> Iterator[str]:
    """The constant actions in calls of record_audit and of the domains' short forms of it."""
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and "audit" in ast.unparse(node.func):
                yield from (
                    each.value
                    for each in node.args
                    if isinstance(each, ast.Constant) and "." in str(each.value)
                )


def test_every_action_that_is_written_has_a_word():
    actions = set(written_actions())
    assert {"sheet.opened", "roster.imported", "user.created"} <= actions
    assert actions - set(ACTIONS) == set()


def test_the_steps_of_an_import_have_words():
    steps = {"created", "confirmed", "discarded", "done", "lapsed"}
    assert {f"import.{step}" for step in steps} <= set(ACTIONS)
    assert steps - {"created"} <= set(STATES)


def written_facts() -> Iterator[str]:
    """The names under which the calls of record_audit keep what was done."""
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and "audit" in ast.unparse(node.func):
                yield from (each.arg for each in node.keywords if each.arg)


def test_every_fact_that_is_written_has_a_word():
    facts = set(written_facts()) - {"by", "now", "on_behalf_of"}
    assert {"region_id", "role", "struck"} <= facts
    assert facts - set(FACTS) == set()


def test_facts_are_told_in_words():
    facts = {"role": "clerk", "region_id": 4, "passed": True, "struck": [], "until": None}
    assert facts_words(facts, "household:12", lambda key: f"{key}村") == (
        "角色 村信息员；地方 4村；通过 是；依法划掉 没有；到 没有；替 户 12"
    )
