"""Timed work of compliance: nightly checks, suggested talks, and what is late goes up."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.compliance.ids import FindingId
from pointsapp.compliance.queries.findings import overdue_findings
from pointsapp.compliance.service.checking import check_village
from pointsapp.compliance.service.rectifying import escalate
from pointsapp.compliance.service.talking import suggest_talks
from pointsapp.foundation.clock import start_of_day, village_day
from pointsapp.foundation.jobs import Job, Unit
from pointsapp.matters.models import Matter
from pointsapp.people.ids import RegionId

AT_NIGHT = timedelta(hours=2)


def nights(session: Session, *, now: datetime) -> Iterable[Unit]:
    """The last night of every village with matters; nights that were missed are not made up for."""
    last = start_of_day(village_day(now - AT_NIGHT)) + AT_NIGHT
    villages = session.scalars(select(Matter.village_id).distinct().order_by(Matter.village_id))
    return [Unit(last, village_id) for village_id in villages]


def check_tonight(session: Session, unit: Unit, *, now: datetime) -> None:
    """Check the matters of one village."""
    check_village(session, RegionId(unit.region_id), now=now)


def suggest_tonight(session: Session, unit: Unit, *, now: datetime) -> None:
    """Suggest the reminder talks of one village."""
    suggest_talks(session, RegionId(unit.region_id), now=now)


def late_findings(session: Session, *, now: datetime) -> Iterable[Unit]:
    """The findings past their deadline, each once a day: the rule says whether one goes up."""
    today = village_day(now)
    return [
        Unit(start_of_day(today), finding.village_id, finding.id)
        for finding in overdue_findings(session, on=today)
    ]


def take_up(session: Session, unit: Unit, *, now: datetime) -> None:
    """Take one overdue finding up, if its time has come."""
    escalate(session, FindingId(unit.subject_id), now=now)


CHECKING = Job("compliance.check", due=nights, run=check_tonight, every=timedelta(minutes=5))
TALKS = Job("compliance.talks", due=nights, run=suggest_tonight, every=timedelta(minutes=5))
ESCALATING = Job("compliance.escalate", due=late_findings, run=take_up, every=timedelta(minutes=5))
JOBS = (CHECKING, TALKS, ESCALATING)
