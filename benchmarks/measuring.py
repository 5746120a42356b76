"""Two ways to do the same thing, taken in turns; the median of each is what counts."""

import cProfile
import gc
import pstats
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

Side = Callable[[], object]
Maker = Callable[[], Side]  # makes ready what is done next; only that is timed
TOP_LINES = 12
ENTRIES = "笔明细"


@dataclass(frozen=True)
class Bound:
    """What a ratio must reach and what we want; `most` tells that less is better."""

    must: float
    goal: float
    most: bool = False

    def verdict(self, ratio: float) -> str:
        """'goal', 'must' or 'missed'."""
        for word, bound in (("goal", self.goal), ("must", self.must)):
            if (ratio <= bound) if self.most else (ratio >= bound):
                return word
        return "missed"


@dataclass
class Row:
    """One line of the table; `times` are the seconds of every round, ours and the yardstick's."""

    what: str
    against: str
    database: str
    entries: int
    bound: Bound
    times: list[list[float]]
    count: int = 1  # of what is done in a round
    note: str = ""
    slow: list[str] = field(default_factory=list)
    of: str = ENTRIES  # what there are so many of

    @property
    def ours(self) -> list[float]:
        """Seconds of each round of ours."""
        return self.times[0]

    @property
    def yardstick(self) -> list[float]:
        """Seconds of each round of what it is compared with."""
        return self.times[1]

    @property
    def ratio(self) -> float:
        """Speed as a share of the yardstick's, or cost as a multiple of it."""
        ours, yardstick = median(self.ours), median(self.yardstick)
        return ours / yardstick if self.bound.most else yardstick / ours

    @property
    def verdict(self) -> str:
        """What the ratio reaches."""
        return self.bound.verdict(self.ratio)


def in_turns(rounds: int, *sides: Side, warm: bool = True) -> list[list[float]]:
    """Seconds of each side, round by round: A, B, A, B …; to get warm, one turn more before."""
    return _turns(rounds, warm, *(partial(_itself, side) for side in sides))


def _itself(side: Side) -> Side:
    return side


def _turns(rounds: int, warm: int, *makers: Maker) -> list[list[float]]:
    times: list[list[float]] = [[] for _ in makers]
    for turn in range(rounds + warm):
        for make, taken in zip(makers, times, strict=True):
            seconds = timed(make())
            if turn >= warm:
                taken.append(seconds)
    return times


def made_in_turns(rounds: int, *makers: Maker) -> list[list[float]]:
    """The same where every turn needs something fresh, which does not count."""
    return _turns(rounds, 1, *makers)


def timed(side: Side) -> float:
    """Seconds that a call takes, without a collection of garbage that others left."""
    gc.collect()
    started = perf_counter()
    side()
    return perf_counter() - started


def repeated(call: Side, times: int) -> Side:
    """The same call so many times, as one."""

    def several() -> None:
        for _ in range(times):
            call()

    return several


def where_time_goes(call: Side) -> list[str]:
    """The functions that take the most time themselves: share, calls, name."""
    profile = cProfile.Profile()
    profile.runcall(call)
    stats: dict[Any, Any] = vars(pstats.Stats(profile))["stats"]
    total = sum(times[2] for times in stats.values())
    slowest = sorted(stats.items(), key=lambda item: -item[1][2])[:TOP_LINES]
    return [f"{t[2] / total:6.1%}  {t[1]:>9,} ×  {_named(f)}" for f, t in slowest]


def _named(function: Sequence[object]) -> str:
    file, line, name = function
    path = Path(str(file))
    return f"{path.parent.name}/{path.name}:{line} {name}" if line else str(name)
