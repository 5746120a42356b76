"""Lists: drafted, changed, adopted by those who may, in force from a day, never changed after."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.errors import Conflict, Invalid, NotFound
from pointsapp.powers import service
from pointsapp.powers.drafts import ItemDraft, ListDraft, ListHead
from pointsapp.powers.policy.spelling import write_procedure
from pointsapp.powers.queries import (
    get_procedure,
    items_of,
    list_in_force,
    procedures_in,
    read_list,
)
from pointsapp.powers.service import ItemInvalid, NotReady, ProcedureInvalid
from pointsapp.presets.procedures import read_preset
from tests.powers.lists import (
    ASSIST,
    DAY,
    DUTY,
    EXPENSES,
    NEGATIVE,
    POWER,
    SEAL,
    adopted,
    decide_meetings,
    make_list,
)
from tests.powers.procedures import procedure, step
from tests.rulebooks.books import make_resolution

NEXT = date(2027, 1, 1)
Places = dict[str, int]


def test_a_stored_list_is_read_back_as_it_was(
    session: Session, now: datetime, places: Places
) -> None:
    row = make_list(session, places["village"], now)
    assert (row.number, row.state) == ("2026-0001", "draft")
    assert read_list(session, row.id) == POWER


def test_the_next_version_ends_the_one_before_and_continues_its_items(
    session: Session, now: datetime, places: Places
) -> None:
    village = places["village"]
    first = adopted(session, make_list(session, village, now), now)
    second = service.follow(session, first.id, by=1, now=now)
    adopted(session, second, now, NEXT)
    session.refresh(first)
    assert (first.in_force_until, second.follows_id) == (NEXT, first.id)
    for day, row in ((DAY, first), (date(2026, 12, 31), first), (NEXT, second)):
        found = list_in_force(session, village, "power", on=day)
        assert found is not None
        assert found.id == row.id
    assert list_in_force(session, village, "power", on=date(2026, 11, 30)) is None
    firsts = [item.id for item in items_of(session, first.id)]
    assert [item.root_id for item in items_of(session, second.id)] == firsts


def test_an_imported_version_continues_items_with_the_same_words(
    session: Session, now: datetime, places: Places
) -> None:
    village = places["village"]
    first = adopted(session, make_list(session, village, now), now, date(2026, 11, 20))
    fresh = ListDraft(POWER.head, (replace(SEAL, number=1, procedure=""), ItemDraft(2, "新", "新")))
    second = make_list(session, village, now, fresh)
    seal = items_of(session, first.id)[1]
    assert [item.root_id for item in items_of(session, second.id)] == [seal.id, None]


def test_a_village_begins_its_own_list_from_the_countys(
    session: Session, now: datetime, places: Places
) -> None:
    decide_meetings(session, places, now)
    county = adopted(session, make_list(session, places["county"], now), now)
    own = service.follow(session, county.id, region_id=places["village"], by=1, now=now)
    assert (own.region_id, own.follows_id) == (places["village"], None)
    roots = [item.id for item in items_of(session, county.id)]
    assert [item.root_id for item in items_of(session, own.id)] == roots


@pytest.mark.parametrize(
    ("level", "draft", "body", "names"),
    [
        ("village", POWER, "party_members", "村民代表会议、村民会议"),
        ("village", NEGATIVE, "party_members", "村民代表会议、村民会议"),
        ("town", POWER, "county", "镇人民政府"),
        ("county", POWER, "town", "县级主管部门"),
    ],
)
def test_only_those_who_may_adopt_a_list(
    session: Session, now: datetime, places: Places, level: str, draft: ListDraft, body: str,
    names: str,
) -> None:  # fmt: skip
    decide_meetings(session, places, now)
    row = make_list(session, places[level], now, draft)
    with pytest.raises(NotReady) as refused:
        adopted(session, row, now, body=body)
    assert refused.value.reasons == [f"这份清单要由{names}通过，这份决议是别的会议作的"]
    assert row.state == "draft"


@pytest.mark.parametrize(
    ("level", "draft", "body"),
    [
        ("village", POWER, "representatives"),
        ("village", DUTY, "villagers"),
        ("village", replace(NEGATIVE, head=ListHead("negative", "x", "members")), "party_members"),
        ("town", NEGATIVE, "town"),
        ("county", ASSIST, "county"),
    ],
)
def test_those_who_may_adopt_it_do(
    session: Session, now: datetime, places: Places, level: str, draft: ListDraft, body: str
) -> None:
    decide_meetings(session, places, now)
    row = adopted(session, make_list(session, places[level], now, draft), now, body=body)
    assert (row.state, row.in_force_from, row.adopted_at) == ("adopted", DAY, now)
    actions = session.scalars(select(AuditRow.action).order_by(AuditRow.id)).all()
    assert actions[-1] == "list.adopted"


@pytest.mark.parametrize(
    "head",
    [ListHead("access", "准入"), ListHead("negative", "不得下派", "handed_down")],
)
def test_what_is_fixed_above_no_village_decides(
    session: Session, now: datetime, places: Places, head: ListHead
) -> None:
    with pytest.raises(Invalid, match="由上级定"):
        make_list(session, places["village"], now, ListDraft(head))


WAITING = replace(read_preset("seven_steps"), question="谁来主持？")
STATUTORY = ItemDraft(1, "土地", "土地承包方案", statutory=4)


@pytest.mark.parametrize(
    ("draft", "reasons"),
    [
        (ListDraft(POWER.head), ["清单里一项也没有"]),
        (
            ListDraft(POWER.head, (replace(SEAL, procedure="", question="盖几个章？"),)),
            ["第 2 项还没有定：盖几个章？"],
        ),
        (
            ListDraft(
                POWER.head, (ItemDraft(1, "议事", "议", procedure=WAITING.code),), (WAITING,)
            ),
            [
                "流程“村民代表会议“七步走””：还没有定：谁来主持？",
                "流程“村民代表会议“七步走””：“决议公告”还没有定：决议公告几天，来源没有写",
            ],
        ),
        (
            ListDraft(POWER.head, (STATUTORY,)),
            ["第 1 项是法定要表决或上级审批的事，请给它配流程"],
        ),
    ],
)
def test_a_draft_that_leaves_something_open_is_not_adopted(
    session: Session, now: datetime, places: Places, draft: ListDraft, reasons: list[str]
) -> None:
    row = make_list(session, places["village"], now, draft)
    with pytest.raises(NotReady) as refused:
        adopted(session, row, now)
    assert refused.value.reasons == reasons


def test_a_procedure_that_no_item_uses_may_stay_open(
    session: Session, now: datetime, places: Places
) -> None:
    draft = replace(POWER, procedures=(*POWER.procedures, WAITING))
    row = adopted(session, make_list(session, places["village"], now, draft), now)
    assert row.state == "adopted"


def test_everything_that_is_wrong_with_a_resolution_and_a_day_comes_in_one_list(
    session: Session, now: datetime, places: Places
) -> None:
    village = places["village"]
    adopted(session, make_list(session, village, now), now)
    second = make_list(session, village, now)
    failed = make_resolution(session, places["other"], now, votes_for=3)
    with pytest.raises(NotReady) as refused:
        service.adopt(
            session, second.id, resolution_id=failed.id, in_force_from=date(2026, 11, 19),
            by=1, now=now,
        )  # fmt: skip
    assert refused.value.reasons == [
        "这份决议不是本地的，请选本地的决议",
        f"决议 {failed.number} 没有通过，不能据此执行",
        "施行日期不能早于通过的那一天",
        "施行日期要晚于上一版（2026-0001）的施行日期 2026-12-01",
    ]


def test_of_two_drafts_adopted_at_once_one_is_told_to_look_again(
    session: Session, now: datetime, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = places["village"]
    first = adopted(session, make_list(session, village, now), now)
    second, third = (make_list(session, village, now) for _ in range(2))
    monkeypatch.setattr("pointsapp.powers.service.adoption.latest_list", lambda *_, **__: first)
    adopted(session, second, now, NEXT)
    with pytest.raises(Conflict, match="刚刚有人通过了另一版"):
        adopted(session, third, now, date(2027, 2, 1))


def test_an_adopted_list_never_changes(session: Session, now: datetime, places: Places) -> None:
    row = adopted(session, make_list(session, places["village"], now), now)
    item, stored = items_of(session, row.id)[0].id, procedures_in(session, row.id)[0].id
    definition = write_procedure(POWER.procedures[0])
    tries: tuple[Callable[[], object], ...] = (
        lambda: service.edit_head(session, row.id, title="x", source="", by=1, now=now),
        lambda: service.add_item(session, row.id, SEAL, by=1, now=now),
        lambda: service.change_item(session, item, SEAL, by=1, now=now),
        lambda: service.remove_item(session, item, by=1, now=now),
        lambda: service.settle_item(session, item, by=1, now=now),
        lambda: service.store_procedure(session, row.id, definition, by=1, now=now),
        lambda: service.remove_procedure(session, stored, by=1, now=now),
        lambda: service.discard(session, row.id, by=1, now=now),
        lambda: adopted(session, row, now, NEXT),
    )
    for change in tries:
        with pytest.raises(Conflict, match="已经通过，不能再改"):
            change()
    assert read_list(session, row.id) == POWER


def test_a_discarded_draft_is_gone_for_good(
    session: Session, now: datetime, places: Places
) -> None:
    row = make_list(session, places["village"], now)
    service.discard(session, row.id, by=1, now=now)
    with pytest.raises(Conflict, match="已经作废"):
        service.add_item(session, row.id, SEAL, by=1, now=now)
    with pytest.raises(Conflict, match="只有通过的清单"):
        service.follow(session, row.id, by=1, now=now)


def test_items_are_added_changed_and_removed_without_renumbering(
    session: Session, now: datetime, places: Places
) -> None:
    row = make_list(session, places["village"], now)
    added = service.add_item(session, row.id, replace(SEAL, title="另一枚章"), by=1, now=now)
    first = items_of(session, row.id)[0]
    service.change_item(session, added.id, replace(SEAL, title="改了"), by=1, now=now)
    service.remove_item(session, first.id, by=1, now=now)
    assert [(item.number, item.title) for item in items_of(session, row.id)] == [
        (2, "使用村委会公章"), (3, "改了"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"title": " "}, "title", "“事项”要填 1 到 120 个字"),
        ({"content": "长" * 2001}, "content", "“内容”最多 2000 个字"),
        ({"materials": ("票", " 票")}, "materials", "“材料”里有重复的"),
        ({"materials": ("长" * 81,)}, "materials", "“材料”最多 30 项，每项 1 到 80 个字"),
        ({"risks": ("一；二",)}, "risks", "“风险点”的一项里不要有分号和换行"),
        ({"office": "mayor"}, "office", "请重新选由谁负责"),
        ({"origin": "dream"}, "origin", "请重新选这一项从哪里来"),
        ({"check_codes": ("不合规",)}, "check_codes", "对应的疑点要从表里选"),
        ({"limit_unit": None}, "limit_days", "期限的天数和单位要一起填"),
        ({"limit_days": 0}, "limit_days", "期限要在 1 到 366 天之间"),
        ({"limit_unit": "weeks"}, "limit_unit", "期限按工作日算还是按日历天算，请选一种"),
        ({"statutory": 10, "procedure": ""}, "statutory", "法定要村民会议决定的事是第 1 到第 9 项"),
        ({"rule_number": 0}, "rule_number", "扣分的条目编号要从 1 起"),
        ({"procedure": "nothing"}, "procedure", "清单里没有代号为“nothing”的流程"),
        (
            {"relief": True}, "procedure",
            "“一审：监委会盖章”：救助由县里审批，村里只协助（社会救助暂行办法第四条、第十一条）",
        ),
        (
            {"statutory": 2}, "procedure",
            "村民委员会组织法第二十四条规定的事，要由村民会议、或它授权的村民代表会议表决",
        ),
    ],
)  # fmt: skip
def test_an_item_that_cannot_stand_says_why_at_its_field(
    session: Session, now: datetime, places: Places, wrong: dict[str, object], field: str,
    sentence: str,
) -> None:  # fmt: skip
    row = make_list(session, places["village"], now)
    with pytest.raises(ItemInvalid) as refused:
        service.add_item(session, row.id, replace(EXPENSES, **wrong), by=1, now=now)  # type: ignore[arg-type]
    assert refused.value.by_field[field] == sentence


def test_a_duty_names_whose_it_is(session: Session, now: datetime, places: Places) -> None:
    row = make_list(session, places["village"], now, DUTY)
    with pytest.raises(ItemInvalid, match="要写明是哪个职务的责任"):
        service.add_item(session, row.id, ItemDraft(0, "党建", "学习"), by=1, now=now)


def test_a_procedure_that_cannot_run_is_not_stored(
    session: Session, now: datetime, places: Places
) -> None:
    row = make_list(session, places["village"], now)

    def store(definition: dict[str, object]) -> None:
        service.store_procedure(session, row.id, definition, by=1, now=now)

    with pytest.raises(ProcedureInvalid, match="还没有写是哪个会") as refused:
        store(write_procedure(procedure(step("vote", "vote"))))
    assert [fault.step_code for fault in refused.value.found] == ["vote"]
    with pytest.raises(ProcedureInvalid, match="流程：缺少“name、source、steps”"):
        store({"code": "x"})
    assert len(procedures_in(session, row.id)) == 2


def test_a_procedure_in_use_is_checked_for_the_items_that_use_it(
    session: Session, now: datetime, places: Places
) -> None:
    row = make_list(session, places["village"], now)
    stored = procedures_in(session, row.id)[1]
    definition = write_procedure(POWER.procedures[1])
    definition["steps"][1]["amounts"] = {"over": "10"}
    with pytest.raises(ProcedureInvalid, match="第 2 项用着这个流程，请先在那里选上“要填金额”"):
        service.store_procedure(session, row.id, definition, by=1, now=now)
    with pytest.raises(Conflict, match="第 2 项还用着这个流程"):
        service.remove_procedure(session, stored.id, by=1, now=now)
    for item in items_of(session, row.id):
        service.remove_item(session, item.id, by=1, now=now)
    service.remove_procedure(session, stored.id, by=1, now=now)
    with pytest.raises(NotFound):
        get_procedure(session, stored.id)


def test_answering_the_open_questions_makes_a_list_ready(
    session: Session, now: datetime, places: Places
) -> None:
    tiers = read_preset("finance_three_signatures_one_seal")
    item = ItemDraft(
        1, "财务", "报账", for_amount=True, procedure=tiers.code, question="叫什么好？"
    )
    row = make_list(session, places["village"], now, ListDraft(POWER.head, (item,), (tiers,)))
    definition = write_procedure(tiers)
    for each in definition["steps"]:
        if each["code"] in ("joint_review", "town_sign"):
            del each["question"]
            each["amounts"] = {"over": "5000"}
    service.store_procedure(session, row.id, definition, by=1, now=now)
    service.settle_item(
        session, items_of(session, row.id)[0].id, content="到镇里报账", by=1, now=now
    )
    adopted(session, row, now)
    read = read_list(session, row.id)
    assert read.items[0].content == "到镇里报账"
    assert read.procedures[0].step("town_sign").question == ""
