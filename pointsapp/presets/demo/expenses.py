"""Expenses of the villages: as they should be, with faults, on their way, and on no list."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.matters import service as matters
from pointsapp.matters.ids import MatterId
from pointsapp.matters.policy.budget import Line
from pointsapp.powers.queries import items_in_force
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Happening
from pointsapp.presets.demo.places import DIRECTOR, OTHER_DIRECTOR

SIGNERS = (
    ("secretary", 0),
    ("supervision_director", 1),
    ("expense_clerk", 2),
    ("handler", 3),
    ("member", 4),
)


class Step(NamedTuple):
    """What happened on the n-th day after the opening; of signatures, whose is missing."""

    after: int
    code: str
    kind: str = "done"
    without: str = ""


PROPER = (
    Step(2, "sign"), Step(4, "first_review"), Step(5, "second_review"), Step(7, "book", "paid"),
)  # fmt: skip
PAID_EARLY = (
    Step(1, "sign", without="supervision_director"), Step(3, "first_review"),
    Step(4, "book", "paid"), Step(6, "second_review"),
)  # fmt: skip
# (what for, yuan, opened so many days ago, what happened then, whether it is on the list)
TOLD = (
    ("三组水渠修补材料款", "2860.00", 60, PROPER, True),
    ("购置分类垃圾桶", "3000.00", 25, PAID_EARLY, True),
    ("村口路灯电费", "486.50", 3, (Step(1, "sign", without="handler"),), True),
    ("给邻村学校捐桌椅", "1200.00", 9, (), False),
    ("会议室换灯管", "380.00", 1, (), True),
)
# One that got stuck on its way, in the first village.
LATE = ("修文化广场地砖", "1860.00", 45, (Step(2, "sign"),))
# What is published line by line before the money is spent.
BUDGETS = {
    "三组水渠修补材料款": (
        Line("水泥", "5 吨", Decimal("2150.00")), Line("沙子", "6 方", Decimal("510.00")),
        Line("运费", "", Decimal("200.00")),
    ),
    "购置分类垃圾桶": (
        Line("分类垃圾桶", "12 个", Decimal("2880.00")), Line("运费", "", Decimal("120.00")),
    ),
}  # fmt: skip
ROUTINE = (
    ("村委会水电费", "315.60"),
    ("公路边杂草清理人工费", "900.00"),
    ("老年房取暖用煤", "2150.00"),
    ("广播喇叭维修", "420.00"),
    ("公示栏换玻璃", "268.00"),
    ("垃圾清运费", "1500.00"),
)
ROUTINE_DAYS_AGO = range(375, 70, -61)


def expenses(county: County) -> Iterator[Happening]:
    """The same few in every village, routine ones over the year, and one that is late."""
    for place, village in enumerate(county.villages):
        if village.plan.powers and not village.plan.until:
            for n, days_ago in enumerate(ROUTINE_DAYS_AGO):
                subject, amount = ROUTINE[(n + place) % len(ROUTINE)]
                if days_ago < village.plan.since - 20:
                    yield from _expense(county, village, subject, amount, days_ago + place, PROPER)
            for told in TOLD:
                yield from _expense(county, village, *told)
    yield from _expense(county, county.village("qingquan"), *LATE)


def _expense(
    county: County, village: Village, subject: str, amount: str, days_ago: int,
    steps: tuple[Step, ...], listed: bool = True,
) -> Iterator[Happening]:  # fmt: skip
    matter = _Expense(village, subject, Decimal(amount), listed)
    yield Happening(county.at(days_ago, 11), matter.open)
    for step in steps:
        yield Happening(county.at(days_ago - step.after, 17), partial(matter.go_on, step=step))


@dataclass
class _Expense:
    """One expense; the clerk takes down in the evening what happened on paper that day."""

    village: Village
    subject: str
    amount: Decimal
    listed: bool
    id: MatterId = field(init=False)

    def open(self, session: Session, now: datetime) -> None:
        """From the village's list, or from none."""
        today = village_day(now)
        items = items_in_force(session, self.village.id, "power", on=today)
        item = next(item for item in items if item.for_amount)
        self.id = matters.open_matter(
            session, self.village.id, item_id=item.id if self.listed else None,
            subject=self.subject, amount=self.amount, handler_id=self.village.head(3),
            opened_on=today, key=f"demo-{today}-{self.amount}", by=self.village.users["clerk"],
            now=now,
        ).id  # fmt: skip
        if lines := BUDGETS.get(self.subject):
            by = self.village.users["clerk"]
            matters.set_budget(session, self.id, lines, by=by, now=now)

    def go_on(self, session: Session, now: datetime, *, step: Step) -> None:
        """What happened today: signatures, a step, a payment."""
        today, by = village_day(now), self.village.users["clerk"]
        if step.code == "sign":
            signed = [
                (post, self.village.head(place), today)
                for post, place in self._signers()
                if post != step.without
            ]
            matters.record_signatures(
                session, self.id, "sign", signed, key=f"sign-{today}", by=by, now=now
            )
            return
        matters.record_step(
            session, self.id, step_code=step.code, kind=step.kind, happened_on=today,
            key=f"{step.code}-{today}", amount=self.amount if step.kind == "paid" else None,
            by=by, now=now,
        )  # fmt: skip

    def _signers(self) -> Iterator[tuple[str, int]]:
        """Who is secretary and director signs once, and a member in addition."""
        one_in_two = DIRECTOR.get(self.village.key) == 0
        for post, place in SIGNERS:
            if post != "member" or one_in_two:
                yield post, place
        if not one_in_two:
            yield "village_director", DIRECTOR.get(self.village.key, OTHER_DIRECTOR)
