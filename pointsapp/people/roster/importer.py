"""The roster's importer: preview first, and what is stored is what was previewed."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.imports import Checked, ImportRun, Outdated, Progress, layout_of
from pointsapp.foundation.keys import Keyring
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.policy.days import check_order
from pointsapp.people.queries import get_region, villages_within
from pointsapp.people.queries.persons import IDENTITY, PHONE
from pointsapp.people.roster.comparing import Place, Plan, compare
from pointsapp.people.roster.reading import Roster, read_roster
from pointsapp.people.roster.stored import Stored, load_stored
from pointsapp.people.roster.storing import Storing

SAMPLES = 50
PURPOSES = {"phone": PHONE, "identity": IDENTITY}


class RosterImporter:
    """Reads `run.content`; `run.params`: `as_of` (ISO day, else the day of upload), `whole`."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring

    def check(
        self, session: Session, run: ImportRun, *, now: datetime, progress: Progress
    ) -> Checked:
        """Read the file and say what storing it would add, change and end."""
        roster, _, plan = self._plan(session, run, progress)
        column = roster.table.columns
        for wrong in plan.wrong:
            at = column.get(wrong.key)
            roster.table.note(wrong.row, None if at is None else at + 1, wrong.reason)
        return Checked(roster.table.problems, _preview(session, plan), roster.table.unread)

    def store(self, session: Session, run: ImportRun, *, by: int | None, now: datetime) -> None:
        """Store exactly what the preview showed; Outdated when that would be something else."""
        roster, stored, plan = self._plan(session, run, lambda done, total: None)
        if roster.table.problems or plan.wrong or _digest(plan) != run.preview.get("digest"):
            raise Outdated(
                "roster.outdated", "预览之后名册有了变动，没有写入。请看过新的预览再确认"
            )
        Storing(session, self.keyring, as_of(run), now).store(plan, stored)
        record_audit(
            session,
            "roster.imported",
            "import_run",
            run.id,
            by=by,
            now=now,
            region_id=run.region_id,
            counts=_counts(plan),
        )

    def _plan(
        self, session: Session, run: ImportRun, progress: Progress
    ) -> tuple[Roster, Stored, Plan]:
        day = as_of(run)
        villages = villages_within(session, RegionId(run.region_id), on=village_day(run.created_at))
        if not villages:
            raise Invalid("roster.no_village", "这里还没有村，请先在“区划”里建村再导入名册")
        started = max(village.started_on for village in villages)
        check_order(day, after=[started], today=village_day(run.created_at))
        roster = read_roster(
            run.content or b"",
            run.filename,
            villages={village.name: village.id for village in villages},
            index=self._index,
            progress=progress,
            today=village_day(run.created_at),
            layout=layout_of(run),
        )
        people = (person for each in roster.households.values() for person in each.people)
        identities = (person.identity_index for person in people)
        stored = load_stored(session, roster.village_ids, identities)
        whole = bool(run.params.get("whole"))
        plan = compare(roster.households.values(), stored, whole=whole, as_of=day)
        return roster, stored, plan

    def _index(self, kind: str, text: str) -> str:
        return self.keyring.blind_index(text, purpose=PURPOSES[kind]) if text else ""


def as_of(run: ImportRun) -> date:
    """The day the roster tells of: as the uploader said, else the day of upload."""
    told = run.params.get("as_of")
    return date.fromisoformat(told) if told else village_day(run.created_at)


def _preview(session: Session, plan: Plan) -> dict[str, Any]:
    """Plain data for the page: counts, and the first of each kind with names."""
    names = {place[0]: "" for place in (*plan.added, *plan.changed.values())}
    villages = {village_id: get_region(session, village_id).name for village_id in names}
    return {
        "digest": _digest(plan),
        "counts": _counts(plan),
        "groups": [f"{name}（编号 {code}）" for (_, code), name in plan.groups.items()][:SAMPLES],
        "added": _first(
            {
                "code": _code(place),
                "village": villages[place[0]],
                "people": [person.name for person in household.people],
            }
            for place, household in plan.added.items()
        ),
        "changed": _first(_changed(plan, villages)),
        "ended": _first(
            {
                "code": f"{household.group_code}-{household.door}",
                "people": [person.name for person in household.people],
            }
            for household in plan.ended
        ),
    }


def _changed(plan: Plan, villages: dict[RegionId, str]) -> Iterable[dict[str, Any]]:
    leaving: dict[HouseholdId, list[str]] = {}
    for person in plan.leaving:
        leaving.setdefault(person.household_id, []).append(person.name)
    for household_id, place in plan.changed.items():
        yield {
            "code": _code(place),
            "village": villages[place[0]],
            "joining": [each.row.name for each in plan.joining.get(place, ())],
            "leaving": leaving.get(household_id, []),
        }


def _counts(plan: Plan) -> dict[str, int]:
    joining = [each for some in plan.joining.values() for each in some]
    return {
        "groups_added": len(plan.groups),
        "households_added": len(plan.added),
        "households_changed": len(plan.changed),
        "households_ended": len(plan.ended),
        "people_added": sum(1 for each in joining if each.person_id is None),
        "people_joining": sum(1 for each in joining if each.person_id is not None),
        "people_leaving": len(plan.leaving),
        "people_corrected": len({*plan.corrected, *plan.secrets})
        + sum(1 for person, _ in plan.related if person.id not in plan.corrected),
    }


def _digest(plan: Plan) -> str:
    """Equal for equal plans, so that what is confirmed is what is stored."""
    facts = (
        sorted((*key, name) for key, name in plan.groups.items()),
        sorted((*place, each.state or "") for place, each in plan.added.items()),
        sorted(
            (*place, each.person_id or 0, each.row.row)
            for place, some in plan.joining.items()
            for each in some
        ),
        sorted(person.membership_id for person in plan.leaving),
        sorted((key, str(sorted(each.items()))) for key, each in plan.corrected.items()),
        sorted((key, row.row) for key, row in plan.secrets.items()),
        sorted((person.membership_id, relation) for person, relation in plan.related),
        sorted(plan.states.items()),
        sorted(household.id for household in plan.ended),
    )  # fmt: skip
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def _code(place: Place) -> str:
    return f"{place[1]}-{place[2]}"


def _first(facts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each, _ in zip(facts, range(SAMPLES), strict=False)]
