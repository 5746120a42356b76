"""How rules and claims are said on the desk."""

from decimal import Decimal

from pointsapp.claims.queries import UsableRule
from pointsapp.rulebooks.models import PERS
from pointsapp.web.filters import amount, points

LONGEST = 40


def rule_worth(rule: UsableRule) -> str:
    """What a rule gives in few signs: '+2/次', '+1 到 +5', '按金额', '定为 B 级', '归零'."""
    facts = rule.facts
    if facts.effect == "status":
        return f"定为 {facts.status} 级"
    if facts.effect in ("zero", "slot"):
        return "积分归零" if facts.effect == "zero" else "村里自己定"
    if facts.tariff:
        return "按金额算"
    low, high = facts.points_min, facts.points_max
    if low is None or high is None:
        return "一事一议"
    if low == high:
        return f"{points(low)}/{facts.unit_word}"
    return f"{points(low)} 到 {points(high)}"


def cap_words(rule: UsableRule) -> str:
    """'每月最多 1 次', '' without a cap of its own."""
    cap = rule.facts.cap
    if cap is None:
        return ""
    most = f"{amount(cap.times)} {rule.facts.unit_word}" if cap.times is not None else ""
    most = most or f"{amount(cap.points or Decimal(0))} 分"
    return f"{PERS[cap.per]}最多 {most}"


def rule_line(rule: UsableRule) -> str:
    """A rule on one line of a list: '第 12 条 义务工（+3/人·天）'."""
    text = rule.behaviour if len(rule.behaviour) <= LONGEST else rule.behaviour[:LONGEST] + "…"
    return f"{rule.article} {text}（{rule_worth(rule)}）"
