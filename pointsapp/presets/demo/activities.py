"""Activities: two that are over, one to be closed, one open, one rained off, one draft."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from pointsapp.activities import service
from pointsapp.activities.ids import ActivityId, ShiftId
from pointsapp.activities.service import CallFacts
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.files import read_upload
from pointsapp.presets.demo.cards import CARD_HOME
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Happening
from pointsapp.rulebooks.queries import book_in_force, rules_of

WORK_DAYS, VOLUNTEERS, PATROLS = 3, 5, 4


@dataclass(frozen=True)
class _Plan:
    """An activity as the demo means it to be: its day counted back from today."""

    title: str
    what: str
    place: str
    days_ago: int
    rule: int  # what work earns, a person
    light: str = ""
    bring: str = ""
    places: int | None = None
    first: int = 10  # the first household that signs up
    people: int = 0
    result: str = ""
    draft: bool = False


DREDGING = _Plan(
    "河道清淤", "清村东河道的淤泥和垃圾，大约两里长", "村东桥头", 40, WORK_DAYS,
    light="登记、烧水、看工具", bring="铁锹、手套", people=22,
    result="清了两里河道，装走三车垃圾",
)  # fmt: skip
VISITS = _Plan(
    "上门看望独居老人", "帮忙打扫、说说话，看看家里缺什么", "村委会门口", 75, VOLUNTEERS,
    people=6, first=30, result="打扫了三家的院子",
)  # fmt: skip
PATROL = _Plan("森林防火巡查", "沿后山走一圈，看有没有火源", "后山路口", 1, PATROLS, people=5,
               first=40)  # fmt: skip
PLANTING = _Plan(
    "村口种树", "在村口路两边种 200 棵柳树", "村口公交站", -6, WORK_DAYS, light="扶苗、浇水",
    bring="铁锹、水桶", places=6, people=8, first=20,
)  # fmt: skip
CINEMA = _Plan("放露天电影", "周六晚上放电影，要人摆凳子、看电线", "文化广场", -20, VOLUNTEERS,
               draft=True)  # fmt: skip
RAINED = _Plan("修补三组水渠", "补三组水渠的裂缝", "三组水渠口", -2, WORK_DAYS, people=3, first=50)

OWN = (VISITS, DREDGING, PATROL, PLANTING, RAINED, CINEMA)


def activities(county: County) -> Iterator[Happening]:
    """The life of each of them in the first village; another village plants trees as well."""
    own = [(county.village("qingquan"), plan) for plan in OWN]
    for village, plan in [*own, (county.village("shiqiao"), PLANTING)]:
        this = _Activity(county, village, plan)
        called = max(plan.days_ago, 0) + 8
        yield Happening(county.at(called, 10), this.call)
        if plan.draft:
            continue
        yield Happening(county.at(called - 2, 19), this.sign_up)
        if plan.days_ago > 0:
            yield Happening(county.at(plan.days_ago, 17), this.take_down)
        if plan.result:
            yield Happening(county.at(plan.days_ago, 18), this.close)
        if plan is RAINED:
            yield Happening(county.at(1, 18), this.cancel)


@dataclass
class _Activity:
    """One activity of a village, organised by its clerk."""

    county: County
    village: Village
    plan: _Plan
    id: ActivityId = field(init=False)
    shift: ShiftId = field(init=False)

    def call(self, session: Session, now: datetime) -> None:
        """It is called for: what, when, and what it earns by the book."""
        plan = self.plan
        done: dict[str, Any] = {"by": self.village.users["clerk"], "now": now}
        facts = CallFacts(
            title=plan.title, what=plan.what, place=plan.place, bring=plan.bring,
            happens_on=self.county.day(plan.days_ago), light=plan.light,
            contact=self.village.plan.contact,
        )  # fmt: skip
        made = service.draft(session, self.village.id, facts, key=f"demo-{plan.days_ago}", **done)
        self.id = made.id
        self.shift = service.add_shift(
            session, self.id, starts="8:30", ends="11:00", places=plan.places, **done
        ).id
        book = book_in_force(session, self.village.id, "household", on=village_day(now))
        rules = {rule.number: rule.id for rule in rules_of(session, book.id)} if book else {}
        reward = partial(service.add_reward, session, self.id, quantity=Decimal(1), **done)
        reward(task="work", rule_id=rules[plan.rule], per="person")
        if plan.light:
            reward(task="light", rule_id=rules[VOLUNTEERS], per="household")
        if not plan.draft:
            service.publish(session, self.id, **done)

    def sign_up(self, session: Session, now: datetime) -> None:
        """Households sign up, most by telephone; the last ones may have to wait for a place."""
        for number, place in enumerate(self._homes):
            task = "light" if self.plan.light and number % 5 == 4 else "work"
            service.sign_up(
                session, self.shift, self.village.head(place),
                household_id=self.village.home(place), task=task, via="phone",
                by=self.village.users["clerk"], now=now,
            )  # fmt: skip

    def take_down(self, session: Session, now: datetime) -> None:
        """All but one came; where old people were visited, they are taken down too."""
        came = {
            self.village.head(place): "light" if self.plan.light and number % 5 == 4 else "work"
            for number, place in enumerate(self._homes[:-1])
        }
        if self.plan is VISITS:
            came |= {self.village.head(place): "visited" for place in (60, 61, 62)}
        service.mark(
            session, self.id, self.shift, shown=(), came=came, by=self.village.users["clerk"],
            now=now,
        )  # fmt: skip

    def close(self, session: Session, now: datetime) -> None:
        """The attendance ends, points are handed in, a photo is hung up."""
        by = self.village.users["clerk"]
        service.close(session, self.id, result=self.plan.result, by=by, now=now)
        if self.plan is DREDGING:
            service.add_photo(
                session, self.id, upload=read_upload(_picture(), filename="河道.jpg"),
                caption="清好的河道，从桥上看", consent="nobody", by=by, now=now,
            )  # fmt: skip

    def cancel(self, session: Session, now: datetime) -> None:
        """The weather is against it."""
        service.cancel(session, self.id, why="明后天有大雨，水渠过水", now=now,
                       by=self.village.users["clerk"])  # fmt: skip

    @property
    def _homes(self) -> tuple[int, ...]:
        more = range(self.plan.first, self.plan.first + self.plan.people)
        return (CARD_HOME, *more) if self.plan is PLANTING else tuple(more)


def _picture() -> bytes:
    """A river between meadows, with nobody in it."""
    image = Image.new("RGB", (960, 640), "#c9dce8")
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 300), (300, 220), (620, 280), (960, 210), (960, 420), (0, 420)], "#7d9a86")
    draw.rectangle([0, 380, 960, 640], "#9fb772")
    draw.polygon([(430, 380), (520, 380), (760, 640), (180, 640)], "#6f9fb4")
    for trunk in range(60, 960, 150):
        draw.rectangle([trunk, 330, trunk + 12, 430], "#6b5640")
        draw.ellipse([trunk - 45, 240, trunk + 57, 350], "#5f8257")
    written = BytesIO()
    image.save(written, "JPEG", quality=80)
    return written.getvalue()
