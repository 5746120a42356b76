"""What a chart says of each step: who, how long, what is voted, where a refusal leads."""

from collections.abc import Iterator, Mapping

from pointsapp.decisions.keys import share_in_words
from pointsapp.powers.policy.chart.shapes import Note, Words
from pointsapp.powers.policy.posts import BODIES, OUTSIDE
from pointsapp.powers.policy.procedure import KINDS, Procedure, Step
from pointsapp.powers.policy.words import condition, post_name

COMMITTEE = BODIES["supervision_committee"]
SUPERVISORS = {"supervision_committee", "supervision_director", "supervision_member"}
DISCIPLINE = "镇纪委"
EVERYBODY = "全体村民"


def words_of(procedure: Procedure) -> tuple[Words, ...]:
    """What is said of every step, in order."""
    numbers = {step.code: place for place, step in enumerate(procedure.steps, 1)}
    return tuple(_words(procedure, step, numbers) for step in procedure.steps)


def _words(procedure: Procedure, step: Step, numbers: Mapping[str, int]) -> Words:
    return Words(
        code=step.code,
        number=numbers[step.code],
        name=step.name,
        kind=KINDS.get(step.kind, step.kind),
        what=step.what,
        who=tuple(post_name(procedure, post) for post in step.actors),
        together=step.kind == "sign" and len(step.actors) > 1,
        days=step.limit.words if step.limit else "",
        board=f"张贴 {step.publish.words}" if step.publish else "",
        watched_by=step.watched_by or _watcher(step),
        papers=step.papers,
        when=condition(step),
        optional=step.optional,
        approves=step.approves,
        pays=step.pays,
        notes=tuple(_notes(procedure, step, numbers)),
    )


def _watcher(step: Step) -> str:
    """The supervision committee follows the whole course (seeds Z D3), but not itself."""
    if step.kind == "publish":
        return EVERYBODY
    by_itself = step.actors and set(step.actors) <= SUPERVISORS | set(OUTSIDE)
    return DISCIPLINE if by_itself else COMMITTEE


def _notes(procedure: Procedure, step: Step, numbers: Mapping[str, int]) -> Iterator[Note]:
    if step.kind == "sign" and len(step.actors) > 1:
        yield Note("会签", "都签了才算数，不分先后")
    if said := _voting(procedure, step):
        yield Note("开会", said)
    if step.back_to in numbers:
        yield Note("不同意", f"写明理由，退回第 {numbers[step.back_to]} 步")
    for code in step.apart_from:
        if code == "handler":
            yield Note("分开", "经办人不能办这一步")
        elif code in numbers:
            yield Note("分开", f"第 {numbers[code]} 步的人不能办这一步")
    for label, text in (("依据", step.clause), ("风险点", step.risk), ("还没有定", step.question)):
        if text:
            yield Note(label, text)


def _voting(procedure: Procedure, step: Step) -> str:
    bodies = "或".join(post_name(procedure, body) for body in step.bodies)
    parts = [
        f"提前 {step.notice_days} 天通知" if step.notice_days else "",
        f"{share_in_words(step.quorum)}到会" if step.quorum else "",
        f"妇女{share_in_words(step.quorum_women)}到会" if step.quorum_women else "",
        f"{share_in_words(step.majority)}同意" if step.majority else "",
        "要有村民会议授权" if step.authorised else "",
    ]
    said = "，".join(part for part in parts if part)
    if not said and step.kind == "vote":
        return f"{bodies}到会和同意的人数，照规定"
    return said
