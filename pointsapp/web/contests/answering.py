"""One contest: what was said, about which line, who answers, and the answer."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.claims import service
from pointsapp.claims.queries import contested, who_decides, why_not
from pointsapp.contests.ids import ContestId
from pointsapp.contests.models import Contest
from pointsapp.contests.policy import KINDS, STATES, VIAS, clock
from pointsapp.contests.queries import get_contest
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Conflict, ProductError
from pointsapp.people import queries as people
from pointsapp.web.access import Permission, requires, row_of
from pointsapp.web.contests.blueprint import blueprint
from pointsapp.web.contests.raising import about_words
from pointsapp.web.contests.schemas import DecideIn
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, forget_draft, read_form

CONTEST = row_of(Contest.village_id, "contest_id")
OUTCOMES = {
    "objection": (
        ("upheld", "异议成立", "这一条不记。登记错的，另外重新登记"),
        ("rejected", "异议不成立", "这一条放到下一期再公示"),
    ),
    "appeal": (
        ("upheld", "申诉成立", "这一笔冲掉，公开栏上登更正"),
        ("rejected", "申诉不成立", "这一笔不变"),
    ),
}
KIND_OF = {"sheet_line": "line", "entry": "entry", "standing": "standing"}


@blueprint.get("/<int:contest_id>")
@requires(Permission.CONTESTS_WRITE, CONTEST)
def contest(contest_id: ContestId) -> str:
    """All about it; the form for the answer only for who may give it."""
    return _page(contest_id, blank())


@blueprint.post("/<int:contest_id>")
@requires(Permission.CONTESTS_DECIDE, CONTEST)
def decide(contest_id: ContestId) -> ResponseReturnValue:
    """Answer with a reason; pressed twice it is answered once."""
    form = read_form(DecideIn, request.form)
    if not form.ok:
        return _page(contest_id, form), 422
    upheld = form.values["outcome"] == "upheld"
    try:
        with transaction() as session:
            service.decide_contest(
                session, contest_id, upheld=upheld, reason=form.values["reason"],
                by=current_user.id, now=now(),
            )  # fmt: skip
    except Conflict as refused:
        if not _answered_so(contest_id, form.values["outcome"]):
            return _page(contest_id, form.wrong(refused.sentence)), refused.status
    except ProductError as refused:
        return _page(contest_id, form.wrong(refused.sentence)), refused.status
    forget_draft(f"answer-{contest_id}")
    flash("答复好了，提的人能看到理由。", "ok")
    return redirect(url_for("contests.contest", contest_id=contest_id))


@blueprint.post("/<int:contest_id>/withdraw")
@requires(Permission.CONTESTS_WRITE, CONTEST)
def withdraw(contest_id: ContestId) -> ResponseReturnValue:
    """Take it back on the word of who raised it."""
    if get_contest(reading(), contest_id).state != "withdrawn":
        with transaction() as session:
            service.withdraw_contest(session, contest_id, by=current_user.id, now=now())
    flash("撤回了。", "ok")
    return redirect(url_for("contests.contest", contest_id=contest_id))


def _answered_so(contest_id: ContestId, outcome: str) -> bool:
    found = get_contest(reading(), contest_id)
    return found.decided_by == current_user.id and found.state == outcome


def _page(contest_id: ContestId, form: Reading) -> str:
    session, today = reading(), village_day(now())
    found = get_contest(session, contest_id)
    about = contested(session, found)
    may = current_user.may(Permission.CONTESTS_DECIDE, g.place.path)
    writer = people.find_user(session, found.raised_by) if found.raised_by else None
    decider = people.find_user(session, found.decided_by) if found.decided_by else None
    return render_template(
        "contests/contest.html", contest=found, about=about, village=g.place, form=form,
        words=about_words(KIND_OF[found.subject_kind], found.subject_id), kind=KINDS[found.kind],
        state=STATES[found.state], via=VIAS[found.via], clock=clock(found.due_on, today),
        writer=writer.name if writer else "", decider=decider.name if decider else "",
        outcomes=OUTCOMES[found.kind], may=may,
        why_not=why_not(session, about, current_user.id, on=today) if may else None,
        who=who_decides(session, about, on=today), household=_household_words(found),
    )  # fmt: skip


def _household_words(found: Contest) -> str:
    """'03-018 赵六' of the household that raised it, '' when it did not say."""
    if found.household_id is None:
        return ""
    session = reading()
    household = people.get_household(session, found.household_id)
    head = people.head_of(session, household.id, on=found.raised_on)
    code = people.household_code(household, people.get_region(session, household.group_id))
    return f"{code} {head.name if head else ''}".strip()
