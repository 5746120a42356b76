"""Meetings: notice, quorum, authorisation and majority, each with its own denominator."""

from collections.abc import Iterator
from dataclasses import replace

from pointsapp.compliance.policy.checks.course import Course, Suspicion
from pointsapp.decisions.policy import Notice, Reason, Requirement, Share, judge, share
from pointsapp.matters.policy.facts import RecordFacts
from pointsapp.matters.policy.progress import StepState
from pointsapp.powers.policy.procedure import Step

# Nothing is asked: nobody of anybody is enough.
NOTHING = Share(0, 1, False, "entitled", "")
MET = ("passed", "done")


def meetings(course: Course) -> Iterator[Suspicion]:
    """What a meeting that passed something lacked: by the step's own figures or the profile's."""
    for state in course.states:
        for record in state.records:
            if record.kind in MET:
                yield from _meeting(course, state, record)


def _meeting(course: Course, state: StepState, record: RecordFacts) -> Iterator[Suspicion]:
    if record.counts is None:
        if state.step.kind == "vote":
            missing = f"“{state.step.name}”没有记应到、实到人数和票数，看不出到会和赞成够不够"
            yield course.suspicion("quorum", state, missing, on=record.happened_on)
        return
    asked = course.snapshot.requirements
    needs = asked.get(record.resolution_id) if record.resolution_id else None
    wanted = _wanted(state.step, needs)
    if wanted is None:
        return
    reasons = judge(record.counts, wanted).reasons
    for code, reason in zip(_codes(wanted), reasons, strict=True):
        if not reason.ok:
            yield course.suspicion(code, state, _sentence(reason), on=record.happened_on)


def _wanted(step: Step, profile: Requirement | None) -> Requirement | None:
    """What the profile asks, with the step's own figures in place of it; None: nobody decided."""
    own = (step.quorum, step.majority, step.quorum_women, step.authorised)
    if profile is None and not any(own) and step.notice_days is None:
        return None
    wanted = profile or Requirement(NOTHING, NOTHING)
    article = step.clause or "流程的规定"
    if step.quorum:
        wanted = replace(wanted, quorum=share(step.quorum, article))
    if step.majority:
        wanted = replace(wanted, majority=share(step.majority, article))
    if step.quorum_women:
        wanted = replace(wanted, quorum_women=share(step.quorum_women, article))
    if step.notice_days is not None:
        wanted = replace(wanted, notice=Notice(step.notice_days, article))
    if step.authorised is not None:
        wanted = replace(wanted, authorisation=article if step.authorised else None)
    return wanted


def _codes(wanted: Requirement) -> list[str]:
    """The code of each reason that `judge` gives, in its order."""
    asked = (
        ("notice_short", wanted.notice),
        ("quorum", wanted.quorum),
        ("quorum", wanted.quorum_women),
        ("authorisation", wanted.authorisation),
        ("majority", wanted.majority),
    )
    return [code for code, what in asked if what is not None]


def _sentence(reason: Reason) -> str:
    return f"{reason.sentence}（{reason.article}）" if reason.article else reason.sentence
