"""What stands against running a procedure: each fault at its step, in a plain sentence."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pointsapp.decisions.keys import SHARE
from pointsapp.powers.policy.posts import BODIES, POSTS
from pointsapp.powers.policy.procedure import KINDS, Amounts, Procedure, Step
from pointsapp.powers.policy.ways import way_faults

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
MEETS = ("deliberate", "vote")
HANDLER = "handler"
# Held by one person at a time; others may be two reviewers, two committee members.
SINGLE = frozenset({HANDLER, "applicant", "secretary", "village_director", "supervision_director"})
MOST_STEPS = 40
MOST_DAYS = 366


@dataclass(frozen=True)
class Fault:
    """What is wrong, at which step ('' for the procedure as a whole), in which field of it."""

    step_code: str
    sentence: str
    name: str = field(default="", compare=False)  # of Step; '' where it lies between several


def procedure_faults(
    procedure: Procedure, *, relief: bool = False, statutory: int | None = None
) -> list[Fault]:
    """Everything because of which a procedure cannot run; what a question leaves open is no fault.

    `relief`: town and county decide, no vote does (社会救助暂行办法 4, 11). `statutory`: one of the
    nine matters that need the villagers or representatives they authorised (村民委员会组织法 24).
    """
    found = [Fault("", sentence) for sentence in _whole(procedure)]
    for step in procedure.steps:
        found += [
            Fault(step.code, f"“{step.name}”{said}", name)
            for name, look in LOOKS.items()
            for said in look(procedure, step)
        ]
    if not found:
        found = [Fault(*each) for each in way_faults(procedure, relief, statutory)]
    return found


def open_questions(procedure: Procedure) -> list[Fault]:
    """What somebody must still decide before the procedure can be adopted."""
    whole = [Fault("", f"还没有定：{procedure.question}")] if procedure.question else []
    return whole + [
        Fault(step.code, f"“{step.name}”还没有定：{step.question}")
        for step in procedure.steps
        if step.question
    ]


def _whole(procedure: Procedure) -> Iterator[str]:
    if not CODE.fullmatch(procedure.code):
        yield "流程的代号要用小写字母、数字和下划线，最多 40 个"
    if not 1 <= len(procedure.name.strip()) <= 80:
        yield "流程的名称要填 1 到 80 个字"
    if not procedure.steps:
        yield "流程一步也没有"
    if len(procedure.steps) > MOST_STEPS:
        yield f"流程最多 {MOST_STEPS} 步"
    for label, values in (
        ("步骤的代号", [step.code for step in procedure.steps]),
        ("类别", list(procedure.classes)),
    ):
        for value in (value for value, times in Counter(values).items() if times > 1):
            yield f"{label}“{value}”重复了"
    used = {name for step in procedure.steps for name in step.classes}
    every = any(not step.classes for step in procedure.steps)
    for name in procedure.classes:
        if not 1 <= len(name.strip()) <= 40:
            yield "类别的名称要填 1 到 40 个字"
        elif not every and name not in used:
            yield f"类别“{name}”没有步骤"
    names = list(procedure.posts.values())
    if set(names) & set(POSTS.values()) or set(procedure.posts) & set(POSTS):
        yield "其他职务里有的已经在职务表里了，直接选就行"
    if len(set(names)) < len(names) or any(not 1 <= len(name.strip()) <= 20 for name in names):
        yield "其他职务的名称要填 1 到 20 个字，不能重复"
    if procedure.limit and not 1 <= procedure.limit.days <= MOST_DAYS:
        yield f"总期限要在 1 到 {MOST_DAYS} 天之间"


def _named(_procedure: Procedure, step: Step) -> Iterator[str]:
    if not CODE.fullmatch(step.code):
        yield "的代号要用小写字母、数字和下划线，最多 40 个"
    if not 1 <= len(step.name.strip()) <= 40:
        yield "的名称要填 1 到 40 个字"
    if step.kind not in KINDS:
        yield f"的种类“{step.kind}”不认识"


def _acting(procedure: Procedure, step: Step) -> Iterator[str]:
    for post in step.actors:
        if post not in POSTS and post not in procedure.posts:
            yield f"写的“{post}”不是职务，也不是组织，请重新选"
    if len(set(step.actors)) < len(step.actors):
        yield "同一个职务写了两次"
    if step.actors or step.question:
        return
    yield "要几个人会签，还没有写是谁" if step.kind == "sign" else "没有写由谁办"


def _meeting(procedure: Procedure, step: Step) -> Iterator[str]:
    if step.kind in MEETS and not step.bodies and not step.question:
        yield "要开会决定，还没有写是哪个会"
    if step.body and step.body not in BODIES and step.body not in procedure.posts:
        yield f"写的会“{step.body}”不认识"
    for label, share in (
        ("最少到会", step.quorum), ("妇女最少到会", step.quorum_women), ("通过票数", step.majority),
    ):  # fmt: skip
        found = SHARE.fullmatch(share)
        if share and (found is None or int(found[2]) > int(found[3])):
            yield f"的“{label}”要写成比例，如应到的三分之二以上"
    if step.notice_days is not None and not 1 <= step.notice_days <= MOST_DAYS:
        yield f"提前通知的天数要在 1 到 {MOST_DAYS} 之间"


def _posted(_procedure: Procedure, step: Step) -> Iterator[str]:
    if step.kind == "publish" and step.publish is None and not step.question:
        yield "没有写公示几天"
    if step.kind != "publish" and step.publish is not None:
        yield "不是公示，不用写公示几天"
    if step.publish is not None and not 1 <= step.publish.days <= MOST_DAYS:
        yield f"的公示天数要在 1 到 {MOST_DAYS} 天之间"


def _timed(_procedure: Procedure, step: Step) -> Iterator[str]:
    if step.limit is not None and not 1 <= step.limit.days <= MOST_DAYS:
        yield f"的期限要在 1 到 {MOST_DAYS} 天之间"


def _classed(procedure: Procedure, step: Step) -> Iterator[str]:
    for name in step.classes:
        if name not in procedure.classes:
            yield f"写的类别“{name}”，流程里没有"


def _ranged(_procedure: Procedure, step: Step) -> Iterator[str]:
    if step.amounts is not None and _empty(step.amounts):
        yield "的金额范围是空的，没有哪一笔会走到这一步"


def _empty(amounts: Amounts) -> bool:
    least, most = amounts.least, amounts.most
    if (least is not None and least < 0) or (most is not None and most < 0):
        return True
    if least is None or most is None:
        return False
    return least > most or (least == most and (amounts.least_open or amounts.most_open))


def _linked(procedure: Procedure, step: Step) -> Iterator[str]:
    if not step.back_to:
        return
    codes = [each.code for each in procedure.steps]
    if step.back_to not in codes:
        yield "不同意时退回的那一步，流程里没有"
    elif codes.index(step.back_to) >= codes.index(step.code):
        yield "不同意时只能退回到前面的步骤"


def _apart(procedure: Procedure, step: Step) -> Iterator[str]:
    others = {each.code: each for each in procedure.steps}
    for code in step.apart_from:
        if code == step.code:
            yield "不能和自己分开"
        elif code != HANDLER and code not in others:
            yield f"要和“{code}”分开由不同的人办，流程里没有那一步"
        elif _never(step, HANDLER if code == HANDLER else others[code]):
            yield "要和另一步分开由不同的人办，两步却是同一个职务"


def _never(step: Step, other: Step | str) -> bool:
    actors = (other,) if isinstance(other, str) else other.actors
    return len(step.actors) == 1 and step.actors == actors and step.actors[0] in SINGLE


# Which field of a step each of them looks at.
LOOKS: dict[str, Callable[[Procedure, Step], Iterator[str]]] = {
    "name": _named,
    "actors": _acting,
    "body": _meeting,
    "publish": _posted,
    "limit": _timed,
    "classes": _classed,
    "amounts": _ranged,
    "back_to": _linked,
    "apart_from": _apart,
}
