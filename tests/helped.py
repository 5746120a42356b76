"""Households' own claims in a village, in each state, for walks and tests of pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from pointsapp.claims import service
from pointsapp.claims.policy.own import Help, Wish
from pointsapp.claims.policy.registration import Figures
from pointsapp.decisions.service import decide_setting
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.files import small_photo
from tests.pictures import picture
from tests.worlds import FIRST_DAY, MARK, Village

SETTINGS = (("claims.open_most", "4"), ("photos.kept_days", "30"))


@dataclass(frozen=True)
class Claimed:
    """The ids of what was claimed: by the first household, and with help by the second."""

    waiting: int
    asked: int
    helped: int
    photo: int
    slip: str


def decide(session: Session, village: Village, now: datetime) -> None:
    """The village lets households claim, and keeps photos for a month."""
    for key, value in SETTINGS:
        decide_setting(session, village.id, key=key, value=value, source="村民代表会议定",
                       from_on=FIRST_DAY, by=None, now=now)  # fmt: skip


def claimed(
    session: Session, village: Village, rule_id: int, clerk: int, reviewer: int, now: datetime
) -> Claimed:
    """One that waits with a photo, one that is asked about, one with help; the caller commits."""
    decide(session, village, now)
    mark = MARK if MARK in village.name else ""
    first, second = village.homes
    day = village_day(now) - timedelta(days=1)

    def wish(doer: int) -> Wish:
        return Wish(rule_id, day, Figures(Decimal(1)), doer, f"{mark}扫了门前的路")

    small = small_photo(picture(1), filename="a.jpg", longest_side=1280)
    kept = service.keep_photo(session, first.id, small, key="waiting", by=None, now=now)
    assert kept is not None
    waiting = service.submit(session, first.id, wish(first.head_id), key="waiting", now=now)
    asked = service.submit(session, first.id, wish(first.head_id), key="asked", now=now)
    service.ask(session, asked.id, question=f"{mark}是哪一段路？", by=reviewer, now=now)
    helped = service.submit(
        session, second.id, wish(second.head_id), key="helped", by=clerk, now=now,
        help=Help(second.head_id),
    )  # fmt: skip
    slip = service.print_slip(session, helped.id, by=clerk, now=now)
    return Claimed(waiting.id, asked.id, helped.id, kept.id, slip)
