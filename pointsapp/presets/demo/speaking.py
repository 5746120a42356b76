"""Where the demo's villagers speak, what they agreed on for weddings and funerals, and what is
handed down to a village.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.matters import service as matters
from pointsapp.matters.models import Matter, Venue
from pointsapp.matters.queries.sittings import topics_of
from pointsapp.powers import service as powers
from pointsapp.powers.models import HandedTask
from pointsapp.powers.service import Handed
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Happening
from pointsapp.presets.demo.meetings import resolve
from pointsapp.presets.lists import read_preset

OPENED_DAYS_AGO, CUSTOMS_DAYS_AGO = 385, 180
# What the representatives agreed on, item by item; the figures are invented.
CUSTOMS = (
    "酒席不超过 20 桌，每桌不超过 500 元；礼金不超过 200 元；彩礼不超过 3 万元。",
    "三天办完，酒席不超过 15 桌，每桌不超过 300 元；礼金不超过 100 元。",
    "满月、乔迁、祝寿不办酒席；升学只请家里人，不收礼金。",
)
FIXED = "换了灯泡，周三起亮了"
# (days ago, how many came, and of each topic: what, what became of it, the matter or the answer)
SITTINGS = (
    (
        57,
        6,
        (("三组水渠漏水", "matter", "三组水渠修补材料款"), ("三组的路灯不亮", "answered", FIXED)),
    ),
    (5, 4, (("村口垃圾桶太少", "answered", "再添四个，月底前放好"), ("校门口车太快", "", ""))),
)
# (days ago, what, by whom, level, how, kind, how often, the county's answer; '' waits)
TASKS = (
    (420, "防返贫监测情况表", "县农业农村局", "county", "paper", "form", "month", "allowed"),
    (250, "人居环境整治进度表", "农业农村办", "town", "group", "form", "month", "withdrawn"),
    (130, "村级会议学习情况表", "党建办", "town", "meeting", "form", "quarter", "allowed"),
    (90, "安全隐患排查台账", "应急办", "town", "paper", "ledger", "month", "allowed"),
    (30, "每天报一次秸秆焚烧巡查表", "环保办", "town", "group", "task", None, "withdrawn"),
    (4, "每户拍照上传改厕前后对比", "县农业农村局", "county", "meeting", "task", None, ""),
)
REASONS = {
    "withdrawn": "这是部门自己的事，不在准入清单上。",
    "allowed": "上级文件要的，由村里填；别的表里已经有的，不再重填。",
}


def speaking(county: County) -> Iterator[Happening]:
    """One village speaks up at its talk room, agrees on customs and is handed down work."""
    village = county.village("qingquan")
    yield Happening(county.at(OPENED_DAYS_AGO), partial(_open, village=village))
    yield Happening(county.at(CUSTOMS_DAYS_AGO, 15), partial(_agree, village=village))
    for days_ago, present, said in SITTINGS:
        told = partial(_sit, village=village, present=present, said=said)
        yield Happening(county.at(days_ago, 18), told)
    for days_ago, title, *facts, answer in TASKS:
        yield Happening(
            county.at(days_ago, 10), partial(_hand, village=village, title=title, facts=facts)
        )
        if answer:
            back = partial(_answer, county=county, village=village, title=title, answer=answer)
            yield Happening(county.at(days_ago - 3, 16), back)


def _open(session: Session, now: datetime, *, village: Village) -> None:
    matters.open_venue(
        session, village.id, kind="talk_room", name="村民说事室", address="村委会一楼东头",
        hours="每周五下午", on=village_day(now), by=village.users["clerk"], now=now,
    )  # fmt: skip


def _agree(session: Session, now: datetime, *, village: Village) -> None:
    """The standard for weddings and funerals: the source leaves each figure to the village."""
    by, draft = village.town.clerk, read_preset("customs")
    items = tuple(
        replace(item, question="", content=f"{agreed}干部、党员照办，其他村民自愿。")
        for item, agreed in zip(draft.items, CUSTOMS, strict=True)
    )
    made = powers.store_list(session, village.id, replace(draft, items=items), by=by, now=now)
    resolution = resolve(
        session, village, "通过婚丧喜庆事宜操办标准", minutes="逐条议过，举手表决。", now=now
    )
    powers.adopt(
        session, made.id, resolution_id=resolution, by=by, now=now,
        in_force_from=village_day(now) + timedelta(days=7),
    )  # fmt: skip


def _sit(
    session: Session, now: datetime, *, village: Village, present: int,
    said: tuple[tuple[str, str, str], ...],
) -> None:  # fmt: skip
    """A sitting; what could be settled there is settled the same evening."""
    by, today = village.users["clerk"], village_day(now)
    venue = session.scalars(select(Venue.id).where(Venue.village_id == village.id)).one()
    sitting = matters.record_sitting(
        session, village.id, venue_id=venue, held_on=today, host="村书记、驻村干部",
        present=present, topics=[subject for subject, _, _ in said], key=f"demo-{today}",
        by=by, now=now,
    )  # fmt: skip
    for topic, (_, outcome, told) in zip(topics_of(session, sitting.id), said, strict=True):
        if outcome == "matter":
            number = _matter(session, village, told)
            matters.settle_topic(session, topic.id, outcome=outcome, number=number, by=by, now=now)
        elif outcome:
            matters.settle_topic(session, topic.id, outcome=outcome, answer=told, by=by, now=now)


def _matter(session: Session, village: Village, subject: str) -> str:
    return session.scalars(
        select(Matter.number).where(Matter.village_id == village.id, Matter.subject == subject)
    ).one()


def _hand(
    session: Session, now: datetime, *, village: Village, title: str, facts: list[Any]
) -> None:
    sender, level, channel, kind, every = facts
    task = Handed(title, sender, level, channel, village_day(now), kind=kind, every=every)
    by = village.users["clerk"]
    powers.record_task(session, village.id, task, key=f"demo-{title[:8]}", by=by, now=now)


def _answer(
    session: Session, now: datetime, *, county: County, village: Village, title: str, answer: str
) -> None:
    task = session.scalars(
        select(HandedTask.id).where(HandedTask.village_id == village.id, HandedTask.title == title)
    ).one()
    powers.answer_task(
        session, task, answer=answer, reason=REASONS[answer], by=county.clerk, now=now
    )
