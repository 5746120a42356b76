"""What is handed down to villages: recorded there, beyond the list answered by the county."""

from datetime import timedelta
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import Select, select

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import ProductError
from pointsapp.foundation.keys import new_token
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region, User
from pointsapp.people.queries import villages_with_merged
from pointsapp.powers import queries as powers
from pointsapp.powers import service
from pointsapp.powers.burdens import asked_in
from pointsapp.powers.ids import ListId, TaskId
from pointsapp.powers.models import HandedTask
from pointsapp.powers.policy.handing import (
    ANSWERS,
    ASKED,
    CHANNELS,
    EVERY,
    LEVELS,
    STATES,
    fillings,
    why_not_answer,
    why_not_end,
)
from pointsapp.web import filters, place
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, attempt, blank, forget_draft, read_form
from pointsapp.web.listing import Column, Listing, answer_listing
from pointsapp.web.powers.blueprint import blueprint
from pointsapp.web.powers.burden import told
from pointsapp.web.powers.schemas import TaskAnswerIn, TaskEndIn, TaskIn, TaskVoidIn
from pointsapp.web.powers.scopes import OF_TASK, VILLAGE

TABS = (("put", "等县里答复"), ("answered", "县里答复了"), ("within", "清单以内"), ("void", "作废"))
A_YEAR = timedelta(days=365)


@blueprint.get("/powers/tasks")
@requires(Permission.POWERS_VIEW)
def tasks() -> ResponseReturnValue:
    """Everything handed down to the villages one works for, and by whom."""
    tab = request.args.get("state", "put")
    tab = tab if tab in dict(TABS) else "put"
    kind = request.args.get("kind", "")
    kind = kind if kind in ASKED else ""
    session, today = reading(), village_day(now())
    villages = place.villages(Permission.POWERS_VIEW)
    records = [v for v in villages if current_user.may(Permission.TASKS_RECORD, v.path)]
    ids = villages_with_merged(session, [each.id for each in villages])
    return answer_listing(
        _listing(ids, tab, kind), session, "powers/tasks.html", state=tab, parts=TABS,
        villages=records, kind=kind, kinds=ASKED, sentence=told(ids),
        senders=powers.senders(session, ids, first=today - A_YEAR),
    )  # fmt: skip


@blueprint.get("/powers/village/<int:village_id>/tasks/new")
@requires(Permission.TASKS_RECORD, VILLAGE)
def new_task(village_id: RegionId) -> str:
    """The empty form."""
    today = village_day(now()).isoformat()
    return _new_page(blank(key=new_token(), handed_on=today, kind="task"))


@blueprint.post("/powers/village/<int:village_id>/tasks/new")
@requires(Permission.TASKS_RECORD, VILLAGE)
def record_task(village_id: RegionId) -> ResponseReturnValue:
    """Record it; pressed twice it is recorded once."""
    form = read_form(TaskIn, request.form)
    if form.ok:
        values = dict(form.values)
        key = values.pop("key")
        try:
            with transaction() as session:
                task = service.record_task(
                    session, village_id, service.Handed(**values), key=key, by=current_user.id,
                    now=now(),
                )  # fmt: skip
                task_id, beyond = task.id, task.state == "put"
        except ProductError as refused:
            form = form.wrong(refused.sentence)
    if not form.ok:
        return _new_page(form), 422
    forget_draft(f"task-{village_id}")
    where = "清单以外，已经报到县里，等答复。" if beyond else "清单以内，协助办就行。"
    flash(f"记下了。{where}")
    return redirect(url_for("powers.task", task_id=task_id))


@blueprint.get("/powers/tasks/<int:task_id>")
@requires(Permission.POWERS_VIEW, OF_TASK)
def task(task_id: TaskId) -> str:
    """One task: what is asked, what it was compared with, what the county said."""
    return _page(task_id)


@blueprint.post("/powers/tasks/<int:task_id>/answer")
@requires(Permission.TASKS_ANSWER, OF_TASK)
def answer_task(task_id: TaskId) -> ResponseReturnValue:
    """The county's answer."""
    form = read_form(TaskAnswerIn, request.form)
    if form.ok:
        form = _attempt(form, service.answer_task, task_id, **form.values)
    if not form.ok:
        return _page(task_id, answer=form), 422
    flash("答复了，村里看得到。")
    return redirect(url_for("powers.task", task_id=task_id))


@blueprint.post("/powers/tasks/<int:task_id>/void")
@requires(Permission.TASKS_RECORD, OF_TASK)
def void_task(task_id: TaskId) -> ResponseReturnValue:
    """Take back what was recorded by mistake."""
    form = read_form(TaskVoidIn, request.form)
    if form.ok:
        form = _attempt(form, service.void_task, task_id, reason=form.values["why"])
    if not form.ok:
        return _page(task_id, void=form), 422
    flash("作废了。")
    return redirect(url_for("powers.tasks"))


@blueprint.post("/powers/tasks/<int:task_id>/end")
@requires(Permission.TASKS_RECORD, OF_TASK)
def end_task(task_id: TaskId) -> ResponseReturnValue:
    """A form or ledger is asked no more."""
    form = read_form(TaskEndIn, request.form)
    if form.ok:
        form = _attempt(form, service.end_task, task_id, **form.values)
    if not form.ok:
        return _page(task_id, end=form), 422
    flash("记下了，往后不再算进要填的次数。")
    return redirect(url_for("powers.task", task_id=task_id))


def _attempt(form: Reading, act: Any, task_id: TaskId, **said: Any) -> Reading:
    return attempt(
        form, lambda session: act(session, task_id, by=current_user.id, now=now(), **said)
    )


def _new_page(form: Reading) -> str:
    session, today = reading(), village_day(now())
    access = powers.list_in_force(session, g.place.id, "access", on=today)
    banned = powers.list_in_force(session, g.place.id, "negative", on=today, audience="handed_down")
    return render_template(
        "powers/new_task.html", village=g.place, form=form, access=access,
        items=_choices(access.id if access else None),
        banned=_choices(banned.id if banned else None),
        kinds=list(ASKED.items()), often=list(EVERY.items()), levels=list(LEVELS.items()),
        channels=list(CHANNELS.items()), departments=powers.departments(session, g.place.id),
    )  # fmt: skip


def _choices(list_id: ListId | None) -> list[tuple[int, str]]:
    items = powers.items_of(reading(), list_id) if list_id else ()
    return [(item.id, f"{item.category}：{item.title}") for item in items]


def _page(
    task_id: TaskId, *, answer: Reading | None = None, void: Reading | None = None,
    end: Reading | None = None,
) -> str:  # fmt: skip
    session, today = reading(), village_day(now())
    found = powers.get_task(session, task_id)
    may_answer = current_user.may(Permission.TASKS_ANSWER, g.place.path) and found.state == "put"
    records = current_user.may(Permission.TASKS_RECORD, g.place.path)
    ended = found.due_on is not None and found.due_on <= today
    names = {name: powers.get_item(session, key).title if key else ""
             for name, key in (("item", found.item_id), ("banned", found.banned_id))}  # fmt: skip
    return render_template(
        "powers/task.html", task=found, village=g.place, names=names,
        answer=answer or blank(), void=void or blank(), end=end or blank(last_on=today.isoformat()),
        state=STATES[found.state], said=ANSWERS.get(found.answer or "", ""),
        asked=_asked(found) + _often(found, today.year), level=LEVELS[found.level],
        channel=CHANNELS[found.channel],
        recorded=session.get_one(User, found.recorded_by).name, may_answer=may_answer,
        why_not=why_not_answer(
            found.state, user_id=current_user.id, recorded_by=found.recorded_by
        ) if may_answer else None,
        answers=list(ANSWERS.items()),
        may_void=found.state in ("put", "within") and records,
        may_end=records and not ended
        and why_not_end(found.kind, found.state, found.answer) is None,
    )  # fmt: skip


def _often(row: HandedTask, year: int) -> str:
    return f"，今年要填 {fillings(asked_in(row), year)} 次" if row.every else ""


def _asked(row: HandedTask) -> str:
    return f"{ASKED[row.kind]}，{EVERY[row.every]}" if row.every else ASKED[row.kind]


def _listing(villages: list[RegionId], tab: str, kind: str) -> Listing:
    return Listing(
        caption="交办的事",
        query=_query(villages, tab, kind),
        columns=(
            Column("number", "编号", lambda r: r.HandedTask.number, HandedTask.number,
                   show=_linked, tight=True),
            Column("village", "村", lambda r: r.village, Region.name, tight=True),
            Column("title", "交办什么", lambda r: r.HandedTask.title, HandedTask.title),
            Column("kind", "是什么", lambda r: _asked(r.HandedTask), HandedTask.kind, tight=True),
            Column("sender", "谁交办的", lambda r: r.HandedTask.sender, HandedTask.sender),
            Column("level", "哪一级", lambda r: LEVELS[r.HandedTask.level], tight=True),
            Column("handed", "哪天", lambda r: r.HandedTask.handed_on, HandedTask.handed_on,
                   show=lambda r: filters.day(r.HandedTask.handed_on, village_day(now()).year),
                   tight=True),
            Column("state", "到哪一步", _state, HandedTask.state),
        ),
        tie=HandedTask.id.desc(),
        search=(HandedTask.number, HandedTask.title, HandedTask.sender, Region.name),
        searchable="编号、交办什么、谁交办的、村",
        default_sort="handed" if tab == "put" else "-handed",
    )  # fmt: skip


def _query(villages: list[RegionId], tab: str, kind: str) -> Select[*tuple[Any, ...]]:
    query = (
        select(HandedTask, Region.name.label("village"))
        .join(Region, Region.id == HandedTask.village_id)
        .where(HandedTask.village_id.in_(villages), HandedTask.state == tab)
    )
    return query.where(HandedTask.kind == kind) if kind else query


def _state(row: Any) -> str:
    return ANSWERS.get(row.HandedTask.answer or "", STATES[row.HandedTask.state])


def _linked(row: Any) -> Markup:
    address = url_for("powers.task", task_id=row.HandedTask.id)
    return Markup('<a href="{}">{}</a>').format(address, row.HandedTask.number)
