"""How the demo's villages made their lists known, and the stages of the county's plan."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.powers.ids import PublicityId
from pointsapp.powers.policy.publicity import Outing, Stage
from pointsapp.powers.queries import lists_in_force
from pointsapp.powers.service import record_publicity, state_stage, take_back_publicity
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Happening

STATED_DAYS_AGO = 398
# (name, first day, last day), in days ago; the last one goes on.
STAGES = (("宣传发动", 398, 300), ("组织实施", 299, 60), ("巩固提升", 59, -120))
# (village, days ago, way, households, what); xinglin and the others have not begun.
WENT_OUT: tuple[tuple[str, int, str, int | None, str], ...] = (
    ("qingquan", 390, "broadcast", None, "早晚各播一遍，播了三天"),
    ("qingquan", 388, "board", None, "贴在村委会门口"),
    ("qingquan", 385, "leaflet", 68, "网格员挨户送便民卡"),
    ("qingquan", 40, "chat", None, ""),
    ("shiqiao", 280, "board", None, ""),
    ("shiqiao", 200, "meeting", 41, "村民代表会上念了一遍"),
)
MISTAKEN = ("shiqiao", 30, "chat")


def outreach(county: County) -> Iterator[Happening]:
    """The county states its plan, two villages make their lists known, one entry was a mistake."""
    for minute, stage in enumerate(STAGES):
        stating = partial(_state, county=county, stage=stage)
        yield Happening(county.at(STATED_DAYS_AGO, 16, minute), stating)
    for key, days_ago, way, reached, note in WENT_OUT:
        going = partial(_go, village=county.village(key), way=way, reached=reached, note=note)
        yield Happening(county.at(days_ago, 17), going)
    key, days_ago, way = MISTAKEN
    yield Happening(
        county.at(days_ago, 17), partial(_mistake, village=county.village(key), way=way)
    )


def _state(session: Session, now: datetime, *, county: County, stage: tuple[str, int, int]) -> None:
    name, first, last = stage
    stated = Stage(name, county.day(first), county.day(last))
    state_stage(session, county.id, stated, key=f"demo-{name}", by=county.clerk, now=now)


def _go(
    session: Session, now: datetime, *, village: Village, way: str, reached: int | None = None,
    note: str = "",
) -> PublicityId:  # fmt: skip
    day = village_day(now)
    lists = lists_in_force(session, village.id, on=day)
    row = next(each for each in lists if each.kind == "power")
    return record_publicity(
        session, village.id, row.id, Outing(way, day, reached), note=note,
        key=f"demo-{way}-{day}", by=village.users["clerk"], now=now,
    ).id  # fmt: skip


def _mistake(session: Session, now: datetime, *, village: Village, way: str) -> None:
    made, by = _go(session, now, village=village, way=way), village.users["clerk"]
    take_back_publicity(session, made, reason="发到别的群里了", by=by, now=now)
