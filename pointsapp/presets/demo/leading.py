"""The first town's leading group: its seats, one that changed, a sitting, and a year's lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from pointsapp.decisions.ids import SeatId
from pointsapp.decisions.leading.service import end_seat, record_line, take_seat
from pointsapp.decisions.service import MeetingFacts, record_sitting, set_up_body
from pointsapp.foundation.clock import village_day
from pointsapp.presets.demo.county import County, Town
from pointsapp.presets.demo.diary import Happening

KIND = "leading_group"
# As the plan of a town has it (seeds E): who leads, where the office is, which units take part.
SEATS = (
    ("leader", "高振国（镇长）"),
    ("deputy", "严立群（镇人大主席）"),
    ("office", "镇农业农村局"),
    ("office_head", "沈文斌（镇农业农村局分管负责人）"),
    ("department", "镇党群工作局"),
    ("department", "镇为民服务中心"),
    ("department", "镇政法和社会事业局"),
)
FOLLOWER = "苏玉兰（镇人大主席）"
MINUTES = (
    "研究村务公开和各张清单的落实。\n各村公开栏由专人维护，每月 10 日前更新。\n"
    "多报的报表由办公室列出来，下次会上减掉一批。"
)


def leading(county: County) -> Iterator[Happening]:
    """It is set up, a deputy changes, it sits, and two of the four are recorded."""
    group = _Group(county.towns[0])
    yield Happening(county.at(420, 9), group.begin)
    yield Happening(county.at(150, 9), group.change)
    yield Happening(county.at(58, 15), group.sit)


@dataclass
class _Group:
    """The group of a town."""

    town: Town
    seats: dict[str, SeatId] = field(default_factory=dict)

    def begin(self, session: Session, now: datetime) -> None:
        """The paper that sets it up names who is in it."""
        name = f"{self.town.name}乡村治理专项工作领导小组"
        set_up_body(session, self.town.id, KIND, name=name, by=self.town.clerk, now=now)
        for role, holder in SEATS:
            self.seats[role] = self._seat(session, role, holder, now)

    def change(self, session: Session, now: datetime) -> None:
        """Another person takes the office and with it the seat."""
        on = village_day(now)
        end_seat(session, self.seats["deputy"], on=on, by=self.town.clerk, now=now)
        self._seat(session, "deputy", FOLLOWER, now)

    def sit(self, session: Session, now: datetime) -> None:
        """It sits, and what was studied and planned together is recorded."""
        by, day = self.town.clerk, village_day(now)
        meeting_id = record_sitting(
            session, self.town.id, by=by, now=now,
            meeting=MeetingFacts(KIND, day, "高振国", MINUTES, place="镇政府二楼会议室"),
        )  # fmt: skip
        for part, what in (
            ("theme", "规范创建年"), ("studied", "和政务公开一起"),
            ("planned", "和镇里全年工作一起"),
        ):  # fmt: skip
            record_line(
                session, self.town.id, year=day.year, part=part, done_on=day, what=what,
                meeting_id=meeting_id, by=by, now=now,
            )  # fmt: skip

    def _seat(self, session: Session, role: str, holder: str, now: datetime) -> SeatId:
        return take_seat(
            session, self.town.id, kind=KIND, role=role, holder=holder,
            from_on=village_day(now), by=self.town.clerk, now=now,
        )  # fmt: skip
