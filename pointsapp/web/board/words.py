"""Rules, caps and adoptions as the wall says them: plain words, no codes."""

from pointsapp.rulebooks.models import PERS, Rule, RuleBook
from pointsapp.web.filters import amount, points

YEAR_ENDS = {"keep": "没用完的全部留到下一年", "clear": "没用完的到年底清零"}


def rule_points(rule: Rule) -> str:
    """What a rule is worth: '+2', '+1 到 +5', '直接定为 D 级', '积分归零'."""
    if rule.effect == "status":
        return f"直接定为 {rule.status} 级"
    if rule.effect == "zero":
        return "积分归零"
    if rule.effect == "slot":
        return "村里自己定"
    if rule.tariff or rule.points_min is None or rule.points_max is None:
        return rule.raw_points or "一事一议"
    if rule.points_min == rule.points_max:
        return points(rule.points_min)
    low, high = sorted((rule.points_min, rule.points_max), key=abs)
    return f"{points(low)} 到 {points(high)}"


def rule_limits(rule: Rule) -> str:
    """How often or how far a rule counts, and what else one must know; '' when nothing."""
    per = PERS.get(rule.cap_per or "", "")
    said = [
        f"{per}最多 {rule.cap_times} 次" if rule.cap_times else "",
        f"{per}最多 {amount(rule.cap_points)} 分" if rule.cap_points is not None else "",
        "再犯加倍" if rule.repeat_doubles else "",
        "同一件事只记最高的一条" if rule.overlap_group else "",
        f"凭{rule.evidence}" if rule.evidence else "",
        "可以自己申报" if rule.claimable else "",
    ]
    return "；".join(each for each in said if each)


def year_end(book: RuleBook) -> str:
    """What happens to points that were not spent by the year's end."""
    if book.year_end == "share":
        return f"没用完的留 {book.keep_share}% 到下一年"
    return YEAR_ENDS.get(book.year_end or "", "村里还没有定")
