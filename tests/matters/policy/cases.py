"""Matters, procedures and records spelt shortly, for the tests of the pure rules."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from pointsapp.foundation.workdays import Workdays
from pointsapp.matters.policy.facts import MatterFacts, RecordFacts
from pointsapp.matters.policy.holdings import Holding
from pointsapp.matters.policy.progress import Progress, progress
from pointsapp.powers.policy.procedure import Limit, Procedure, Step

OPENED = date(2026, 3, 2)  # a Monday
TODAY = date(2026, 4, 30)
SECRETARY, DIRECTOR, SUPERVISOR, CLERK, HANDLER, MEMBER, OTHER = range(11, 18)
OFFICES = {
    "secretary": SECRETARY,
    "village_director": DIRECTOR,
    "supervision_director": SUPERVISOR,
    "expense_clerk": CLERK,
    "supervision_member": MEMBER,
}
FIVE = ("secretary", "village_director", "supervision_director", "expense_clerk", "handler")
WORKDAYS = Workdays({})


def day(n: int) -> date:
    """The n-th day after the opening."""
    return OPENED + timedelta(days=n)


def step(code: str, kind: str = "execute", *actors: str, **also: Any) -> Step:
    return Step(code, kind, also.pop("name", code), actors, **also)


def procedure(*steps: Step, **also: Any) -> Procedure:
    return Procedure("p", "流程", "测试", steps, **also)


def three() -> Procedure:
    """a → b → c, all done by the village director."""
    return procedure(*(step(code, "execute", "village_director") for code in "abc"))


def hold(offices: dict[str, int] | None = None, **also: int) -> tuple[Holding, ...]:
    """One holder an office, since long ago; `also` names others in their place."""
    held = {**(OFFICES if offices is None else offices), **also}
    return tuple(Holding(post, person, date(2020, 1, 1), None) for post, person in held.items())


@dataclass
class Case:
    """A matter under way: `case.did("a", 3)` records step a on the third day."""

    procedure: Procedure | None
    records: list[RecordFacts] = field(default_factory=list)
    handler_id: int | None = HANDLER
    amount: Decimal | None = None
    chosen: str = ""
    holders: tuple[Holding, ...] = ()
    further_signer: str | None = None
    limit: Limit | None = None

    def did(self, code: str, n: int, kind: str = "done", **also: Any) -> RecordFacts:
        number = also.pop("id", len(self.records) + 1)
        entered = also.pop("entered", n)
        record = RecordFacts(number, code, kind, day(n), day(entered), **also)
        self.records.append(record)
        return record

    def sign(self, code: str, post: str, person: int | None, n: int = 1) -> RecordFacts:
        return self.did(code, n, "signed", post=post, person_id=person)

    def facts(self) -> MatterFacts:
        return MatterFacts(
            id=1, number="2026-0001", village_id=1, item_id=1, item_root=1, chosen=self.chosen,
            household_id=None, amount=self.amount, payee="", project="",
            handler_id=self.handler_id, opened_on=OPENED,
            opened_at=datetime(2026, 3, 2, 1, tzinfo=UTC), records=tuple(self.records),
        )  # fmt: skip

    def now(self, today: date = TODAY) -> Progress:
        return progress(
            self.procedure, self.facts(), today=today, workdays=WORKDAYS, holders=self.holders,
            further_signer=self.further_signer, limit=self.limit,
        )  # fmt: skip

    def states(self, today: date = TODAY) -> dict[str, str]:
        return {each.step.code: each.state for each in self.now(today).steps}


def renumbered(records: list[RecordFacts]) -> list[RecordFacts]:
    """The same records as if they had been entered in this order."""
    return [replace(record, id=n) for n, record in enumerate(records, start=1)]
