"""What goes out about a matter in words: the sheet for the board and the text for the chat group.

Both are made from the public view alone, so neither can tell what everybody may not know.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pointsapp.matters.models import STATES
from pointsapp.matters.policy.progress import STEP_STATES
from pointsapp.matters.queries.public import PublicMatter, PublicStep


@dataclass(frozen=True)
class SheetLine:
    """A step on the sheet for the board."""

    name: str
    who: str
    state: str
    day: str


@dataclass(frozen=True)
class BoardSheet:
    """A matter as it hangs on the board."""

    title: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[SheetLine, ...]
    foot: str


def board_sheet(matter: PublicMatter, *, today: date, address: str = "") -> BoardSheet:
    """The sheet for the board as of a day; `address`: where anybody follows the matter."""
    return BoardSheet(
        title=f"{matter.village}办件 {matter.number}：{matter.subject or matter.title}",
        facts=tuple(_facts(matter)),
        lines=tuple(
            SheetLine(each.name, "、".join(each.actors), step_words(each), _day_of(each))
            for each in matter.steps
        ),
        foot=f"{day_words(today)}打印" + (f"，查进度：{address}" if address else ""),
    )


def chat_text(matter: PublicMatter, *, address: str = "") -> str:
    """The text for the chat group, a few short lines."""
    return "\n".join((*_head(matter), *_course(matter), *_foot(address)))


def step_words(step: PublicStep) -> str:
    """How a step stands: 办完, 正在办，还差报账员，超期 2 个工作日, 公示中，贴到11月9日."""
    if step.state == "done":
        return f"{STEP_STATES['done']}{_votes(step)}"
    if step.state != "current":
        return STEP_STATES[step.state]
    return "，".join(("公示中" if step.until else STEP_STATES["current"], *_awaited(step)))


def _awaited(step: PublicStep) -> Iterator[str]:
    if step.until is not None:
        yield f"贴到{day_words(step.until)}"
    if step.signed and step.missing:
        yield f"还差{'、'.join(step.missing)}"
    if step.overdue_days:
        yield f"超期 {step.overdue_days} {step.unit}"


def day_words(value: date) -> str:
    """'11月9日'."""
    return f"{value.month}月{value.day}日"


def _votes(step: PublicStep) -> str:
    """'，应到 46 人，实到 41 人，赞成 39 票' of a vote."""
    if step.counts is None:
        return ""
    unit = "户" if step.counts.counted_by == "households" else "人"
    return (
        f"，应到 {step.counts.entitled} {unit}，实到 {step.counts.present} {unit}，"
        f"赞成 {step.counts.votes_for} 票"
    )


def _facts(matter: PublicMatter) -> Iterator[tuple[str, str]]:
    yield "事项", matter.title
    if matter.household:
        yield "谁的事", matter.household
    if matter.amount is not None:
        yield "金额", f"{matter.amount:,.2f} 元"
    yield "开办", f"{matter.opened_on:%Y-%m-%d}"
    yield "现在", STATES[matter.state]
    if matter.ended_on is not None:
        yield "办结", f"{matter.ended_on:%Y-%m-%d}"
    elif matter.due_on is not None:
        yield "到期", f"{matter.due_on:%Y-%m-%d}"


def _day_of(step: PublicStep) -> str:
    if step.done_on is not None:
        return f"{step.done_on:%Y-%m-%d}"
    return f"{step.due_on:%Y-%m-%d} 前" if step.due_on and step.state == "current" else ""


def _head(matter: PublicMatter) -> Iterator[str]:
    yield f"【{matter.village}】办件 {matter.number}：{matter.subject or matter.title}"
    amount = f"，金额 {matter.amount:,.2f} 元" if matter.amount is not None else ""
    yield f"事项：{matter.title}{amount}"


def _course(matter: PublicMatter) -> Iterator[str]:
    done = [f"{each.name}（{day_words(each.done_on)}）" for each in matter.steps if each.done_on]
    if done:
        yield f"已办：{'、'.join(done)}"
    for each in matter.steps:
        if each.state == "current":
            due = [f"{day_words(each.due_on)}前办完"] if each.due_on else []
            by = f"由{'、'.join(each.actors)}办"
            yield f"正在办：{'，'.join((each.name, by, *due, *_awaited(each)))}"
        elif each.counts is not None:
            yield f"{each.name}{_votes(each)}"
    if matter.state != "running":
        yield f"已经{STATES[matter.state]}"


def _foot(address: str) -> Iterator[str]:
    if address:
        yield f"查进度：{address}"
    yield "有意见可以到村委会提，也可以找村务监督委员会。"
