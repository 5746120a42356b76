"""Which step follows which, for which matters; and how far along a step stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from pointsapp.powers.policy.courses import Course, courses
from pointsapp.powers.policy.procedure import Procedure, Step


@dataclass(frozen=True)
class Edge:
    """One step right after another; `label` says for which matters, '' for all that come here."""

    source: str
    target: str
    label: str = ""


def edges_of(procedure: Procedure) -> tuple[Edge, ...]:
    """What follows what, each pair once."""
    ways = courses(procedure)
    pairs: dict[tuple[str, str], list[Course]] = {}
    for way in ways:
        for one, after in zip(way.steps, way.steps[1:], strict=False):
            pairs.setdefault((one.code, after.code), []).append(way)
    through = {
        step.code: [way for way in ways if step in way.steps[:-1]] for step in procedure.steps
    }
    return tuple(
        Edge(source, target, _label(procedure.step(target), taken, through[source]))
        for (source, target), taken in pairs.items()
    )


def columns_of(procedure: Procedure, edges: Sequence[Edge]) -> dict[str, int]:
    """How many steps come before each at most; steps that exclude each other may share a column."""
    columns: dict[str, int] = {}
    for step in procedure.steps:  # every edge leads to a later step
        before = [columns[edge.source] for edge in edges if edge.target == step.code]
        columns[step.code] = 1 + max(before, default=-1)
    return columns


def _label(target: Step, taken: Sequence[Course], through: Sequence[Course]) -> str:
    """Who of all that come through the source take this way; '' when all of them do."""
    if target.classes or target.amounts:
        return ""  # the box says for itself who comes
    mine = tuple(dict.fromkeys(way.chosen for way in taken))
    all_of = {way.chosen for way in through}
    parts = ["、".join(mine)] if set(mine) != all_of else []
    if len(taken) < sum(way.chosen in mine for way in through):
        parts.append("其他金额")
    return "，".join(parts)
