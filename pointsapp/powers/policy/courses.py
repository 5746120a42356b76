"""Which ways through a procedure there are: one for each class and each range of amounts."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pointsapp.powers.policy.procedure import Procedure, Step

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Course:
    """The steps of a matter of this class and amount (yuan; None: amounts make no difference)."""

    chosen: str
    amount: Decimal | None
    steps: tuple[Step, ...]


def courses(procedure: Procedure) -> tuple[Course, ...]:
    """Every way through; amounts are tried at, below, between and above all bounds."""
    return tuple(
        Course(chosen, amount, procedure.steps_for(amount, chosen))
        for chosen in procedure.classes or ("",)
        for amount in sample_amounts(procedure)
    )


def sample_amounts(procedure: Procedure) -> tuple[Decimal | None, ...]:
    """One amount of each range that the steps tell apart, in order; (None,) without amounts."""
    found = sorted({bound for step in procedure.steps for bound in _bounds(step)})
    return tuple(_around(found)) if found else (None,)


def _bounds(step: Step) -> tuple[Decimal, ...]:
    if step.amounts is None:
        return ()
    pair = (step.amounts.least, step.amounts.most)
    return tuple(bound for bound in pair if bound is not None)


def _around(bounds: list[Decimal]) -> Iterator[Decimal]:
    if bounds[0] > CENT:
        yield (bounds[0] / 2).quantize(CENT)
    for here, after in zip(bounds, [*bounds[1:], None], strict=True):
        yield here
        if after is None:
            yield here + 1
        elif after - here > CENT:
            yield here + min((after - here) / 2, Decimal(1)).quantize(CENT)
