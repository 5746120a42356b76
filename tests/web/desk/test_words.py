"""The audit trail has a Chinese word for everything that the code writes into it."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from pointsapp.beginning.policy import TITLES
from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.imports import STATES
from pointsapp.ledger.models import KINDS
from pointsapp.web.desk.actors import AT_THE_SERVER, BY_HOUSEHOLDS
from pointsapp.web.desk.facts import FACTS, facts_words
from pointsapp.web.desk.words import ACTIONS, SUBJECTS

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


CODE_LIKE = re.compile(r"[a-z]{3,}")


def test_every_action_that_is_written_has_a_word():
    actions = set(written_actions())
    assert {"sheet.opened", "roster.imported", "user.created"} <= actions
    assert actions - set(ACTIONS) == set()


def test_what_households_and_commands_do_is_something_that_is_written():
    assert set(ACTIONS) >= BY_HOUSEHOLDS | AT_THE_SERVER
    assert not BY_HOUSEHOLDS & AT_THE_SERVER


def test_every_kind_of_entry_has_a_word():
    assert {f"ledger.{kind}" for kind in KINDS} <= set(ACTIONS)
    assert {"entry", "erratum", "calendar_day"} <= set(SUBJECTS)


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


def test_codes_are_told_in_words():
    facts = {
        "level": "town", "key": "card.join_without_pin", "value": "no", "kind": "branch",
        "outcome": "in", "via": "card", "counts": {"households_added": 3, "people_leaving": 0},
        "step": "cosign",
    }  # fmt: skip
    assert facts_words(facts, None, str, {"cosign": "五人会签"}.__getitem__) == (
        "级别 镇；项目 只凭户码卡就能报名活动、退报和签到（不输密码）；定为 否；种类 党支部委员会；"
        "结果 享受；方式 本户凭户码提交；增减 新户 3；步骤 五人会签"
    )


@pytest.mark.sqlite_only
def test_of_all_that_a_county_did_no_code_is_told(county: Callable[[str], str]):
    engine = create_engine(county("sqlite"))
    with Session(engine) as session:
        rows = session.execute(select(AuditRow.action, AuditRow.facts)).all()
    engine.dispose()
    told = {
        (action, words)
        for action, facts in rows
        if "step" not in facts or facts["step"] in TITLES  # told by the matter's procedure
        for words in [facts_words(_in_words(facts), None, str)]
    }
    assert len(rows) > 100
    assert {each for each in told if CODE_LIKE.search(each[1])} == set()


def _in_words(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts without those that stand for themselves."""
    return {name: each for name, each in facts.items() if name not in ("digest", "device")}
