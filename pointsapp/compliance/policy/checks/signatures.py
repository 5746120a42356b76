"""Who signed and acted: missing, twice, not in office, or bound to stay out."""

from collections import Counter
from collections.abc import Iterator

from pointsapp.compliance.policy.checks.course import Course, Suspicion, day
from pointsapp.matters.policy.facts import RecordFacts
from pointsapp.matters.policy.progress import StepState
from pointsapp.matters.policy.separation import TOWN, Standing, all_recused
from pointsapp.people.ids import PersonId
from pointsapp.powers.policy.posts import is_office


def missing(course: Course) -> Iterator[Suspicion]:
    """A co-signature is short of somebody and the matter went on, or was finished, without it."""
    for place, state in enumerate(course.states):
        if state.step.kind != "sign" or not state.missing or state.step.optional:
            continue
        later = course.later(place)
        if later is None and not course.finished:
            continue
        went_on = f"“{later[1].step.name}”{day(later[0])}已经办了" if later else "事情已经办结"
        for post in state.missing:
            reason = f"“{state.step.name}”缺{course.name_of(post)}的签字，{went_on}"
            on = later[0] if later else None
            yield course.suspicion("signature_missing", state, reason, about=post, post=post, on=on)


def twice(course: Course) -> Iterator[Suspicion]:
    """One person signed more than once in a step: two offices in one hand sign once for both."""
    for state in course.states:
        if state.step.kind != "sign":
            continue
        signed = Counter(r.person_id for r in state.records if r.kind == "signed" and r.person_id)
        for person_id, times in signed.items():
            if times > 1:
                posts = _posts_of(course, state, person_id)
                reason = f"同一个人在“{state.step.name}”签了 {times} 次（{posts}），一人只算一次"
                yield course.suspicion(
                    "signature_twice", state, reason, about=str(person_id), person_id=person_id
                )


def wrong_actor(course: Course) -> Iterator[Suspicion]:
    """Somebody acted who was not in office, or whom the procedure keeps apart from this step."""
    for state in course.states:
        for record in state.records:
            if record.person_id is None:
                continue
            for reason in _why_not(course, state, record):
                yield course.suspicion(
                    "wrong_actor", state, reason, about=record.post or str(record.person_id),
                    post=record.post, person_id=record.person_id, on=record.happened_on,
                )  # fmt: skip
                break


def recusal_broken(course: Course) -> Iterator[Suspicion]:
    """Somebody acted in a matter they had to stay out of; an applicant may apply."""
    recused = course.snapshot.matter.recused
    for state in course.states:
        for record in state.records:
            if record.person_id in recused and record.post != "applicant":
                who = course.name_of(record.post) if record.post else "办的人"
                reason = (
                    f"{who}和这件事有回避关系，{day(record.happened_on)}办了“{state.step.name}”"
                )
                yield course.suspicion(
                    "recusal_broken", state, reason, about=str(record.person_id),
                    post=record.post, person_id=record.person_id, on=record.happened_on,
                )  # fmt: skip


def _posts_of(course: Course, state: StepState, person_id: PersonId) -> str:
    names = (course.name_of(r.post) for r in state.records if r.person_id == person_id)
    return "、".join(dict.fromkeys(names))


def _why_not(course: Course, state: StepState, record: RecordFacts) -> Iterator[str]:
    """Why a person should not have acted, as sentences."""
    step, post, when = state.step, record.post, day(record.happened_on)
    further = course.snapshot.profile.further_signer
    named = (*step.actors, further)
    if post and post not in named and not _left_to_town(course, state, record):
        yield f"“{step.name}”不由{course.name_of(post)}办，{when}却是他办的"
    if is_office(post) and record.person_id not in course.snapshot.acting(post, record.happened_on):
        yield f"{when}办“{step.name}”的人，当天不是{course.name_of(post)}，也没有登记代理"
    handler = course.snapshot.matter.handler_id
    if post == "handler" and handler is not None and record.person_id != handler:
        yield f"{when}以经办人办“{step.name}”的，不是这件事的经办人"
    if step.approves and "handler" not in step.actors and record.person_id == handler:
        yield f"经办人{when}自己批了自己经办的事（“{step.name}”）"
    yield from _kept_apart(course, state, record)


def _left_to_town(course: Course, state: StepState, record: RecordFacts) -> bool:
    """Whether the town acts because everybody who holds an office of the step is recused."""
    seen = course.snapshot
    given = Standing(seen.matter, course.procedure, course.progress, seen.holdings)
    return record.post in TOWN and all_recused(state, record.happened_on, given)


def _kept_apart(course: Course, state: StepState, record: RecordFacts) -> Iterator[str]:
    for code in state.step.apart_from:
        if code == "handler":
            if record.person_id == course.snapshot.matter.handler_id:
                yield f"“{state.step.name}”不能由经办人办，{day(record.happened_on)}却是他办的"
            continue
        other = next((each for each in course.states if each.step.code == code), None)
        if other and record.person_id in {r.person_id for r in other.records}:
            yield f"“{state.step.name}”和“{other.step.name}”不能由同一个人办"
