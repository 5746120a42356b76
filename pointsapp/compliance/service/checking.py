"""Checks on the stored matters: each doubt is raised once, with the input it came from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from pointsapp.compliance.ids import CheckRunId
from pointsapp.compliance.models import CheckRun, Doubt
from pointsapp.compliance.policy import snapshot as snapshots_of
from pointsapp.compliance.policy.checks import Suspicion, check
from pointsapp.compliance.policy.snapshot import Snapshot
from pointsapp.compliance.queries.snapshots import Surroundings
from pointsapp.decisions.queries import find_setting
from pointsapp.foundation.audit import record_audit, record_audits
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.numbers import next_numbers
from pointsapp.matters.ids import MatterId
from pointsapp.matters.models import Matter
from pointsapp.matters.queries import get_matter
from pointsapp.people.ids import RegionId

# A person has not decided on these yet, so they go when what was missing has come.
UNDECIDED = ("open", "explained")
# What is found once more after this is open again: it was cleared, or its waiver has ended.
GONE = ("cleared", "waived")
AT_ONCE = 500
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Checked:
    """How many matters were looked at, how many doubts came up and how many went."""

    matters: int = 0
    raised: int = 0
    cleared: int = 0

    def __add__(self, other: "Checked") -> "Checked":
        return Checked(
            self.matters + other.matters, self.raised + other.raised, self.cleared + other.cleared
        )


def check_matter(session: Session, matter_id: MatterId, *, now: datetime) -> Checked:
    """Check one matter as it stands today."""
    village_id = get_matter(session, matter_id).village_id
    around = Surroundings.load(session, village_id, today=village_day(now))
    return _check(session, around, [matter_id], now)


def check_village(session: Session, village_id: RegionId, *, now: datetime) -> Checked:
    """Check all matters of a village as they stand today."""
    ids = session.scalars(
        select(Matter.id).where(Matter.village_id == village_id).order_by(Matter.id)
    ).all()
    around = Surroundings.load(session, village_id, today=village_day(now))
    parts = (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
    return sum((_check(session, around, part, now) for part in parts), Checked())


def rerun(run: CheckRun) -> list[dict[str, Any]]:
    """The results of a stored input, once more: they are what was stored. (issue 4 §5)"""
    return [asdict(each) for each in check(snapshots_of.read(run.input))]


@dataclass(frozen=True)
class _Change:
    """What a check of one matter found that was not known, known again, or is there no more."""

    seen: Snapshot
    found: tuple[Suspicion, ...]
    new: tuple[Suspicion, ...]
    back: tuple[Doubt, ...]
    gone: tuple[Doubt, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.back or self.gone)


def _check(
    session: Session, around: Surroundings, ids: Sequence[MatterId], now: datetime
) -> Checked:
    """Raise what is new, clear what is gone, and keep the input where anything changed."""
    standing = _standing(session, ids)
    compared = (
        _compare(seen, standing.get(matter_id, {}))
        for matter_id, seen in around.snapshots(session, ids).items()
    )
    changes = [each for each in compared if each]
    runs = _store_runs(session, changes, now)
    for run_id, change in runs:
        for doubt in change.gone:
            _turn(session, doubt, "cleared", run_id, now)
        for doubt in change.back:
            _turn(session, doubt, "open", run_id, now)
    raised = [(run_id, change.seen.matter.id, new) for run_id, change in runs for new in change.new]
    _raise(session, around, raised, now)
    session.flush()
    back = sum(len(each.back) for each in changes)
    return Checked(len(ids), len(raised) + back, sum(len(each.gone) for each in changes))


def _standing(session: Session, ids: Sequence[MatterId]) -> Mapping[MatterId, dict[Key, Doubt]]:
    found: dict[MatterId, dict[Key, Doubt]] = defaultdict(dict)
    for doubt in session.scalars(select(Doubt).where(Doubt.matter_id.in_(ids))):
        if doubt.raised_by is None and doubt.matter_id is not None:
            found[doubt.matter_id][doubt.code, doubt.step_code, doubt.about] = doubt
    return found


def _compare(seen: Snapshot, standing: Mapping[Key, Doubt]) -> _Change:
    found = {(each.code, each.step_code, each.about): each for each in check(seen)}
    known = [doubt for key, doubt in standing.items() if key in found]
    missed = [doubt for key, doubt in standing.items() if key not in found]
    return _Change(
        seen=seen,
        found=tuple(found.values()),
        new=tuple(each for key, each in found.items() if key not in standing),
        back=tuple(doubt for doubt in known if doubt.state in GONE),
        gone=tuple(doubt for doubt in missed if doubt.state in UNDECIDED),
    )


def _store_runs(
    session: Session, changes: Sequence[_Change], now: datetime
) -> list[tuple[CheckRunId, _Change]]:
    """Keep what was looked at and found; gives the id of each run."""
    rows = [_run(each, now) for each in changes]
    if not rows:
        return []
    query = insert(CheckRun).returning(CheckRun.id, sort_by_parameter_order=True)
    return list(zip(session.scalars(query, rows), changes, strict=True))


def _run(change: _Change, now: datetime) -> dict[str, Any]:
    plain = snapshots_of.write(change.seen)
    return {
        "village_id": change.seen.matter.village_id,
        "matter_id": change.seen.matter.id,
        "checked_at": now,
        "input": plain,
        "input_digest": snapshots_of.digest(plain),
        "results": [asdict(each) for each in change.found],
    }


def _turn(session: Session, doubt: Doubt, state: str, run_id: CheckRunId, now: datetime) -> None:
    doubt.state = state
    record_audit(
        session, f"doubt.{state}", "doubt", doubt.id, by=None, now=now,
        region_id=doubt.village_id, code=doubt.code, run=run_id,
    )  # fmt: skip


def _raise(
    session: Session, around: Surroundings,
    raised: Sequence[tuple[CheckRunId, MatterId, Suspicion]], now: datetime,
) -> None:  # fmt: skip
    """Store new doubts; each with its run and its matter."""
    if not raised:
        return
    village_id, today = around.village_id, around.today
    first = next_numbers(session, village_id, "doubt", year=today.year, count=len(raised))
    same = {
        "village_id": village_id, "raised_on": today, "raised_at": now, "raised_by": None,
        "answer_due_on": answer_due(session, village_id, on=today),
    }  # fmt: skip
    rows = [
        {**same, **_told(each), "matter_id": matter_id, "run_id": run_id,
         "number": f"{today.year}-{first + place:04d}"}
        for place, (run_id, matter_id, each) in enumerate(raised)
    ]  # fmt: skip
    query = insert(Doubt).returning(Doubt.id, sort_by_parameter_order=True)
    ids = session.scalars(query, rows).all()
    facts: dict[int, dict[str, object]] = {
        doubt_id: {"code": each.code, "run": run_id}
        for doubt_id, (run_id, _, each) in zip(ids, raised, strict=True)
    }
    record_audits(session, "doubt.raised", "doubt", facts, by=None, now=now, region_id=village_id)


def _told(suspicion: Suspicion) -> dict[str, Any]:
    """What a suspicion says: the columns of a doubt have the same names."""
    return {each.name: getattr(suspicion, each.name) for each in fields(suspicion)}


def answer_due(session: Session, village_id: RegionId, *, on: date) -> date | None:
    """The last day to explain a doubt raised on a day; None while nobody decided how long."""
    days = find_setting(session, village_id, "doubt.answer_days", on=on)
    return on + timedelta(days=days.number) if days else None
