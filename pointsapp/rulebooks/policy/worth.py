"""What one claim is worth by its rule: fixed, range, tariff by amount, or case by case."""

from decimal import ROUND_DOWN, Decimal

from pointsapp.foundation.errors import Invalid
from pointsapp.rulebooks.policy.facts import ZERO, Band, RuleFacts, Worth, plain, rounded


def worth(
    rule: RuleFacts,
    quantity: Decimal,
    amount: Decimal | None = None,
    points_asked: Decimal | None = None,
) -> Worth:
    """Signed points of `quantity` times a rule (for a tariff: of `amount` yuan), half up to 0.01.

    Raises Invalid, with what to fill in, when a figure is missing or outside the rule.
    'Set to zero' and statuses are worth 0 here: `bind` knows the balance and the book.
    """
    if quantity <= 0:
        raise Invalid("claim.quantity", "数量要大于 0")
    if rule.effect == "slot":
        raise Invalid("claim.slot", "这是留给村里自设的空位，请先写明自设的条目再登记")
    if rule.effect in ("zero", "status"):
        return Worth(ZERO, ())
    if rule.tariff:
        return _by_amount(rule, quantity, amount)
    if rule.effect == "case":
        return _case(rule, points_asked)
    return _by_times(rule, quantity, _unit_points(rule, points_asked))


def _unit_points(rule: RuleFacts, asked: Decimal | None) -> Decimal:
    low, high = rule.points_min, rule.points_max
    if low is None or high is None:
        raise Invalid("claim.unsettled", f"第 {rule.number} 条的分值还没有定，暂时不能登记")
    if low == high:
        return low
    return _asked(rule, asked, low, high)


def _case(rule: RuleFacts, asked: Decimal | None) -> Worth:
    points = _asked(rule, asked, rule.points_min, rule.points_max)
    return Worth(points, (f"一事一议，定为 {_signed_word(rule)} {plain(abs(points))} 分",))


def _asked(
    rule: RuleFacts, asked: Decimal | None, low: Decimal | None, high: Decimal | None
) -> Decimal:
    if asked is None:
        raise Invalid("claim.points_missing", f"第 {rule.number} 条请填写定了多少分")
    points = rounded(asked)
    if points * rule.sign <= 0:
        word = "大于" if rule.sign > 0 else "小于"
        raise Invalid("claim.points_sign", f"第 {rule.number} 条的分值要{word} 0")
    if (low is not None and points < low) or (high is not None and points > high):
        raise Invalid("claim.points_range", f"第 {rule.number} 条的分值要在 {_range(low, high)}")
    return points


def _range(low: Decimal | None, high: Decimal | None) -> str:
    if low is None or high is None:
        return f"{plain(high)} 分以下" if high is not None else f"{plain(low or ZERO)} 分以上"
    return f"{plain(low)} 到 {plain(high)} 分之间"


def _by_times(rule: RuleFacts, quantity: Decimal, each: Decimal) -> Worth:
    points = rounded(each * quantity)
    word, size = rule.unit_word, plain(abs(each))
    sentence = (
        f"{_signed_word(rule)} {size} 分（每{word} {size} 分）"
        if quantity == 1
        else f"每{word} {size} 分 × {plain(quantity)} {word} = {plain(abs(points))} 分"
    )
    return Worth(points, (sentence,))


def _by_amount(rule: RuleFacts, quantity: Decimal, amount: Decimal | None) -> Worth:
    if quantity != 1:
        raise Invalid("claim.quantity", "按金额计分的，一笔一笔登记，数量填 1")
    if amount is None or amount < 0:
        raise Invalid("claim.amount_missing", f"第 {rule.number} 条请填写金额（元）")
    # 'To 1000, from 1001': the tables speak of whole yuan, so what is below one yuan is dropped.
    yuan = amount.quantize(Decimal(1), ROUND_DOWN)
    for band in rule.tariff:
        if _holds(band, yuan):
            return _of_band(rule, band, yuan)
    raise Invalid(
        "claim.amount_range", f"{plain(amount)} 元不在第 {rule.number} 条的范围：{bands_text(rule)}"
    )


def _holds(band: Band, yuan: Decimal) -> bool:
    above = band.lower is None or yuan >= band.lower
    return above and (band.upper is None or yuan <= band.upper)


def _of_band(rule: RuleFacts, band: Band, yuan: Decimal) -> Worth:
    if band.each is None:
        return Worth(
            rule.sign * rounded(band.points), (f"{plain(yuan)} 元，计 {plain(band.points)} 分",)
        )
    counted = max(ZERO, yuan - band.over)
    steps = counted // band.each
    points = rounded(steps * band.points)
    part = f"超过 {plain(band.over)} 元的部分 {plain(counted)} 元" if band.over else "整笔计算"
    sentence = (
        f"{plain(yuan)} 元，{part}，每满 {plain(band.each)} 元 {plain(band.points)} 分"
        f" × {plain(steps)} = {plain(points)} 分"
    )
    return Worth(*_within(rule, points, sentence))


def _within(rule: RuleFacts, points: Decimal, sentence: str) -> tuple[Decimal, tuple[str, ...]]:
    """Keep a tariff within the span that the table states beside it ('+1至+10')."""
    most = max(abs(rule.points_min or ZERO), abs(rule.points_max or ZERO))
    if most == 0 or points <= most:
        return rule.sign * points, (sentence,)
    return rule.sign * most, (sentence, f"这一条最多 {plain(most)} 分，算 {plain(most)} 分")


def bands_text(rule: RuleFacts) -> str:
    """The bands of a tariff in words."""
    return "；".join(_band_text(band) for band in rule.tariff)


def _band_text(band: Band) -> str:
    if band.lower is None or band.upper is None:
        bound = band.upper if band.lower is None else band.lower
        ends = f"{plain(bound or ZERO)} 元{'以下' if band.lower is None else '以上'}"
    else:
        ends = f"{plain(band.lower)}—{plain(band.upper)} 元"
    if band.each is None:
        return f"{ends} {plain(band.points)} 分"
    over = f"超过 {plain(band.over)} 元的部分" if band.over else ""
    return f"{ends}，{over}每满 {plain(band.each)} 元 {plain(band.points)} 分"


def _signed_word(rule: RuleFacts) -> str:
    return "加" if rule.sign > 0 else "扣"
