"""What is handed down to a village: recorded by it, answered by the county when beyond the list."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.foundation.numbers import next_number
from pointsapp.people.ids import RegionId, UserId
from pointsapp.people.queries import get_village
from pointsapp.powers.ids import ItemId, TaskId
from pointsapp.powers.models import HandedTask
from pointsapp.powers.policy.handing import (
    ANSWERS,
    CHANNELS,
    LEVELS,
    state_of,
    why_not_answer,
    why_not_end,
    why_not_every,
)
from pointsapp.powers.queries import get_task, items_of, list_in_force


@dataclass(frozen=True)
class Handed:
    """What a department asks of a village. `item_id`: of the access list in force that day, None:
    on none; `banned_id`: of what must not be handed down."""

    title: str
    sender: str
    level: str  # of policy.handing.LEVELS
    channel: str  # of policy.handing.CHANNELS
    handed_on: date
    content: str = ""
    due_on: date | None = None
    item_id: ItemId | None = None
    banned_id: ItemId | None = None
    kind: str = "task"  # of policy.handing.ASKED
    every: str | None = None  # of policy.handing.EVERY; None for a task


def record_task(
    session: Session, village_id: RegionId, handed: Handed, *, key: str, by: UserId, now: datetime
) -> HandedTask:
    """Record what is asked of a village; the same key again gives the first one.

    Beyond the access list it waits for the county at once (seeds E A4). Invalid.
    """
    village = get_village(session, village_id)
    first = session.scalar(
        select(HandedTask).where(HandedTask.village_id == village.id, HandedTask.key == key)
    )
    if first is not None:
        return first
    _check(session, village.id, handed, village_day(now))
    typed = ("title", "sender", "content")
    facts = asdict(handed) | {name: getattr(handed, name).strip() for name in typed}
    task = HandedTask(
        **facts, village_id=village.id, key=key, state=state_of(handed.item_id, handed.banned_id),
        number=next_number(session, village.id, "handed_task", year=handed.handed_on.year),
        recorded_at=now, recorded_by=by,
    )  # fmt: skip
    session.add(task)
    session.flush()
    _audit(session, "task.recorded", task, by, now, kind=task.kind,
           within=task.state == "within")  # fmt: skip
    return task


def answer_task(
    session: Session, task_id: TaskId, *, answer: str, reason: str, by: UserId, now: datetime
) -> HandedTask:
    """The county's answer, once, with a reason; NotAllowed for who recorded it, Conflict."""
    task = get_task(session, task_id)
    why_not = why_not_answer(task.state, user_id=by, recorded_by=task.recorded_by)
    if why_not is not None:
        kind = NotAllowed if task.state == "put" else Conflict
        raise kind("task.no_answer", why_not)
    if answer not in ANSWERS:
        raise Invalid("task.answer", "请选怎么答复")
    values = {
        "answer": answer, "reason": _text(reason, "理由", 1000),
        "answered_on": village_day(now), "answered_by": by,
    }  # fmt: skip
    _turn(session, task, "answered", **values)
    _audit(session, "task.answered", task, by, now, answer=answer)
    return task


def void_task(
    session: Session, task_id: TaskId, *, reason: str, by: UserId, now: datetime
) -> HandedTask:
    """Take back what was recorded by mistake, with a reason, until the county has answered."""
    task = get_task(session, task_id)
    _turn(session, task, "void", reason=_text(reason, "为什么作废", 1000))
    _audit(session, "task.voided", task, by, now)
    return task


def end_task(
    session: Session, task_id: TaskId, *, last_on: date, by: UserId, now: datetime
) -> HandedTask:
    """A form or ledger is asked up to this day and no longer; Conflict, Invalid."""
    task = get_task(session, task_id)
    why_not = why_not_end(task.kind, task.state, task.answer)
    if why_not is not None:
        raise Conflict("task.no_end", why_not)
    if not task.handed_on <= last_on <= village_day(now):
        raise Invalid("task.end", "请填从交办那天到今天的一个日子")
    before, task.due_on = task.due_on, last_on
    session.flush()
    _audit(session, "task.ended", task, by, now, ends_on=last_on.isoformat(),
           before=before.isoformat() if before else None)  # fmt: skip
    return task


def _turn(session: Session, task: HandedTask, state: str, **values: Any) -> None:
    turned = session.execute(
        update(HandedTask)
        .where(HandedTask.id == task.id)
        .where(HandedTask.state.in_(("put",) if state == "answered" else ("put", "within")))
        .values(state=state, **values)
        .execution_options(synchronize_session=False)
    )
    if not turned.rowcount:  # type: ignore[attr-defined]
        raise Conflict("task.settled", "这一件已经有结果了，请刷新看看")
    session.refresh(task)


def _check(session: Session, village_id: RegionId, handed: Handed, today: date) -> None:
    _text(handed.title, "交办什么事", 120)
    _text(handed.sender, "谁交办的", 80)
    if (why_not := why_not_every(handed.kind, handed.every)) is not None:
        raise Invalid("task.every", why_not)
    if handed.level not in LEVELS or handed.channel not in CHANNELS:
        raise Invalid("task.sender", "请选是哪一级交办的、怎么交办的")
    if handed.handed_on > today:
        raise Invalid("task.future", "这一天还没有到，请填交办的那一天")
    if handed.due_on is not None and handed.due_on < handed.handed_on:
        raise Invalid("task.due", "要求办完的日子不能早于交办的那一天")
    if len(handed.content) > 2000:
        raise Invalid("task.content", "“具体要求”最多 2000 个字")
    for chosen, kind, audience in (
        (handed.item_id, "access", ""), (handed.banned_id, "negative", "handed_down"),
    ):  # fmt: skip
        row = list_in_force(session, village_id, kind, on=handed.handed_on, audience=audience)
        known = {item.id for item in items_of(session, row.id)} if row else set()
        if chosen is not None and chosen not in known:
            raise Invalid("task.item", "那一天在用的清单上没有这一项，请重新选")


def _text(text: str, label: str, longest: int) -> str:
    text = text.strip()
    if not 1 <= len(text) <= longest:
        raise Invalid("task.text", f"“{label}”要填 1 到 {longest} 个字")
    return text


def _audit(
    session: Session, action: str, task: HandedTask, by: UserId, now: datetime, **facts: Any
) -> None:
    record_audit(
        session, action, "handed_task", task.id, by=by, now=now, region_id=task.village_id, **facts
    )
