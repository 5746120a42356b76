"""The demo's diary: every part says what happens when; it is lived through day by day."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import transaction
from pointsapp.presets.demo.county import County

Deed = Callable[[Session, datetime], object]


@dataclass(frozen=True)
class Happening:
    """What somebody does at an instant, in a transaction of its own."""

    at: datetime
    do: Deed


@dataclass(frozen=True)
class Apart:
    """The same, in transactions of its own: a file that is imported, the jobs of a night."""

    at: datetime
    do: Callable[[datetime], object]


Theme = Callable[[County], Iterable[Happening | Apart]]


def live_through(county: County, themes: Iterable[Theme]) -> Iterator[str]:
    """Live through all that the themes tell, in the order of time (else of the themes); gives the
    name of each month as it begins.
    """
    told = [each for theme in themes for each in theme(county)]
    month = ""
    for each in sorted(told, key=lambda happening: happening.at):
        begun = f"{village_day(each.at):%Y 年 %-m 月}"
        if begun != month:
            yield begun
            month = begun
        if isinstance(each, Apart):
            each.do(each.at)
            continue
        with transaction() as session:
            each.do(session, each.at)
