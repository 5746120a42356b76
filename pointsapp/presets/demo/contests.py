"""Objections while a sheet hangs, appeals after it: upheld, rejected, taken back, and waiting."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims import service as claims
from pointsapp.claims.models import Claim, Sheet, SheetLine
from pointsapp.contests.ids import ContestId
from pointsapp.contests.models import Contest
from pointsapp.foundation.workdays import UnknownYear
from pointsapp.ledger.models import Account, Entry
from pointsapp.presets.demo.county import SETTLED_DAYS_AGO, County, Village
from pointsapp.presets.demo.diary import Happening

REASONS = {
    True: "走访两户邻居，确认登记错了户",
    False: "看了检查那天的照片，也问了组长，登记的没有错",
}


def contests(county: County) -> Iterator[Happening]:
    """What became of what was contested, and what waits for an answer today."""
    for village in county.villages:
        if not village.plan.book or village.plan.until:
            continue
        desk = _Desk(village)
        if village.plan.since == SETTLED_DAYS_AGO:
            yield from desk.appeal_and_answer(county, 200, upheld=True)
        yield from desk.appeal_and_answer(county, 95, upheld=False)
        yield from desk.appeal_and_answer(county, 40, upheld=True)
        # It waits; and in Shiqiao one has waited for too long.
        yield Happening(county.at(2, 10), desk.appeal)
        yield Happening(county.at(2, 17), desk.object)
    withdrawn = _Desk(county.village("qingquan"))
    yield Happening(county.at(30, 10), withdrawn.appeal)
    yield Happening(county.at(29, 10), withdrawn.withdraw)
    slow = _Desk(county.village("shiqiao"))
    yield Happening(county.at(24, 10), slow.appeal)


@dataclass
class _Desk:
    """Where villagers of one village contest what was written down."""

    village: Village
    appealed: ContestId | None = None

    def appeal_and_answer(
        self, county: County, days_ago: int, *, upheld: bool
    ) -> Iterator[Happening]:
        """An appeal that was answered two days later."""
        yield Happening(county.at(days_ago, 10), self.appeal)
        yield Happening(county.at(days_ago - 2, 16), partial(self.answer, upheld=upheld))

    def appeal(self, session: Session, now: datetime) -> None:
        """The newest deduction that nobody has contested, if any, is appealed against."""
        known = select(Contest.subject_id).where(Contest.subject_kind == "entry")
        entry = session.scalars(
            select(Entry.id)
            .join(Account, Account.id == Entry.account_id)
            .where(Entry.village_id == self.village.id, Entry.kind == "deduction")
            .where(Account.kind != "cadre")
            .where(Entry.id.not_in(known))
            .order_by(Entry.id.desc())
            .limit(1)
        ).first()
        if entry is None:
            return
        # Deadlines in a year whose working days are not published yet cannot be told: no appeal.
        with suppress(UnknownYear):
            self.appealed = claims.appeal(
                session, entry, via="oral", statement="那天不是我家放的，邻居可以作证",
                by=self.village.users["clerk"], now=now,
            ).id  # fmt: skip

    def answer(self, session: Session, now: datetime, *, upheld: bool) -> None:
        """The supervision committee has looked into it."""
        if self.appealed is None:
            return
        claims.decide_contest(
            session, self.appealed, upheld=upheld, reason=REASONS[upheld],
            by=self.village.users["supervisor"], now=now,
        )  # fmt: skip
        self.appealed = None

    def withdraw(self, session: Session, now: datetime) -> None:
        """The household has asked its neighbours and takes the appeal back."""
        if self.appealed is not None:
            by = self.village.users["clerk"]
            claims.withdraw_contest(session, self.appealed, by=by, now=now)

    def object(self, session: Session, now: datetime) -> None:
        """A household objects to a line of the sheet that hangs."""
        line, household = session.execute(
            select(SheetLine.id, Claim.household_id)
            .join(Sheet, Sheet.id == SheetLine.sheet_id)
            .join(Claim, Claim.id == SheetLine.claim_id)
            .where(Sheet.village_id == self.village.id, Sheet.state == "open", SheetLine.points < 0)
            .order_by(SheetLine.position)
        ).first() or (None, None)
        if line is not None:
            claims.object_to(
                session, line, via="oral", statement="那几天我们一家都在外地，请再核一核",
                household_id=household, by=self.village.users["clerk"], now=now,
            )  # fmt: skip
