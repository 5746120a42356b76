"""The demo's villagers on drafts: one book that came about with their opinions, one that hangs."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.presets.demo.books import NEXT_VERSION_DAYS_AGO, SECOND_VERSION_DAYS_AGO
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Happening
from pointsapp.rulebooks.consulting import queries, service
from pointsapp.rulebooks.ids import ConsultationId
from pointsapp.rulebooks.models import RuleBook
from pointsapp.rulebooks.queries import rules_of
from pointsapp.rulebooks.rows import rule_draft
from pointsapp.rulebooks.service import edit_rule

# (days after it was hung, how, which door or None, which row or None, the words)
SPOKEN: tuple[tuple[int, str, int | None, int | None, str], ...] = (
    (1, "card", 5, 12, "麦收、秋收那几天，路边不晒没地方晒，能不能不扣"),
    (2, "door", 9, 3, "腿脚不好的，干轻活也该算义务工"),
    (3, "meeting", None, None, "一年公布一次太少，按季公布"),
    (4, "paper", None, 11, "分类桶不够，先把桶配齐"),
)
ON_DRYING, DRYING = 12, "麦收、秋收各十天除外"
REASONS = {
    2: "轻活在“结对照看”和“志愿活动”里已经有，这一条不改",
    3: "每月都有公示，不用另外按季公布",
    4: "桶已经报镇里，年底前配齐；条文不改",
}


def opinions(county: County) -> Iterator[Happening]:
    """A year ago in one village from the draft to the answers; in another it hangs today."""
    settled = _Round(county.village("qingquan"))
    yield from settled.hangs(county, SECOND_VERSION_DAYS_AGO, spoken=4)
    over = SECOND_VERSION_DAYS_AGO - 10
    yield Happening(county.at(over, 9), settled.change)
    yield Happening(county.at(over, 15), settled.answer)
    hanging = _Round(county.village("shiqiao"))
    yield from hanging.hangs(county, NEXT_VERSION_DAYS_AGO, spoken=3)


@dataclass
class _Round:
    """A draft of a village on the board, and what comes of it."""

    village: Village
    id: ConsultationId = field(init=False)

    def hangs(self, county: County, days_ago: int, *, spoken: int) -> Iterator[Happening]:
        """From the day it was drafted; so many of SPOKEN are said."""
        yield Happening(county.at(days_ago, 16), self.publish)
        for number, (after, *_) in enumerate(SPOKEN[:spoken]):
            yield Happening(county.at(days_ago - after, 10), partial(self.say, number=number))
        yield Happening(county.at(days_ago - 4, 17), self.count)

    def publish(self, session: Session, now: datetime) -> None:
        """The clerk hangs the draft, for the days that the village decided with its first book."""
        mine = select(RuleBook.id).where(
            RuleBook.village_id == self.village.id, RuleBook.state == "draft"
        )
        draft = session.scalars(mine.order_by(RuleBook.id.desc())).first()
        if draft is None:
            raise LookupError("the demo drafts a book before it hangs one")
        self.id = service.publish(session, draft, by=self.village.town.clerk, now=now).id

    def say(self, session: Session, now: datetime, *, number: int) -> None:
        """Somebody speaks; what is not said by card the clerk keys the same day."""
        _, via, door, row, words = SPOKEN[number]
        service.give_opinion(
            session, self.id, via=via, statement=words, said_on=village_day(now), row=row,
            household_id=None if door is None else self.village.home(door),
            by=None if via == "card" else self.village.town.clerk, now=now,
        )  # fmt: skip

    def count(self, session: Session, now: datetime) -> None:
        """The box is emptied."""
        service.count_papers(
            session, self.id, collected_on=village_day(now), agree=37, against=3, unclear=2,
            key=f"box-{village_day(now)}", by=self.village.town.clerk, now=now,
        )  # fmt: skip

    def change(self, session: Session, now: datetime) -> None:
        """The drafting group takes the first opinion up."""
        found = queries.get_consultation(session, self.id)
        row = next(r for r in rules_of(session, found.book_id) if r.number == ON_DRYING)
        spared = replace(rule_draft(row, {}, {}), note=DRYING)
        edit_rule(session, row.id, spared, by=self.village.town.clerk, now=now)

    def answer(self, session: Session, now: datetime) -> None:
        """Every opinion gets its answer."""
        by = self.village.town.clerk
        found = queries.get_consultation(session, self.id)
        row = next(r for r in rules_of(session, found.book_id) if r.number == ON_DRYING)
        for each in queries.opinions_of(session, self.id):
            why = REASONS.get(each.number, "")
            service.answer_opinion(
                session, each.id, outcome="declined" if why else "accepted", reason=why,
                changes=() if why else (str(row.root_id or row.id),), by=by, now=now,
            )  # fmt: skip
