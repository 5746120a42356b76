"""Rounds of relief: a list hangs with an objection, another waits for the county."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.matters.ids import RoundId
from pointsapp.matters.queries.relief import lines_of
from pointsapp.matters.service import relief as rounds
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Happening

# Of the village's households: which one, before, the village's opinion, why.
LINES = (
    (7, "in", "in", "两位老人，长期用药"),
    (8, "in", "in", "残疾，没有劳动能力"),
    (9, "in", "out", "儿子上班了，家里有了收入"),
    (11, "out", "in", "今年大病，开支大"),
    (6, "out", "out", "名下有小汽车"),
)
ADDED = 3


def relief(county: County) -> Iterator[Happening]:
    """A list in each village: one is written, one hangs, one waits for the town, one for the
    county, one is decided.
    """
    hangs, waits = _Round(county.village("qingquan")), _Round(county.village("shiqiao"))
    done, agreed = _Round(county.village("nanping")), _Round(county.village("xinglin"))
    yield Happening(county.at(140, 10), done.open)
    yield Happening(county.at(138, 10), done.publish)
    yield Happening(county.at(128, 10), done.town_finds)
    yield Happening(county.at(120, 10), partial(done.county_decides, county=county))
    yield Happening(county.at(118, 10), done.close)
    yield Happening(county.at(34, 10), agreed.open)
    yield Happening(county.at(32, 10), agreed.publish)
    yield Happening(county.at(22, 10), agreed.town_finds)
    yield Happening(county.at(3, 15), _Round(county.village("beipo")).open)
    yield Happening(county.at(6, 10), hangs.open)
    yield Happening(county.at(2, 10), hangs.publish)
    yield Happening(county.at(1, 10), hangs.object)
    yield Happening(county.at(20, 10), waits.open)
    yield Happening(county.at(9, 10), waits.publish)


@dataclass
class _Round:
    """One round of a village."""

    village: Village
    id: RoundId = field(init=False)

    def open(self, session: Session, now: datetime) -> None:
        """The clerk lists who has help and who asks for it."""
        by = self.village.users["clerk"]
        self.id = rounds.open_round(
            session, self.village.id, scheme="低保", opened_on=village_day(now), by=by, now=now
        ).id
        lines = [rounds.Listed(self.village.home(place), *said) for place, *said in LINES]
        rounds.set_lines(session, self.id, lines, by=by, now=now)

    def publish(self, session: Session, now: datetime) -> None:
        """The list is hung up."""
        rounds.publish_round(
            session, self.id, from_on=village_day(now), by=self.village.users["clerk"], now=now
        )

    def town_finds(self, session: Session, now: datetime) -> None:
        """The town agrees with what the village said."""
        for line in lines_of(session, self.id):
            rounds.decide_town(
                session, line.id, outcome=line.opinion or "in", reason="入户看过，和村里说的一样",
                decided_on=village_day(now), by=self.village.town.clerk, now=now,
            )  # fmt: skip

    def county_decides(self, session: Session, now: datetime, *, county: County) -> None:
        """The county, which alone gives and withdraws help, decides the same."""
        for line in lines_of(session, self.id):
            rounds.decide_county(
                session, line.id, outcome=line.opinion or "in", reason="核对过收入和财产",
                decided_on=village_day(now), by=county.clerk, now=now,
            )  # fmt: skip

    def close(self, session: Session, now: datetime) -> None:
        """All is decided, and the result hangs."""
        by = self.village.users["clerk"]
        rounds.close_round(session, self.id, closed_on=village_day(now), by=by, now=now)

    def object(self, session: Session, now: datetime) -> None:
        """A neighbour objects to somebody on it."""
        rounds.object_to_line(
            session, lines_of(session, self.id)[ADDED].id, via="oral",
            statement="他家儿子在城里有房。", household_id=self.village.home(5),
            by=self.village.users["clerk"], now=now,
        )  # fmt: skip
