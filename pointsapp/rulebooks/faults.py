"""What is wrong with a draft, row by row and as a whole, each with the field to mend."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from pointsapp.rulebooks.drafts import BookDraft, BookSettings, RuleDraft
from pointsapp.rulebooks.models import DIRECTIONS, EFFECTS, PERS, UNITS, YEAR_ENDS, Rule
from pointsapp.rulebooks.policy import plain
from pointsapp.rulebooks.policy.periods import is_year_start

MOST_RULES = 2_000
LONGEST_TEXT = 2_000
MOST_POINTS = Decimal(100_000)
Fault = tuple[str, str]  # (field, sentence)


def settings_faults(settings: BookSettings) -> Iterator[Fault]:
    """What is wrong with what is decided; what is undecided is no fault of a draft."""
    if not 1 <= len(settings.title.strip()) <= 120:
        yield "title", "名称要填 1 到 120 个字"
    if settings.unit not in UNITS:
        yield "unit", f"积分对象请选其中之一：{'、'.join(UNITS.values())}"
    if settings.year_end not in (None, *YEAR_ENDS):
        yield "year_end", f"年终处理请选其中之一：{'、'.join(YEAR_ENDS.values())}"
    if settings.year_start is not None and not is_year_start(settings.year_start):
        yield "year_start", "积分年度起始日请写成 01-01 这样（月-日）"
    ranges = (
        ("spend_share", settings.spend_share, 0, 100, "可兑换比例"),
        ("keep_share", settings.keep_share, 0, 100, "保留比例"),
        ("late_days", settings.late_days, 0, 366, "跨年补记天数"),
        ("notice_days", settings.notice_days, 1, 90, "公示天数"),
        ("reviews", settings.reviews, 1, 2, "审核次数"),
    )
    for name, value, least, most, label in ranges:
        if value is not None and not least <= value <= most:
            yield name, f"“{label}”要在 {least} 到 {most} 之间"
    if any(points > 0 for points in settings.status_points.values()):
        yield "status_points", "降等折算的分数要填 0 或负数"


def rule_faults(rule: RuleDraft, caps: Iterable[str], others: Iterable[RuleDraft]) -> list[Fault]:
    """What is wrong with a row, each with the field to mend; `others` are all rows of the book."""
    rows = {other.number: other for other in others}
    return [
        *_word_faults(rule),
        *_point_faults(rule),
        *_band_faults(rule),
        *_cap_faults(rule, set(caps)),
        *_slot_faults(rule, rows),
    ]


def _word_faults(rule: RuleDraft) -> Iterator[Fault]:
    if rule.direction not in DIRECTIONS:
        yield "direction", "请选加分或扣分"
    if rule.effect not in EFFECTS:
        yield "effect", f"计分方式请选其中之一：{'、'.join(EFFECTS.values())}"
    for name in ("category", "behaviour", "unit_word"):
        if not getattr(rule, name).strip():
            yield name, "没有填写"
    for column in Rule.__table__.columns:
        text = getattr(rule, column.name, None)
        longest = getattr(column.type, "length", None) or LONGEST_TEXT
        if isinstance(text, str) and len(text) > longest:
            yield column.name, f"太长，请缩短到 {longest} 个字以内"
    if rule.reviews not in (None, 1, 2):
        yield "reviews", "审核次数填 1 或 2"
    if rule.notice_days is not None and not 1 <= rule.notice_days <= 90:
        yield "notice_days", "公示天数要在 1 到 90 之间"


def _point_faults(rule: RuleDraft) -> Iterator[Fault]:
    low, high = rule.points_min, rule.points_max
    if (low is None) != (high is None):
        yield "points_max", "最少分和最多分要一起填；只有一个分值就填成一样"
    if low is not None and high is not None:
        yield from _range_faults(rule, low, high)
    if rule.effect == "points" and low is None and not rule.bands and not rule.question:
        yield "points_min", "请填写分值"
    if rule.effect == "status" and not (rule.status or "").strip():
        yield "status", "请写明定为哪一等"
    if rule.effect in ("status", "zero") and rule.direction == "plus":
        yield "direction", "直接定等次、积分归零只能是扣分"


def _range_faults(rule: RuleDraft, low: Decimal, high: Decimal) -> Iterator[Fault]:
    if low > high:
        yield "points_max", "最多分不能比最少分小"
    if (rule.direction == "plus" and low <= 0) or (rule.direction == "minus" and high >= 0):
        sign = "大于" if rule.direction == "plus" else "小于"
        yield "points_min", f"{DIRECTIONS[rule.direction]}的分值要{sign} 0"
    if max(abs(low), abs(high)) > MOST_POINTS:
        yield "points_max", f"分值最多 {plain(MOST_POINTS)}"


def _band_faults(rule: RuleDraft) -> Iterator[Fault]:
    reached = Decimal(-1)
    for band in rule.bands:
        if band.points <= 0 or (band.each is not None and band.each <= 0):
            yield "bands", "按金额计分的每一档，金额和分数都要大于 0"
        lower = Decimal(0) if band.lower is None else band.lower
        if lower <= reached or (band.upper is not None and band.upper < lower):
            yield "bands", "按金额计分的各档要从小到大，不能重叠"
        reached = Decimal("Infinity") if band.upper is None else band.upper
    if rule.bands and rule.effect != "points":
        yield "bands", "按金额计分的，计分方式要选“分值”"


def _cap_faults(rule: RuleDraft, codes: set[str]) -> Iterator[Fault]:
    capped = rule.cap_times is not None or rule.cap_points is not None
    if rule.cap_per not in (None, *PERS):
        yield "cap_per", f"上限周期请选其中之一：{'、'.join(PERS.values())}"
    if capped != (rule.cap_per is not None):
        yield "cap_per", "上限要同时写明周期（每月、每季度、每年、只一次）和次数或分数"
    if rule.cap_times is not None and rule.cap_times < 1:
        yield "cap_times", "上限次数要大于 0"
    if rule.cap_points is not None and rule.cap_points <= 0:
        yield "cap_points", "上限分数要大于 0"
    if rule.shared_cap and rule.shared_cap not in codes:
        yield "shared_cap", f"没有名为“{rule.shared_cap}”的共同上限，请先在共同上限里写明"


def _slot_faults(rule: RuleDraft, rows: Mapping[int, RuleDraft]) -> Iterator[Fault]:
    if rule.effect == "slot" and not (rule.slot_items and rule.slot_points):
        yield "slot_items", "自设项要写明最多几条、每条最多几分"
    if rule.slot is None:
        return
    slot = rows.get(rule.slot)
    if slot is None or slot.effect != "slot" or slot.direction != rule.direction:
        yield "slot", f"第 {rule.slot} 条不是同方向的自设项"
        return
    chosen = [other for other in rows.values() if other.slot == rule.slot]
    if slot.slot_items is not None and len(chosen) > slot.slot_items:
        yield "slot", f"第 {rule.slot} 条下最多自设 {slot.slot_items} 条"
    most = max(abs(rule.points_min or Decimal(0)), abs(rule.points_max or Decimal(0)))
    if slot.slot_points is not None and (most > slot.slot_points or rule.effect != "points"):
        yield "points_min", f"自设项每条最多 {plain(slot.slot_points)} 分"


def book_faults(book: BookDraft) -> list[str]:
    """What is wrong with a book as a whole, beside its rows: doubled numbers, names and codes."""
    faults = [sentence for _, sentence in settings_faults(book.settings)]
    if len(book.rules) > MOST_RULES:
        faults.append(f"一份细则最多 {MOST_RULES} 条")
    named: tuple[tuple[str, list[object]], ...] = (
        ("条目的编号", [rule.number for rule in book.rules]),
        ("等次的名称", [grade.name for grade in book.grades]),
        ("等次的次序", [grade.position for grade in book.grades]),
        ("共同上限的名称", [cap.code for cap in book.caps]),
    )
    for label, values in named:
        doubled = [str(value) for value, times in Counter(values).items() if times > 1]
        if doubled:
            faults.append(f"{label}重复：{'、'.join(doubled[:5])}")
    return faults
