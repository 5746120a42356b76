"""Which village a page of relief is about; after a merger that is the new one."""

from collections.abc import Mapping
from typing import Any

from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.contests.models import Contest
from pointsapp.matters.models import ReliefLine, ReliefRound
from pointsapp.matters.queries.relief import SUBJECT
from pointsapp.people.ids import RegionId
from pointsapp.people.queries import village_now
from pointsapp.web.access import Permission


def of_round(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
    """The village of a round."""
    found = select(ReliefRound.village_id).where(ReliefRound.id == arguments["round_id"])
    return _now(session, session.scalar(found))


def of_line(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
    """The village of a household's line in a round."""
    found = select(ReliefRound.village_id).join(ReliefLine, ReliefLine.round_id == ReliefRound.id)
    return _now(session, session.scalar(found.where(ReliefLine.id == arguments["relief_line_id"])))


def of_objection(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
    """The village of an objection to a list; None for contests about anything else."""
    found = select(Contest.village_id).where(Contest.subject_kind == SUBJECT)
    return _now(session, session.scalar(found.where(Contest.id == arguments["objection_id"])))


def decides_as(path: str) -> frozenset[str]:
    """As what whoever is signed in decides on relief in a place: 'town', 'county', or neither."""
    held = current_user.grants_for(Permission.RELIEF_DECIDE)
    return frozenset(grant.role for grant in held if grant.covers(path))


def acts(path: str) -> bool:
    """Whether somebody lists or decides there: only they read why, and what was objected."""
    edits = current_user.may(Permission.RELIEF_EDIT, path)
    return bool(edits or current_user.may(Permission.RELIEF_DECIDE, path))


def _now(session: Session, village_id: RegionId | None) -> RegionId | None:
    return None if village_id is None else village_now(session, village_id)
