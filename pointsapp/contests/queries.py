"""Reads of contests: by subject, by village, and those that are late."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from pointsapp.contests.ids import ContestId
from pointsapp.contests.models import Contest
from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import RegionId

# Points under notice or booked; what else is contested is answered where it belongs.
ABOUT_POINTS = ("sheet_line", "entry", "standing")


def get_contest(session: Session, contest_id: ContestId) -> Contest:
    """The contest; NotFound."""
    contest = session.get(Contest, contest_id)
    if contest is None:
        raise NotFound("contest.not_found", "没有找到这件异议或申诉。", contest_id=contest_id)
    return contest


def open_on(
    session: Session, subject_kind: str, subject_ids: Collection[int]
) -> dict[int, Contest]:
    """The open contest of each subject that has one; there is never more than one."""
    if not subject_ids:
        return {}
    found = session.scalars(_about(subject_kind, subject_ids).where(Contest.state == "open"))
    return {contest.subject_id: contest for contest in found}


def contests_on(
    session: Session, subject_kind: str, subject_ids: Collection[int]
) -> dict[int, list[Contest]]:
    """All contests about each subject, the oldest first."""
    if not subject_ids:
        return {}
    found: dict[int, list[Contest]] = {}
    for contest in session.scalars(_about(subject_kind, subject_ids).order_by(Contest.id)):
        found.setdefault(contest.subject_id, []).append(contest)
    return found


def overdue(session: Session, village_ids: Collection[RegionId], *, on: date) -> Sequence[Contest]:
    """Open contests about points whose last day for the answer is over, the latest first."""
    late = in_villages(village_ids).where(Contest.state == "open", Contest.due_on < on)
    return session.scalars(late.order_by(Contest.due_on, Contest.id)).all()


def in_villages(village_ids: Collection[RegionId]) -> Select[Contest]:
    """All contests about points in these villages, to be narrowed, sorted and paged."""
    return select(Contest).where(
        Contest.village_id.in_(village_ids), Contest.subject_kind.in_(ABOUT_POINTS)
    )


def _about(subject_kind: str, subject_ids: Collection[int]) -> Select[Contest]:
    return select(Contest).where(
        Contest.subject_kind == subject_kind, Contest.subject_id.in_(subject_ids)
    )
