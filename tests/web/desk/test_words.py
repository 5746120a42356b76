"""The audit trail has a Chinese word for everything that the code writes into it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from pointsapp.foundation.imports import STATES
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
    steps = {"created", "confirmed", "discarded", "done"}
    assert {f"import.{step}" for step in steps} <= set(ACTIONS)
    assert steps - {"created"} <= set(STATES)
