"""Pages of lists: read by anybody, kept by those who may, refused with a sentence."""

from datetime import date, datetime
from io import BytesIO

import pytest
from sqlalchemy.orm import Session

from pointsapp.decisions.queries import get_meeting
from pointsapp.decisions.service import decide_setting
from pointsapp.powers import queries, service
from pointsapp.powers.models import PowerList
from pointsapp.powers.policy.procedure import Limit
from pointsapp.powers.rows import procedure_in
from tests.powers.lists import POWER
from tests.rulebooks.books import make_resolution
from tests.web.browsing import Browser
from tests.worlds import World

BROKEN = "编号,类别,事项\n1,,x\n".encode()
pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def in_force(session: Session, world: World, now: datetime) -> PowerList:
    """The power list of village a, in force since November."""
    return adopt(session, world, now)


def adopt(session: Session, world: World, now: datetime) -> PowerList:
    row = service.store_list(session, world.a.id, POWER, by=1, now=now)
    held = make_resolution(session, world.a.id, now, body_kind="representatives")
    day = get_meeting(session, held.meeting_id).held_on
    service.adopt(session, row.id, resolution_id=held.id, in_force_from=day, by=1, now=now)
    session.commit()
    return row


@pytest.fixture
def draft(session: Session, world: World, now: datetime) -> PowerList:
    """A draft of village a."""
    row = service.store_list(session, world.a.id, POWER, by=1, now=now)
    session.commit()
    return row


def test_anybody_reads_lists_items_and_charts(
    session: Session, world: World, in_force: PowerList, browser_of: Browser
) -> None:
    village, item = world.a.id, queries.items_of(session, in_force.id)[0]
    assert "小微权力清单" in browser_of.get(f"/v/{village}/lists").text
    assert "日常开支报销" in browser_of.get(f"/v/{village}/lists/{in_force.id}").text
    page = browser_of.get(f"/v/{village}/items/{item.id}").text
    for said in ("村财村用镇监管", "发票、验收单", "20 个工作日", "报账员 555 0012", "<svg"):
        assert said in page
    assert f"/v/{village}/matters" in page
    assert "日常开支报销" in browser_of.get(f"/v/{village}/charts").text


def test_an_item_of_another_village_or_a_draft_is_not_found(
    session: Session, world: World, in_force: PowerList, draft: PowerList, browser_of: Browser
) -> None:
    item = queries.items_of(session, in_force.id)[0]
    assert browser_of.get(f"/v/{world.b.id}/items/{item.id}").status_code == 404
    assert browser_of.get(f"/v/{world.a.id}/lists/{draft.id}").status_code == 404


def test_nothing_goes_on_the_wall_until_it_is_decided(
    session: Session, world: World, in_force: PowerList, browser_of: Browser, now: datetime
) -> None:
    address = f"/v/{world.a.id}/charts/print"
    undecided = browser_of.get(address).text
    assert "还没有定" in undecided
    assert "chart__step" not in undecided
    decide_setting(
        session, world.a.id, key="wall.charts", value="yes", source="村里定", by=1, now=now,
        from_on=date(2026, 1, 1),
    )  # fmt: skip
    session.commit()
    assert "chart__step" in browser_of.get(address).text


def test_an_item_is_added_changed_and_removed(
    session: Session, world: World, draft: PowerList, browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    new = f"/powers/list/{draft.id}/items/new"
    refused = browser_of.post(new, title="修路", origin="list")
    assert refused.status_code == 422
    browser_of.post(new, category="建设", title="修路", origin="list", materials="申请\n图纸")
    session.rollback()
    item = queries.items_of(session, draft.id)[-1]
    assert (item.title, item.materials) == ("修路", ["申请", "图纸"])
    browser_of.post(f"/powers/items/{item.id}", category="建设", title="修桥", origin="list")
    session.expire_all()
    session.rollback()
    assert queries.items_of(session, draft.id)[-1].title == "修桥"
    browser_of.post(f"/powers/items/{item.id}/remove")
    session.rollback()
    assert len(queries.items_of(session, draft.id)) == 2


def test_a_procedure_is_written_step_by_step_and_what_cannot_run_is_refused(
    session: Session, world: World, draft: PowerList, browser_of: Browser
) -> None:
    browser_of.sign_in("town")
    browser_of.post(
        f"/powers/list/{draft.id}/procedures/new", name="修路", first="提出申请", actor="handler"
    )
    session.rollback()
    row = next(p for p in queries.procedures_in(session, draft.id) if p.name == "修路")
    editor = f"/powers/procedures/{row.id}"
    refused = browser_of.post(f"{editor}/steps/new", name="会签", kind="sign")
    assert refused.status_code == 422
    assert "走不通" in refused.text
    assert "会签" in refused.text
    added = browser_of.post(
        f"{editor}/steps/new", name="审核", kind="review", actors=["secretary"],
        limit="5 个工作日", papers="申请", back_to="s1",
    )  # fmt: skip
    assert added.status_code == 302
    browser_of.post(f"{editor}/steps/new", name="张贴", kind="publish",
                    actors=["village_committee"], publish="5 天")  # fmt: skip
    browser_of.post(f"{editor}/steps/s3/move", way="up")
    session.rollback()
    session.refresh(row)
    steps = procedure_in(row).steps
    assert [each.name for each in steps] == ["提出申请", "张贴", "审核"]
    assert steps[2].limit == Limit(5, "working")
    page = browser_of.get(editor).text
    assert "<svg" in page
    assert "张贴 5 天" in page
    same = browser_of.get(f"{editor}/steps/s2").text
    assert 'value="5 个工作日"' in same
    assert browser_of.post(f"{editor}/steps/s2/remove").status_code == 302


def test_the_next_version_is_followed_compared_and_discarded(
    session: Session, world: World, in_force: PowerList, browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    to = browser_of.post(f"/powers/list/{in_force.id}/follow").location
    browser_of.post(f"{to}/head", title="第二版小微权力清单")
    assert "第二版小微权力清单" in browser_of.get(f"{to}/changes").text
    assert "不要了" in browser_of.get(f"{to}/discard").text
    browser_of.post(f"{to}/discard")
    assert "第二版小微权力清单" not in browser_of.get(f"/powers/place/{world.a.id}").text


def test_adoption_is_refused_with_everything_that_stands_against_it(
    session: Session, world: World, draft: PowerList, browser_of: Browser, now: datetime
) -> None:
    held = make_resolution(session, world.a.id, now, body_kind="representatives")
    session.commit()
    browser_of.sign_in("town")
    adopt_it = f"/powers/list/{draft.id}/adopt"
    early = browser_of.post(adopt_it, resolution_id=held.id, in_force_from="2020-01-01")
    assert early.status_code == 422
    assert "不能早于" in early.text
    done = browser_of.post(adopt_it, resolution_id=held.id, in_force_from="2026-12-01")
    assert done.status_code == 302


def test_the_clerk_keeps_drafts_but_does_not_adopt(
    world: World, draft: PowerList, browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    assert browser_of.get(f"/powers/list/{draft.id}/adopt").status_code == 403


def test_a_preset_an_empty_list_and_a_file_begin_drafts(
    session: Session, world: World, draft: PowerList, browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    place = f"/powers/place/{world.a.id}"
    assert browser_of.post(f"{place}/preset", name="power_pingyi").status_code == 302
    assert browser_of.post(f"{place}/start", title="空", kind="service").status_code == 302
    refused = browser_of.post(f"{place}/start", title="空", kind="negative")
    assert refused.status_code == 422
    assert "写明管谁" in refused.text
    content = browser_of.get(f"/powers/list/{draft.id}/download").data
    sent = browser_of.post(
        f"{place}/start", title="再来", kind="power", file=_file(content, "a.xlsx")
    )
    assert sent.status_code == 302
    broken = browser_of.post(
        f"{place}/start",
        title="坏",
        kind="power",
        file=_file(BROKEN, "a.csv"),
    )
    assert broken.status_code == 422
    assert "什么都没有存" in broken.text


def _file(content: bytes, name: str) -> tuple[object, str]:
    return BytesIO(content), name
