"""A village with matters, a cadre book and a duty list, and who supervises it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from pointsapp.compliance import service
from pointsapp.compliance.models import Doubt
from pointsapp.compliance.service.checking import Checked
from pointsapp.matters import service as matters
from pointsapp.matters.models import Matter
from pointsapp.powers.models import ListItem, PowerList
from pointsapp.rulebooks.models import Rule, RuleBook
from tests.kept import Once
from tests.matters.conftest import FIVE, OPENED, Place, place
from tests.worlds import FIRST_DAY, add_login

__all__ = ["place"]


class Supervised(Place):
    """The same place with logins of two town people, a duty item and a rule that it costs."""

    duty_id: int
    rule_id: int
    town: int
    inspector: int

    def paid_early(self) -> Matter:
        """An expense of 3,000 yuan: the handler did not sign, and it was paid before the town."""
        matter = self.open()
        self.sign(matter, [post for post in FIVE if post != "handler"])
        self.record(matter, "first", "done", 2)
        self.record(matter, "pay", "paid", 3, amount=Decimal(3000))
        self.record(matter, "second", "done", 4)
        return matter

    def proper(self) -> Matter:
        """The same as it should be, with its paper."""
        matter = self.open()
        matters.add_paper(
            self.session, matter.id, step_code="cosign", name="票据", kept_where="村档案柜",
            by=self.clerk, now=self.now,
        )  # fmt: skip
        self.sign(matter)
        self.record(matter, "first", "done", 2)
        self.record(matter, "second", "done", 3)
        self.record(matter, "pay", "paid", 4, amount=Decimal(3000))
        return matter

    def check(self) -> Checked:
        """What the night's check of the village does."""
        return service.check_village(self.session, self.id, now=self.now)

    def doubts(self) -> dict[str, Doubt]:
        """The doubts by code; there is one of each."""
        found = self.session.query(Doubt).filter_by(village_id=self.id).all()
        by_code = {each.code: each for each in found}
        assert len(by_code) == len(found)
        return by_code


@pytest.fixture
def village(once: Once, place: Place, session: Session) -> Supervised:
    """Matters, duties and their price in one village."""
    return once(lambda: make_village(place, session), session, place.clock)


def make_village(place: Place, session: Session) -> Supervised:
    """The village as `village` gives it."""
    made = Supervised(**vars(place))
    made.town = add_login(session, "town2", "town", made.world.town_id, made.now)
    made.inspector = made.world.logins["inspector"]
    book = RuleBook(
        village_id=made.id, number="2026-0009", title="村干部履职积分细则", unit="cadre",
        state="adopted", created_at=made.now, base_points=Decimal(100), spend_share=0,
        deductions_cut_purse=False, year_start="01-01", late_days=30, year_end="clear",
        notice_days=5, reviews=1, in_force_from=FIRST_DAY, adopted_at=made.now,
    )  # fmt: skip
    session.add(book)
    session.flush()
    rule = Rule(
        book_id=book.id, number=3, behaviour="没有按流程付款", category="财务", effect="points",
        direction="minus", points_min=Decimal(-5), points_max=Decimal(-5),
    )  # fmt: skip
    duties = PowerList(
        region_id=made.id, kind="negative", audience="cadres", number="2026-0002", title="负面清单",
        state="adopted", created_at=made.now, adopted_at=made.now, in_force_from=FIRST_DAY,
    )  # fmt: skip
    session.add_all([rule, duties])
    session.flush()
    item = ListItem(
        list_id=duties.id, number=1, category="财务", title="不得先付款后审批",
        check_codes=["paid_early", "signature_missing"], rule_number=3,
    )  # fmt: skip
    session.add(item)
    session.flush()
    made.duty_id, made.rule_id = item.id, rule.id
    return made


def day(n: int) -> date:
    """The n-th day after matters are opened."""
    return OPENED + timedelta(days=n)
