"""Every step of an activity that the audit trail keeps has its words."""

import ast

from pointsapp.web.desk.words import ACTIONS, SUBJECTS
from tests.architecture.test_house import ROOT


def test_every_audited_step_has_words():
    steps = {
        node.args[1].value
        for path in (ROOT / "pointsapp/activities/service").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit"
    }
    assert {"published", "signed_up", "handed_in"} <= steps
    assert {f"activity.{step}" for step in steps} - set(ACTIONS) == set()
    assert "activity" in SUBJECTS
