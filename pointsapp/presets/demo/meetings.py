"""Meetings of the demo's representatives, whose resolutions everything else rests on."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from pointsapp.decisions.ids import ResolutionId
from pointsapp.decisions.policy import Counts
from pointsapp.decisions.service import MeetingFacts, record_resolution
from pointsapp.foundation.clock import village_day
from pointsapp.people.queries import get_person
from pointsapp.presets.demo.county import Village

NOTICED = timedelta(days=7)


def resolve(
    session: Session, village: Village, subject: str, *, minutes: str, now: datetime,
    present: int = 41, votes_for: int | None = None,
) -> ResolutionId:  # fmt: skip
    """The representatives meet today and decide; gives the resolution's id."""
    held = village_day(now)
    agreed = present - 2 if votes_for is None else votes_for
    return record_resolution(
        session, village.id, subject=subject,
        meeting=MeetingFacts(
            body_kind="representatives", held_on=held, place="村委会会议室", minutes=minutes,
            chair=get_person(session, village.head(0)).name, noticed_on=held - NOTICED,
        ),
        counts=Counts(
            entitled=46, present=present, votes_for=agreed, votes_against=present - agreed - 1,
            votes_abstained=1, women_entitled=16, women_present=14,
            authorised_by=f"{held.year}年村民会议第 2 号授权",
        ),
        by=village.town.clerk, now=now,
    ).id  # fmt: skip
