"""A matter's steps as the page shows them: state in words, who, which day, how late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from pointsapp.decisions.ids import ResolutionId
from pointsapp.foundation.clock import village_day
from pointsapp.matters.ids import RecordId
from pointsapp.matters.models import RECORD_KINDS, StepRecord
from pointsapp.matters.policy.holdings import deputies, holders, sole_holder
from pointsapp.matters.policy.progress import STEP_STATES, StepState
from pointsapp.matters.policy.separation import Standing, post_words
from pointsapp.matters.policy.signatures import FURTHER
from pointsapp.people.ids import PersonId
from pointsapp.people.queries import find_user, persons_by_id
from pointsapp.powers.policy.procedure import LIMIT_UNITS

MARKS = {"done": "done", "current": "now", "open": "now", "refused": "late"}


@dataclass(frozen=True)
class Line:
    """One record of a step: what, on which day, entered when and by whom."""

    id: RecordId
    what: str
    who: str
    happened_on: date
    entered_on: date
    entered_by: str
    late_days: int
    note: str
    amount: object
    resolution_id: ResolutionId | None
    voided: str = ""  # why; '' while it stands


@dataclass(frozen=True)
class StepLine:
    """One step with its records, signers and days."""

    state: StepState
    mark: str  # of components/steps.html
    words: str
    tag: str  # of components/tag.html
    actors: str
    signers: tuple[tuple[str, str, date | None], ...] = ()
    lines: tuple[Line, ...] = field(default=())
    unit: str = "天"


def step_lines(
    session: Session, standing: Standing, records: Sequence[StepRecord]
) -> list[StepLine]:
    """The steps that apply, in order."""
    lines = record_lines(session, standing, records)
    return [_step(each, standing, lines, session) for each in standing.progress.steps]


def record_lines(
    session: Session, standing: Standing, records: Sequence[StepRecord]
) -> dict[str, list[Line]]:
    """All records by the code of their step; '' for the matter as a whole."""
    voided = {each.voids_id: each.note for each in records if each.voids_id}
    named = {each for r in records for each in (r.person_id, r.deputy_for_id) if each}
    names = {key: person.name for key, person in persons_by_id(session, named).items()}
    users = {each: find_user(session, each) for each in {r.entered_by for r in records}}
    found: dict[str, list[Line]] = {}
    for record in records:
        if record.kind == "voided":
            continue
        user, entered = users[record.entered_by], village_day(record.entered_at)
        post = post_words(standing.procedure, record.post) if record.post else ""
        name = names.get(record.person_id, "") if record.person_id else ""
        if record.deputy_for_id:
            name += f"（代{names[record.deputy_for_id]}）"
        line = Line(
            record.id, RECORD_KINDS[record.kind], f"{post} {name}".strip(), record.happened_on,
            entered, user.name if user else "", (entered - record.happened_on).days, record.note,
            record.amount, record.resolution_id, voided.get(record.id, ""),
        )  # fmt: skip
        found.setdefault(record.step_code, []).append(line)
    return found


def _step(
    state: StepState, standing: Standing, lines: dict[str, list[Line]], session: Session
) -> StepLine:
    late = state.overdue_days > 0
    unit = LIMIT_UNITS[state.step.limit.unit] if state.step.limit else "天"
    words, tag = STEP_STATES[state.state], {"done": "done", "current": "now"}.get(state.state, "")
    if late:
        words, tag = f"超期 {state.overdue_days} {unit.removeprefix('个')}", "late"
    elif state.state == "current" and state.days_left is not None:
        words = f"还有 {state.days_left} {unit.removeprefix('个')}"
    mark = "late" if late and state.state != "done" else MARKS.get(state.state, "due")
    return StepLine(
        state, mark, words, tag or "wait", standing.words(state.step.actors),
        _signers(session, state, standing) if state.step.kind == "sign" else (),
        tuple(lines.get(state.step.code, ())), unit,
    )  # fmt: skip


def _signers(
    session: Session, state: StepState, standing: Standing
) -> tuple[tuple[str, str, date | None], ...]:
    """Each post with who signed and when, or who would."""
    when = {record.post: record for record in state.records if record.kind == "signed"}
    posts = dict.fromkeys((*state.step.actors, *state.signed, *state.missing))
    persons = persons_by_id(session, {r.person_id for r in when.values() if r.person_id})
    found = []
    for post in posts:
        record = when.get(post)
        by = persons.get(record.person_id) if record and record.person_id else None
        signed = record.happened_on if record else None
        if record is None and post in state.signed:
            # One person in two offices signs once for both.
            signed = max(each.happened_on for each in when.values())
        name = by.name if by else ("一人两职，签一次" if signed and not record else "")
        found.append((post_words(standing.procedure, post), name, signed))
    return tuple(found)


def signatories(standing: Standing, names: Mapping[PersonId, str]) -> list[tuple[PersonId, str]]:
    """Who could have acted since the matter was opened: (person, '沈立新 村委会主任（代）')."""
    said: dict[PersonId, dict[str, None]] = {}
    for each in standing.holdings:
        if each.to_on is None or each.to_on > standing.matter.opened_on:
            words = post_words(standing.procedure, each.post) + ("（代）" if each.deputy else "")
            said.setdefault(each.person_id, {})[words] = None
    return [(key, f"{names[key]} {'、'.join(words)}") for key, words in said.items()]


def stands_for(
    standing: Standing, post: str, person_id: PersonId | None, day: date
) -> PersonId | None:
    """Whom a person acted for in a post on a day; None: for nobody, in their own name."""
    if person_id is None or person_id in holders(standing.holdings, post, day):
        return None
    acting = person_id in deputies(standing.holdings, post, day)
    return sole_holder(standing.holdings, post, day) if acting else None


def may_sign(state: StepState, standing: Standing) -> list[tuple[str, str]]:
    """The posts that somebody can still sign or act as, as options of a form."""
    posts = [post for post in state.missing if post != FURTHER] or list(state.step.actors)
    further = [standing.further_signer] if standing.further_signer else []
    return [(post, post_words(standing.procedure, post)) for post in dict.fromkeys(posts + further)]
