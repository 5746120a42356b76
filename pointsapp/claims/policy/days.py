"""Days of a notice sheet: both the first and the last one count, what is recorded counts after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
REVIEW_PATIENCE = 7  # days after which the desk reminds of a claim; a reminder, no deadline
ANSWER_PATIENCE = 10  # days to answer a reviewer's question; then it is reviewed without


@dataclass(frozen=True)
class Notice:
    """The days on which a sheet hangs: from 20 to 26 November are 7 days."""

    opened_on: date
    closes_on: date

    @property
    def days(self) -> int:
        """How many days it hangs, the first and the last included."""
        return (self.closes_on - self.opened_on).days + 1

    @property
    def effective_on(self) -> date:
        """The day from which its points count, whenever the job that records them runs."""
        return self.closes_on + ONE_DAY

    def is_open(self, on: date) -> bool:
        """Whether an objection is still in time; follows from the days, not from a job."""
        return self.opened_on <= on <= self.closes_on

    def is_over(self, on: date) -> bool:
        """Whether the last day has passed."""
        return on > self.closes_on


def notice(opened_on: date, days: int) -> Notice:
    """The notice of `days` days that begins on `opened_on`; ValueError below one day."""
    if days < 1:
        raise ValueError("a notice hangs for a day at least")
    return Notice(opened_on, opened_on + timedelta(days=days - 1))


def longest(days: Iterable[int | None]) -> int | None:
    """The longest of the notices asked for by rules, book and settings; None: nobody said."""
    return max((each for each in days if each is not None), default=None)


def answer_by(raised_on: date, days: int) -> date:
    """The last day for the answer to an objection: `days` calendar days after it was raised."""
    return raised_on + timedelta(days=days)


def wait_until(asked_on: date) -> date:
    """The last day on which an answer to a reviewer's question is waited for."""
    return asked_on + timedelta(days=ANSWER_PATIENCE)


def erased_on(ended_on: date, kept_days: int) -> date:
    """The day on which the photos of a claim that ended are erased, `kept_days` full days later."""
    return ended_on + timedelta(days=kept_days + 1)
