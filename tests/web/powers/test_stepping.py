"""The editor of steps: what cannot run is said beside its field, and nothing typed is lost."""

import re
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from pointsapp.powers import queries, service
from pointsapp.powers.models import ProcedureRow
from pointsapp.powers.rows import procedure_in
from tests.attacks.reading import Form, Page
from tests.powers.lists import POWER
from tests.web.browsing import Browser
from tests.worlds import World

pytestmark = pytest.mark.sqlite_only
TYPED = {
    "name": "五人会签",
    "kind": "sign",
    "what": "大家看过票据再签",
    "limit": "3 个工作日",
    "publish": "5 天",
    "papers": "发票\n验收单",
    "amounts": "超过 1000",
    "approves": "1",
    "apart_from": ["handler", "s1"],
    "body": "representatives",
    "quorum": "应到的 1/2 以上",
    "notice_days": "3",
    "authorised": "no",
    "clause": "村里的制度第 3 条",
    "watched_by": "监委会",
}

TEXTAREA = re.compile(r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)</textarea>')


@pytest.fixture
def row(session: Session, world: World, browser_of: Browser, now: datetime) -> ProcedureRow:
    """A procedure with one step in a draft of village a, and a clerk who edits it."""
    draft = service.store_list(session, world.a.id, POWER, by=1, now=now)
    session.commit()
    browser_of.sign_in("clerk")
    browser_of.post(
        f"/powers/list/{draft.id}/procedures/new", name="修路", first="提出申请", actor="handler"
    )
    session.rollback()
    return next(p for p in queries.procedures_in(session, draft.id) if p.name == "修路")


def form_of(page: str, ending: str) -> Form:
    return next(each for each in Page(page).forms if each.action.endswith(ending))


def kept(page: str, ending: str) -> dict[str, object]:
    """What was typed as the page shows it again; one value alone, several as a list."""
    values = form_of(page, ending).values | {name: [said] for name, said in TEXTAREA.findall(page)}
    return {name: values[name] if isinstance(value, list) else values[name][0].strip()
            for name, value in TYPED.items()}  # fmt: skip


def test_every_refusal_stands_at_its_field_and_all_that_was_typed_stays(
    row: ProcedureRow, browser_of: Browser
) -> None:
    steps = f"/powers/procedures/{row.id}/steps/new"
    wrong = browser_of.post(steps, **{**TYPED, "limit": "三四天", "amounts": "很多钱"})
    assert wrong.status_code == 422
    assert 'id="e-limit"' in wrong.text
    assert 'id="e-amounts"' in wrong.text
    again = {**TYPED, "limit": "三四天", "amounts": "很多钱"}
    assert kept(wrong.text, "/steps/new") == again
    refused = browser_of.post(steps, **TYPED)
    assert refused.status_code == 422
    assert "这样走不通，还没有存" in refused.text
    assert 'href="#f-actors">谁来办：“五人会签”要几个人会签，还没有写是谁' in refused.text
    assert 'href="#f-publish">至少张贴多久：“五人会签”不是公示，不用写公示几天' in refused.text
    assert kept(refused.text, "/steps/new") == TYPED


def test_a_step_that_was_stored_leaves_no_draft_behind(
    row: ProcedureRow, browser_of: Browser
) -> None:
    editor = f"/powers/procedures/{row.id}"
    sent = browser_of.post(f"{editor}/steps/new", name="审核", kind="review", actors="secretary")
    assert sent.status_code == 302
    assert f'data-draft-done="step-{row.id}-new"' in browser_of.get(editor).text
    browser_of.post(f"{editor}/steps/s2", name="初审", kind="review", actors="secretary")
    assert f'data-draft-done="step-{row.id}-s2"' in browser_of.get(editor).text


def test_what_cannot_be_taken_out_is_said_beside_the_step_that_needs_it(
    session: Session, row: ProcedureRow, browser_of: Browser
) -> None:
    editor = f"/powers/procedures/{row.id}"
    review = {"name": "审核", "kind": "review", "actors": "secretary", "back_to": "s1"}
    browser_of.post(f"{editor}/steps/new", **review)
    refused = browser_of.post(f"{editor}/steps/s1/remove")
    assert refused.status_code == 422
    step = refused.text[refused.text.index('id="step-s2"') :]
    assert "没有存：“审核”不同意时退回的那一步，流程里没有" in step[: step.index("</li>")]
    assert 'href="#step-s2"' in refused.text
    session.rollback()
    session.refresh(row)
    assert [each.code for each in procedure_in(row).steps] == ["s1", "s2"]


def test_the_head_says_which_field_is_wrong_and_keeps_the_others(
    row: ProcedureRow, browser_of: Browser
) -> None:
    editor = f"/powers/procedures/{row.id}"
    head = {"name": "修路和修桥", "limit": "很久", "classes": "预算内\n预算外"}
    refused = browser_of.post(editor, **head)
    assert refused.status_code == 422
    assert 'id="e-limit"' in refused.text
    assert 'id="e-classes"' not in refused.text
    values = form_of(refused.text, f"/procedures/{row.id}").values
    assert values["name"] == ["修路和修桥"]
    assert "预算外" in refused.text
