"""A village records what is handed down to it; beyond the access list the county answers."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from pointsapp.foundation.keys import Keyring
from pointsapp.powers.models import HandedTask, ListItem, PowerList
from pointsapp.powers.queries import get_task, senders
from pointsapp.powers.service import Handed, answer_task, end_task, record_task, void_task
from tests.kept import Once
from tests.worlds import FIRST_DAY, World, make_world


@pytest.fixture
def world(once: Once, session: Session, keyring: Keyring, now: datetime) -> World:
    """Two villages; the county has an access list and one of what must not be handed down."""
    return once(lambda: make_world(session, keyring, now))


@pytest.fixture
def items(session: Session, world: World, now: datetime) -> dict[str, int]:
    """The item of each of the county's two lists."""
    found = {}
    for kind, audience, title in (
        ("access", "", "通知村民参加体检"), ("negative", "handed_down", "签责任状"),
    ):  # fmt: skip
        row = PowerList(
            region_id=world.county_id, kind=kind, audience=audience, number=f"2026-{kind}"[:12],
            title=kind, state="adopted", created_at=now, adopted_at=now, in_force_from=FIRST_DAY,
        )  # fmt: skip
        session.add(row)
        session.flush()
        item = ListItem(list_id=row.id, number=1, category="协助", title=title)
        session.add(item)
        session.flush()
        found[kind] = item.id
    return found


def hand(session: Session, world: World, now: datetime, **also: Any) -> HandedTask:
    facts: dict[str, Any] = {
        "title": "每天报一次巡查表", "sender": "镇环保办", "level": "town", "channel": "group",
        "handed_on": village_day(now),
    }  # fmt: skip
    key = also.pop("key", "k")
    handed = Handed(**(facts | also))
    return record_task(session, world.a.id, handed, key=key, by=world.logins["clerk"], now=now)


def test_what_the_access_list_has_is_only_recorded(
    session: Session, world: World, items: dict[str, int], now: datetime
) -> None:
    task = hand(session, world, now, item_id=items["access"])
    assert (task.state, task.number) == ("within", "2026-0001")
    with pytest.raises(Conflict, match="不用县里答复"):
        answer_task(session, task.id, answer="withdrawn", reason="不该", by=99, now=now)


def test_what_is_on_no_list_or_forbidden_goes_to_the_county_and_is_answered_once(
    session: Session, world: World, items: dict[str, int], now: datetime
) -> None:
    county = world.logins["county"]
    for key, facts in (
        ("a", {}),
        ("b", {"item_id": items["access"], "banned_id": items["negative"]}),
    ):
        task = hand(session, world, now, key=key, **facts)
        assert task.state == "put"
        answered = answer_task(
            session, task.id, answer="withdrawn", reason="部门自己的事", by=county, now=now
        )
        assert (answered.state, answered.answered_on) == ("answered", village_day(now))
        with pytest.raises(Conflict, match="已经答复过了"):
            answer_task(session, task.id, answer="assist", reason="再想想", by=county, now=now)
        with pytest.raises(Conflict, match="已经有结果"):
            void_task(session, task.id, reason="记错", by=county, now=now)


def test_nobody_answers_what_they_recorded_themselves(
    session: Session, world: World, now: datetime
) -> None:
    task = hand(session, world, now)
    with pytest.raises(NotAllowed, match="您自己记的"):
        answer_task(
            session, task.id, answer="allowed", reason="行", by=world.logins["clerk"], now=now
        )


def test_the_same_form_sent_twice_is_recorded_once(
    session: Session, world: World, now: datetime
) -> None:
    assert hand(session, world, now).id == hand(session, world, now).id


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": " "}, "交办什么事"),
        ({"sender": ""}, "谁交办的"),
        ({"level": "sky"}, "哪一级"),
        ({"channel": "pigeon"}, "怎么交办的"),
        ({"handed_on": date(2030, 1, 1)}, "还没有到"),
        ({"due_on": date(2020, 1, 1)}, "不能早于"),
        ({"content": "长" * 2001}, "最多 2000 个字"),
        ({"kind": "form"}, "多久要一次"),
        ({"every": "month"}, "任务不用选"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    session: Session, world: World, now: datetime, wrong: dict[str, Any], words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        hand(session, world, now, **wrong)


def test_an_item_counts_only_from_the_list_that_was_in_force_on_that_day(
    session: Session, world: World, items: dict[str, int], now: datetime
) -> None:
    for wrong in (
        {"item_id": items["negative"]}, {"banned_id": items["access"]},
        {"item_id": items["access"], "handed_on": FIRST_DAY - timedelta(days=1)},
    ):  # fmt: skip
        with pytest.raises(Invalid, match="没有这一项"):
            hand(session, world, now, **wrong)


def test_a_mistake_is_voided_with_a_reason_and_counts_no_more(
    session: Session, world: World, items: dict[str, int], now: datetime
) -> None:
    first = village_day(now) - timedelta(days=365)
    county = world.logins["county"]
    hand(session, world, now, key="1", item_id=items["access"])
    back = hand(session, world, now, key="2")
    answer_task(session, back.id, answer="withdrawn", reason="部门的事", by=county, now=now)
    wrong = hand(session, world, now, key="3", sender="镇农办")
    assert [(each.name, each.tasks, each.beyond, each.withdrawn)
            for each in senders(session, [world.a.id], first=first)] == [
        ("镇环保办", 2, 1, 1), ("镇农办", 1, 1, 0)
    ]  # fmt: skip
    with pytest.raises(Invalid, match="为什么作废"):
        void_task(session, wrong.id, reason=" ", by=1, now=now)
    assert void_task(session, wrong.id, reason="记重了", by=1, now=now).state == "void"
    assert [each.name for each in senders(session, [world.a.id], first=first)] == ["镇环保办"]
    assert senders(session, [world.b.id], first=first) == []
    with pytest.raises(NotFound):
        get_task(session, 10**9)


def test_a_form_that_is_asked_no_more_ends_on_that_day(
    session: Session, world: World, now: datetime
) -> None:
    today, county = village_day(now), world.logins["county"]
    form = hand(session, world, now, key="1", kind="form", every="month")
    with pytest.raises(Invalid, match="从交办那天到今天"):
        end_task(session, form.id, last_on=today + timedelta(days=1), by=1, now=now)
    with pytest.raises(Invalid, match="从交办那天到今天"):
        end_task(session, form.id, last_on=today - timedelta(days=1), by=1, now=now)
    assert end_task(session, form.id, last_on=today, by=1, now=now).due_on == today
    answer_task(session, form.id, answer="withdrawn", reason="部门的事", by=county, now=now)
    with pytest.raises(Conflict, match="退回部门"):
        end_task(session, form.id, last_on=today, by=1, now=now)
