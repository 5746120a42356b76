"""A procedure in the words that people read on charts and in faults."""

from decimal import Decimal

from pointsapp.powers.policy.posts import POSTS
from pointsapp.powers.policy.procedure import Amounts, Procedure, Step


def post_name(procedure: Procedure, post: str) -> str:
    """The name of a post; one that nobody knows is shown as it is."""
    return procedure.posts.get(post) or POSTS.get(post, post)


def yuan(amount: Decimal) -> str:
    """An amount of yuan: 2000 元, 5 万元, 99.5 元."""
    plain = f"{amount.normalize():f}"
    tens = (amount / 10000).normalize()
    if amount >= 10000 and tens == tens.quantize(Decimal("0.1")):
        return f"{tens:f} 万元"
    return f"{plain} 元"


def amounts_in_words(amounts: Amounts) -> str:
    """'超过 1000 元、不超过 1 万元'; '' when there is no bound."""
    parts = []
    if amounts.least is not None:
        parts.append(f"{'超过' if amounts.least_open else '满'} {yuan(amounts.least)}")
    if amounts.most is not None:
        parts.append(f"{'不满' if amounts.most_open else '不超过'} {yuan(amounts.most)}")
    return "、".join(parts)


def condition(step: Step) -> str:
    """To which matters a step applies: '预算内，超过 1000 元'; '' when it applies to all."""
    parts = ["或".join(step.classes)]
    if step.amounts is not None:
        parts.append(amounts_in_words(step.amounts))
    if step.optional:
        parts.append("需要时")
    return "，".join(part for part in parts if part)
