"""What waits for somebody, and what is late."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from pointsapp.claims.models import Claim, Sheet
from pointsapp.claims.policy.days import REVIEW_PATIENCE
from pointsapp.claims.policy.own import BEFORE_NOTICE
from pointsapp.claims.queries.contested import under_objection
from pointsapp.claims.queries.own import (
    WAITS_SINCE,
    reviewable,
    under_help_contest,
    why_not_settle,
)
from pointsapp.claims.queries.queue import why_not_review
from pointsapp.contests.models import Contest
from pointsapp.contests.queries import overdue
from pointsapp.foundation.clock import start_of_day
from pointsapp.people.ids import RegionId, UserId
from pointsapp.rulebooks.models import Rule, RuleBook


@dataclass(frozen=True)
class Waits:
    """Claims of one village by what comes next."""

    my_reviews: int = 0  # that this login may do
    to_publish: int = 0
    to_answer: int = 0  # asked about, brought by the staff or with their help


@dataclass(frozen=True)
class Overdue:
    """What is past its day: contests by their deadline, the rest by the desk's patience."""

    contests: Sequence[Contest]
    reviews: int
    sheets: Sequence[Sheet]

    @property
    def count(self) -> int:
        """How many things are late."""
        return len(self.contests) + self.reviews + len(self.sheets)


def what_waits(
    session: Session, user_id: UserId, village_ids: Collection[RegionId], *, today: date
) -> dict[RegionId, Waits]:
    """By village: the claims that wait, and how many of them this login may review."""
    return {each: _village(session, user_id, each, today) for each in village_ids}


def late(session: Session, village_ids: Collection[RegionId], *, on: date) -> Overdue:
    """Contests past their day, claims unreviewed for a week, closed sheets not recorded yet."""
    before = start_of_day(on - timedelta(days=REVIEW_PATIENCE))
    reviews = select(func.count(Claim.id)).where(
        Claim.village_id.in_(village_ids), reviewable(on), before > WAITS_SINCE
    )
    # A closed sheet is recorded on the day after; a day later something is wrong.
    sheets = select(Sheet).where(
        Sheet.village_id.in_(village_ids), Sheet.state == "open",
        Sheet.closes_on < on - timedelta(days=1),
    )  # fmt: skip
    return Overdue(
        overdue(session, village_ids, on=on),
        session.scalar(reviews) or 0,
        session.scalars(sheets.order_by(Sheet.closes_on)).all(),
    )


def _village(session: Session, user_id: UserId, village_id: RegionId, today: date) -> Waits:
    claims = session.scalars(
        select(Claim).where(Claim.village_id == village_id, reviewable(today))
    ).all()
    barred = why_not_review(session, claims, user_id, on=today)
    return Waits(
        my_reviews=len(claims) - len(barred),
        to_publish=_count(session, village_id, Claim.state == "approved"),
        to_answer=_count(
            session, village_id, Claim.state == "asked", Claim.registered_by.is_not(None)
        ),
    )


def help_contests(
    session: Session, user_id: UserId, village_id: RegionId, *, on: date
) -> list[Claim]:
    """The claims whose help a household contests, and that this login may settle."""
    contested = session.scalars(
        select(Claim)
        .where(Claim.village_id == village_id, under_help_contest())
        .where(Claim.state.in_(BEFORE_NOTICE))
    ).all()
    return [c for c in contested if why_not_settle(session, c, user_id, on=on) is None]


def _count(session: Session, village_id: RegionId, *which: ColumnElement[bool]) -> int:
    counted = select(func.count(Claim.id)).where(Claim.village_id == village_id, *which)
    return session.scalar(counted) or 0


def ready_to_publish(
    session: Session, village_ids: Collection[RegionId]
) -> list[tuple[RegionId, str, int]]:
    """(village, unit, how many) approved claims that wait for a sheet, by village."""
    rows = session.execute(
        select(Claim.village_id, RuleBook.unit, func.count(Claim.id))
        .join(Rule, Rule.id == Claim.rule_id)
        .join(RuleBook, RuleBook.id == Rule.book_id)
        .where(Claim.village_id.in_(village_ids), Claim.state == "approved")
        .where(~under_objection(), ~under_help_contest())
        .group_by(Claim.village_id, RuleBook.unit)
        .order_by(Claim.village_id, RuleBook.unit.desc())
    )
    return [(village_id, unit, count) for village_id, unit, count in rows]
