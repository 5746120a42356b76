"""The nights on which the timed jobs run, as the scheduler would have let them."""

from collections.abc import Iterator
from datetime import datetime

from pointsapp.claims.jobs import RECORD_SHEETS
from pointsapp.compliance.jobs import JOBS as COMPLIANCE
from pointsapp.foundation.jobs import run_due
from pointsapp.ledger.jobs import SEALING
from pointsapp.matters.jobs import REFRESHING
from pointsapp.presets.demo.county import County
from pointsapp.presets.demo.diary import Apart
from pointsapp.presets.demo.months import BEGUN_DAYS_AGO, months_between
from pointsapp.rulebooks.jobs import CLOSING

JOBS = (RECORD_SHEETS, CLOSING, SEALING, REFRESHING, *COMPLIANCE)
# From the clerk's day of a month: the sheet that was opened two days later has come down.
CLOSED_AFTER = 8


def nights(county: County) -> Iterator[Apart]:
    """One night a month, and the last one."""
    for day in months_between(county.day(BEGUN_DAYS_AGO), county.day(CLOSED_AFTER)):
        yield Apart(county.at(county.days_since(day) - CLOSED_AFTER, 2), run_jobs)
    yield Apart(county.at(0), run_jobs)


def run_jobs(now: datetime) -> None:
    """Do what is due; a job that fails in the demo is a fault of the product."""
    if run_due(JOBS, now=now).failed:
        raise RuntimeError(f"a job failed at {now}")
