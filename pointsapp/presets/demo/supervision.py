"""What supervision has found, asked, decided and had put right."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.compliance import service as compliance
from pointsapp.compliance.models import Doubt
from pointsapp.foundation.clock import village_day
from pointsapp.people import service as people
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Apart, Happening
from pointsapp.presets.demo.nights import run_jobs

CHECKED_DAYS_AGO = 16


def supervision(county: County) -> Iterator[Happening | Apart]:
    """Checks of a night, and what a cadre says about a doubt."""
    first = county.village("qingquan")
    yield Apart(county.at(CHECKED_DAYS_AGO, 2), run_jobs)
    yield Happening(county.at(CHECKED_DAYS_AGO - 1, 10), partial(_explain, village=first))
    yield Happening(county.at(8, 9), partial(_deputise, county=county))


def _explain(session: Session, now: datetime, *, village: Village) -> None:
    """The expense clerk says why it was paid before the town had looked."""
    doubt = session.scalars(
        select(Doubt).where(Doubt.village_id == village.id, Doubt.code == "paid_early")
    ).one()
    compliance.explain(
        session, doubt.id, statement="卖家当天就要现款，我先垫上了，第三天补的二审。",
        person_id=doubt.person_id, given_on=village_day(now), by=village.users["clerk"], now=now,
    )  # fmt: skip


def _deputise(session: Session, now: datetime, *, county: County) -> None:
    """The expense clerk is away for some days; a member acts."""
    for village in county.villages:
        if village.plan.powers and not village.plan.until:
            people.appoint_deputy(
                session, region_id=village.id, person_id=village.head(4),
                position="expense_clerk", from_on=village_day(now), to_on=county.day(-6),
                by=village.town.clerk, now=now, note="外出学习",
            )  # fmt: skip
