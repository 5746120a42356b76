"""Checks on the stored matters: each doubt is raised once, with the input it came from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.compliance.models import CheckRun, Doubt
from pointsapp.compliance.policy import snapshot as snapshots_of
from pointsapp.compliance.policy.checks import Suspicion, check
from pointsapp.compliance.policy.snapshot import Snapshot
from pointsapp.compliance.queries.snapshots import snapshots
from pointsapp.decisions.queries import find_setting
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.numbers import next_numbers
from pointsapp.matters.models import Matter
from pointsapp.matters.queries import get_matter

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


def check_matter(session: Session, matter_id: int, *, now: datetime) -> Checked:
    """Check one matter as it stands today."""
    matter = get_matter(session, matter_id)
    return _check(session, matter.village_id, [matter_id], now)


def check_village(session: Session, village_id: int, *, now: datetime) -> Checked:
    """Check all matters of a village as they stand today."""
    ids = session.scalars(
        select(Matter.id).where(Matter.village_id == village_id).order_by(Matter.id)
    ).all()
    parts = (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
    return sum((_check(session, village_id, part, now) for part in parts), Checked())


def rerun(run: CheckRun) -> list[dict[str, Any]]:
    """The results of a stored input, once more: they are what was stored. (issue 4 §5)"""
    return [asdict(each) for each in check(snapshots_of.read(run.input))]


def _check(session: Session, village_id: int, ids: Sequence[int], now: datetime) -> Checked:
    standing = _standing(session, ids)
    total = Checked(matters=len(ids))
    for matter_id, seen in snapshots(session, village_id, ids, today=village_day(now)).items():
        total += _settle(session, matter_id, seen, standing.get(matter_id, {}), now)
    session.flush()
    return total


def _standing(session: Session, ids: Sequence[int]) -> Mapping[int, dict[Key, Doubt]]:
    found: dict[int, dict[Key, Doubt]] = defaultdict(dict)
    for doubt in session.scalars(select(Doubt).where(Doubt.matter_id.in_(ids))):
        if doubt.raised_by is None and doubt.matter_id is not None:
            found[doubt.matter_id][doubt.code, doubt.step_code, doubt.about] = doubt
    return found


def _settle(
    session: Session, matter_id: int, seen: Snapshot, standing: dict[Key, Doubt], now: datetime
) -> Checked:
    """Raise what is new, clear what is gone, and keep the input when anything changed."""
    found = {(each.code, each.step_code, each.about): each for each in check(seen)}
    new = [each for key, each in found.items() if key not in standing]
    back = [standing[key] for key in found if key in standing and standing[key].state in GONE]
    gone = [
        doubt for key, doubt in standing.items() if key not in found and doubt.state in UNDECIDED
    ]
    if not (new or back or gone):
        return Checked()
    run = _store_run(session, matter_id, seen, list(found.values()), now)
    for doubt in gone:
        _turn(session, doubt, "cleared", run, now)
    for doubt in back:
        _turn(session, doubt, "open", run, now)
    _raise(session, seen, run, new, now)
    return Checked(raised=len(new) + len(back), cleared=len(gone))


def _store_run(
    session: Session, matter_id: int, seen: Snapshot, found: list[Suspicion], now: datetime
) -> CheckRun:
    plain = snapshots_of.write(seen)
    run = CheckRun(
        village_id=seen.matter.village_id,
        matter_id=matter_id,
        checked_at=now,
        input=plain,
        input_digest=snapshots_of.digest(plain),
        results=[asdict(each) for each in found],
    )
    session.add(run)
    session.flush()
    return run


def _turn(session: Session, doubt: Doubt, state: str, run: CheckRun, now: datetime) -> None:
    doubt.state = state
    _audit(session, f"doubt.{state}", doubt, run, now)


def _raise(
    session: Session, seen: Snapshot, run: CheckRun, new: list[Suspicion], now: datetime
) -> None:
    if not new:
        return
    village_id, today = seen.matter.village_id, seen.today
    number = next_numbers(session, village_id, "doubt", year=today.year, count=len(new))
    due = answer_due(session, village_id, on=today)
    for place, each in enumerate(new):
        doubt = Doubt(
            village_id=village_id, number=f"{today.year}-{number + place:04d}",
            matter_id=run.matter_id, run_id=run.id, code=each.code, step_code=each.step_code,
            about=each.about, clause=each.clause, reason=each.reason, severity=each.severity,
            office=each.office, person_id=each.person_id, raised_on=today, raised_at=now,
            raised_by=None, answer_due_on=due,
        )  # fmt: skip
        session.add(doubt)
        session.flush()
        _audit(session, "doubt.raised", doubt, run, now)


def answer_due(session: Session, village_id: int, *, on: date) -> date | None:
    """The last day to explain a doubt raised on a day; None while nobody decided how long."""
    days = find_setting(session, village_id, "doubt.answer_days", on=on)
    return on + timedelta(days=days.number) if days else None


def _audit(session: Session, action: str, doubt: Doubt, run: CheckRun, now: datetime) -> None:
    record_audit(
        session, action, "doubt", doubt.id, by=None, now=now, region_id=doubt.village_id,
        code=doubt.code, run=run.id,
    )  # fmt: skip
