"""What a notice sheet says to everybody: awards with names, deductions by rule and count only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pointsapp.claims.ids import LineId, SheetId
from pointsapp.claims.policy.days import Notice
from pointsapp.people.ids import RegionId
from pointsapp.rulebooks.policy import plain

ZERO = Decimal(0)


@dataclass(frozen=True)
class AwardLine:
    """A line that adds points (or none, when a cap was reached), named."""

    line_id: LineId
    group_id: RegionId | None
    holder: str
    what: str
    article: str
    points: Decimal
    remark: str = ""
    origin: str = ""  # '自家申报', '帮助申报'; '' when the village registered it

    @property
    def aside(self) -> str:
        """What stands in brackets behind it."""
        return "；".join(each for each in (self.origin, self.remark) if each)


@dataclass(frozen=True)
class DeductionLine:
    """All lines of one rule that take points, of the whole village: no name, day or group."""

    what: str
    article: str
    count: int
    points: Decimal


@dataclass(frozen=True)
class PublicSheet:
    """The public copy of a sheet; `group` narrows the awards only."""

    sheet_id: SheetId
    village: str
    unit: str
    month: str
    number: int
    notice: Notice
    awards: tuple[AwardLine, ...]
    deductions: tuple[DeductionLine, ...]
    head_number: int
    head_digest: str
    state: str
    contact: str = ""
    group: str = ""

    @property
    def month_words(self) -> str:
        """'2026年11月'."""
        year, month = self.month.split("-")
        return f"{year}年{int(month)}月"

    @property
    def total(self) -> Decimal:
        """What the awards on it add up to."""
        return sum((line.points for line in self.awards), ZERO)

    @property
    def taken(self) -> Decimal:
        """What the deductions of the whole village add up to."""
        return sum((line.points for line in self.deductions), ZERO)


def together(lines: Iterable[DeductionLine]) -> tuple[DeductionLine, ...]:
    """One line a rule, in the order of the first: nobody can be told by day, group or name."""
    found: dict[str, DeductionLine] = {}
    for line in lines:
        so_far = found.get(line.article, DeductionLine(line.what, line.article, 0, ZERO))
        found[line.article] = DeductionLine(
            so_far.what, line.article, so_far.count + line.count, so_far.points + line.points
        )
    return tuple(found.values())


def what_words(behaviour: str, quantity: Decimal, unit_word: str) -> str:
    """'义务工 2 人·天'; a single one needs no count."""
    return behaviour if quantity == 1 else f"{behaviour} {plain(quantity)} {unit_word}"


def signed(points: Decimal) -> str:
    """'+6', '−2', '0' as people read it."""
    return ("+" if points > 0 else "−" if points < 0 else "") + plain(abs(points))


def chat_text(sheet: PublicSheet, url: str) -> str:
    """The sheet as a message for the village's chat group: awards first, how to object last."""
    heading = f"【{sheet.village}积分公示】{sheet.month_words} 第 {sheet.number} 期"
    lines = [heading + (f" {sheet.group}" if sheet.group else ""), _when(sheet), "", "加分："]
    lines += _numbered(f"{a.holder}，{a.what}，{signed(a.points)}" for a in sheet.awards)
    if sheet.deductions:
        lines += ["", "扣分（全村合在一起，不写名字）："]
        lines += _numbered(
            f"{d.what}，{d.count} 户次，共 {signed(d.points)}" for d in sheet.deductions
        )
    return "\n".join([*lines, "", _how_to_object(sheet), f"网上看：{url}"])


def spoken_text(sheet: PublicSheet) -> str:
    """The same for the loudspeaker: short sentences, one household after another."""
    lines = [
        f"各位村民请注意，现在播报{sheet.village}{sheet.month_words}第{sheet.number}期积分公示。"
    ]
    if sheet.group:
        lines.append(f"这次播报的是{sheet.group}。")
    lines += [_spoken(holder, own) for holder, own in _by_holder(sheet.awards)]
    if sheet.deductions:
        times = sum(line.count for line in sheet.deductions)
        lines.append(f"本期全村扣分{times}户次，事由贴在公开栏上，不念名字。")
    lines.append(_how_to_object(sheet) + "播报完了，谢谢大家。")
    return "\n".join(lines)


def _when(sheet: PublicSheet) -> str:
    notice = sheet.notice
    first, last = notice.opened_on, notice.closes_on
    until = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
    return f"公示 {first.month}月{first.day}日—{until}，共 {notice.days} 天。没有异议的，期满记账。"


def _how_to_object(sheet: PublicSheet) -> str:
    last = sheet.notice.closes_on
    whom = f"找{sheet.contact}，" if sheet.contact else ""
    return f"觉得不对，{last.month}月{last.day}日以前到村委会说一声，{whom}会记下来答复。"


def _numbered(lines: Iterable[str]) -> list[str]:
    return [f"{number}. {line}" for number, line in enumerate(lines, start=1)] or ["（没有）"]


def _by_holder(awards: Sequence[AwardLine]) -> list[tuple[str, list[AwardLine]]]:
    found: dict[str, list[AwardLine]] = {}
    for line in awards:
        found.setdefault(line.holder, []).append(line)
    return list(found.items())


def _spoken(holder: str, lines: Sequence[AwardLine]) -> str:
    parts = [
        f"{a.what}，加{plain(a.points)}分" if a.points else f"{a.what}，已到上限" for a in lines
    ]
    return f"{holder}：{'；'.join(parts)}。"
