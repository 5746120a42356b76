"""A proper run of any procedure, made from its data alone, and every fault planted in it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

from pointsapp.compliance.policy.snapshot import Calendar, Item, Profile, Related, Snapshot
from pointsapp.decisions.policy import Counts, Notice, Requirement, share
from pointsapp.matters.policy.facts import MatterFacts, RecordFacts
from pointsapp.matters.policy.holdings import Holding
from pointsapp.powers.policy.posts import is_office
from pointsapp.powers.policy.procedure import Procedure, Step

OPENED = date(2026, 3, 2)  # a Monday
RESOLUTION = 7
LAW = Requirement(share(">=2/3 entitled", "办法 24"), share(">1/2 present", "办法 24"))
STRANGER, HANDLER = 999, 500
ONE_DAY = timedelta(days=1)
Plant = Callable[[Snapshot], Snapshot | None]


def proper(procedure: Procedure, amount: Decimal | None = None, chosen: str = "") -> Snapshot:
    """Every step in its order, by whom it should be, in time, with votes, papers and notices."""
    steps = procedure.steps_for(amount, chosen)
    posts = sorted({post for step in steps for post in step.actors})
    people = {post: HANDLER if post == "handler" else n for n, post in enumerate(posts, start=1)}
    records = tuple(_numbered(_records(steps, people)))
    last = max(record.happened_on for record in records)
    matter = MatterFacts(
        1, "2026-0001", 2, 3, 3, chosen, None, amount, "", "", HANDLER, OPENED,
        datetime(2026, 3, 2, tzinfo=UTC), records,
        tuple((step.code, paper) for step in steps for paper in step.papers),
    )  # fmt: skip
    return Snapshot(
        today=last + ONE_DAY * 40 if steps[-1].kind == "publish" else last,
        matter=matter,
        item=Item("2026-0001/1", procedure.name, "secretary", "", None, None, None, relief=False),
        procedure=procedure,
        holdings=tuple(
            Holding(post, people[post], date(2025, 1, 1), None) for post in posts if is_office(post)
        ),
        requirements={RESOLUTION: LAW},
        profile=Profile("member", 90),
        calendar=calendar(),
    )


@cache
def calendar() -> Calendar:
    """The working days of two years and more: Monday to Friday."""
    days = (OPENED + ONE_DAY * n for n in range(800))
    return Calendar(OPENED, "".join("1" if day.weekday() < 5 else "0" for day in days))


def _records(steps: tuple[Step, ...], people: dict[str, int]) -> Iterator[RecordFacts]:
    day = OPENED
    for step in steps:
        yield from _of_step(step, people, day)
        day = _after(step, day)


def _after(step: Step, day: date) -> date:
    if step.kind != "publish" or step.publish is None:
        return day
    asked = step.publish
    whole = asked.unit == "calendar"
    end = day + ONE_DAY * asked.days if whole else calendar().add(day, asked.days)
    return end + ONE_DAY


def _of_step(step: Step, people: dict[str, int], day: date) -> Iterator[RecordFacts]:
    done = RecordFacts(0, step.code, "done", day, day)
    if step.kind == "sign":
        for post in step.actors:
            yield replace(done, kind="signed", post=post, person_id=people[post])
    elif step.kind == "publish":
        yield replace(done, kind="published")
    elif step.kind == "vote" or step.quorum or step.majority:
        yield replace(done, kind="passed", resolution_id=RESOLUTION, counts=_counts(day))
    else:
        post = step.actors[0] if step.actors else ""
        kind = "paid" if step.pays else "done"
        person = people[post] if is_office(post) or post == "handler" else None
        yield replace(done, kind=kind, post=post, person_id=person)


def _counts(day: date) -> Counts:
    return Counts(
        30, 30, 30, 0, 0, 10, 10, held_on=day, noticed_on=day - timedelta(days=20),
        authorised_by="2026-0001",
    )  # fmt: skip


def _numbered(records: Iterator[RecordFacts]) -> Iterator[RecordFacts]:
    for number, record in enumerate(records, start=1):
        yield replace(record, id=number)


# --- the faults, one planter a code; None where the procedure has no place for it


def steps_of(seen: Snapshot) -> tuple[Step, ...]:
    """The steps that apply to the matter."""
    assert seen.procedure is not None
    return seen.procedure.steps_for(seen.matter.amount, seen.matter.chosen)


def with_records(seen: Snapshot, records: list[RecordFacts]) -> Snapshot:
    """The same with other records."""
    return replace(seen, matter=replace(seen.matter, records=tuple(records)))


def _find(seen: Snapshot, fits: Callable[[Step], bool], *, followed: bool = False) -> Step | None:
    steps = steps_of(seen)
    within = steps[:-1] if followed else steps
    return next((step for step in within if fits(step) and not step.optional), None)


def _drop(seen: Snapshot, step: Step | None) -> Snapshot | None:
    if step is None:
        return None
    return with_records(seen, [r for r in seen.matter.records if r.step_code != step.code])


def _change(seen: Snapshot, step: Step | None, **facts: object) -> Snapshot | None:
    if step is None:
        return None
    return with_records(
        seen,
        [
            replace(r, **facts) if r.step_code == step.code else r  # type: ignore[arg-type]
            for r in seen.matter.records
        ],
    )


def _counted(seen: Snapshot, **facts: object) -> Snapshot | None:
    step = _find(seen, lambda s: any(
        r.counts and r.step_code == s.code for r in seen.matter.records))  # fmt: skip
    if step is None:
        return None
    counts = next(r.counts for r in seen.matter.records if r.step_code == step.code and r.counts)
    return _change(seen, step, counts=replace(counts, **facts))  # type: ignore[arg-type]


def order(seen: Snapshot) -> Snapshot | None:
    """A step that is neither told by a check of its own is left out."""
    steps = steps_of(seen)
    for place, step in enumerate(steps[:-1]):
        plain = step.kind not in ("sign", "publish") and not step.optional
        if plain and not (step.approves and steps[place + 1].pays):
            return _drop(seen, step)
    return None


def signature_missing(seen: Snapshot) -> Snapshot | None:
    """The last signer of a co-signature did not sign."""
    step = _find(seen, lambda s: s.kind == "sign" and len(s.actors) > 1, followed=True)
    if step is None:
        return None
    gone = step.actors[-1]
    return with_records(
        seen, [r for r in seen.matter.records if (r.step_code, r.post) != (step.code, gone)]
    )


def signature_twice(seen: Snapshot) -> Snapshot | None:
    """One person holds two of the offices and signs for each, beside the further signer."""
    step = _find(seen, lambda s: s.kind == "sign" and sum(map(is_office, s.actors)) > 1)
    if step is None:
        return None
    first, second = [post for post in step.actors if is_office(post)][:2]
    person = next(h.person_id for h in seen.holdings if h.post == first)
    member = Holding("member", 800, date(2025, 1, 1), None)
    holdings = [replace(h, person_id=person) if h.post == second else h for h in seen.holdings]
    records = [replace(r, person_id=person) if r.post == second else r for r in seen.matter.records]
    signed = next(r for r in records if (r.step_code, r.post) == (step.code, first))
    records.append(replace(signed, id=901, post="member", person_id=800))
    profile = replace(seen.profile, further_signer="member")
    return with_records(replace(seen, holdings=(*holdings, member), profile=profile), records)


def wrong_actor(seen: Snapshot) -> Snapshot | None:
    """Somebody acts for an office they do not hold."""
    for record in seen.matter.records:
        if is_office(record.post):
            records = [
                replace(r, person_id=STRANGER) if r.id == record.id else r
                for r in seen.matter.records
            ]
            return with_records(seen, records)
    return None


def publication_missing(seen: Snapshot) -> Snapshot | None:
    """Nothing was hung up, and the next step was taken."""
    return _drop(seen, _find(seen, lambda s: s.kind == "publish", followed=True))


def publication_short(seen: Snapshot) -> Snapshot | None:
    """It was taken down on the day it was hung up."""
    step = _find(seen, lambda s: s.kind == "publish" and s.publish is not None
                 and s.publish.days > 1)  # fmt: skip
    if step is None:
        return None
    posted = next(r for r in seen.matter.records if r.step_code == step.code)
    down = replace(posted, id=900, kind="taken_down")
    return with_records(seen, [*seen.matter.records, down])


def paid_early(seen: Snapshot) -> Snapshot | None:
    """Money leaves the day before the approval."""
    steps = steps_of(seen)
    pays = next((place for place, step in enumerate(steps) if step.pays), None)
    if pays is None or not any(step.approves for step in steps[:pays]):
        return None
    return _change(seen, steps[pays], happened_on=seen.matter.opened_on - ONE_DAY)


def step_overdue(seen: Snapshot) -> Snapshot | None:
    """A step and all after it come a year late."""
    step = _find(seen, lambda s: s.limit is not None)
    if step is None:
        return None
    late, codes = timedelta(days=365), [each.code for each in steps_of(seen)]
    after = set(codes[codes.index(step.code) :])
    records = [
        replace(r, happened_on=r.happened_on + late) if r.step_code in after else r
        for r in seen.matter.records
    ]
    return with_records(replace(seen, today=seen.today + late), records)


def overdue(seen: Snapshot) -> Snapshot | None:
    """The item gives one day in all, and the last step came a year later."""
    assert seen.item is not None
    late = step_overdue(replace(seen)) or _last_late(seen)
    return replace(late, item=replace(seen.item, limit_days=1, limit_unit="calendar"))


def _last_late(seen: Snapshot) -> Snapshot:
    code, late = steps_of(seen)[-1].code, timedelta(days=365)
    records = [
        replace(r, happened_on=r.happened_on + late) if r.step_code == code else r
        for r in seen.matter.records
    ]
    return with_records(replace(seen, today=seen.today + late), records)


def papers_missing(seen: Snapshot) -> Snapshot | None:
    """No paper is there."""
    if not seen.matter.papers:
        return None
    return replace(seen, matter=replace(seen.matter, papers=()))


def split_amounts(seen: Snapshot) -> Snapshot | None:
    """Nine earlier matters of the same amount and payee."""
    amount = seen.matter.amount
    if amount is None or seen.procedure is None:
        return None
    opened = seen.matter.opened_on
    before = tuple(Related(f"2025-{n:04d}", amount, opened - ONE_DAY * n) for n in range(1, 10))
    whole = seen.procedure.steps_for(amount * 10, seen.matter.chosen)
    more = {step.code for step in whole} - {step.code for step in steps_of(seen)}
    profile = replace(seen.profile, split_window_days=90)
    return replace(seen, related=before, profile=profile) if more else None


def recusal_broken(seen: Snapshot) -> Snapshot | None:
    """Somebody who acted had declared to stay out."""
    acted = [r for r in seen.matter.records if r.person_id and r.post != "applicant"]
    if not acted:
        return None
    recused = frozenset({acted[0].person_id})
    return replace(seen, matter=replace(seen.matter, recused=recused))  # type: ignore[arg-type]


def meeting_missing(seen: Snapshot) -> Snapshot | None:
    """A statutory matter without its vote."""
    assert seen.item is not None
    statutory = replace(seen, item=replace(seen.item, statutory=2))
    vote = _find(seen, lambda s: s.kind == "vote" and s.body in ("villagers", "representatives"))
    return _drop(statutory, vote) if vote and vote != steps_of(seen)[-1] else None


def outside_lists(seen: Snapshot) -> Snapshot:
    """The matter is on no list."""
    return replace(
        seen, item=None, procedure=None, matter=replace(seen.matter, item_id=None, item_root=None)
    )


PLANTERS: dict[str, Plant] = {
    "order": order,
    "signature_missing": signature_missing,
    "signature_twice": signature_twice,
    "wrong_actor": wrong_actor,
    "notice_short": lambda seen: _notice(seen),
    "quorum": lambda seen: _counted(seen, present=1, votes_for=1),
    "majority": lambda seen: _counted(seen, votes_for=1, votes_against=29),
    "authorisation": lambda seen: _authorised(seen),
    "publication_missing": publication_missing,
    "publication_short": publication_short,
    "paid_early": paid_early,
    "step_overdue": step_overdue,
    "overdue": overdue,
    "papers_missing": papers_missing,
    "outside_lists": outside_lists,
    "split_amounts": split_amounts,
    "recusal_broken": recusal_broken,
    "meeting_missing": meeting_missing,
}


def _notice(seen: Snapshot) -> Snapshot | None:
    asked = replace(LAW, notice=Notice(5, "办法 24"))
    planted = _counted(seen, noticed_on=OPENED + timedelta(days=9_000))
    return _asking(planted, asked)


def _authorised(seen: Snapshot) -> Snapshot | None:
    asked = replace(LAW, authorisation="办法 24")
    planted = _counted(seen, authorised_by="")
    return _asking(planted, asked)


def _asking(seen: Snapshot | None, asked: Requirement) -> Snapshot | None:
    """The same where every vote must keep to this rule."""
    if seen is None:
        return None
    votes = [r.resolution_id for r in seen.matter.records if r.resolution_id is not None]
    return replace(seen, requirements=dict.fromkeys(votes, asked))
