"""What keeps an item or a list from being stored, by field: forms and files say the same."""

import re
from collections import Counter
from collections.abc import Iterator

from pointsapp.people.models.offices import POSITIONS
from pointsapp.powers.drafts import ItemDraft, ListDraft, ListHead
from pointsapp.powers.models import AUDIENCES, KINDS, ORIGINS
from pointsapp.powers.policy.faults import procedure_faults
from pointsapp.powers.policy.posts import OUTSIDE, POSTS
from pointsapp.powers.policy.procedure import LIMIT_UNITS, Procedure

Fault = tuple[str, str]
MOST_ITEMS = 500
MOST_NAMES = 30
CHECK_CODE = re.compile(r"[a-z_]{1,40}")
LENGTHS = (
    ("category", 1, 60, "类别"),
    ("title", 1, 120, "事项"),
    ("content", 0, 2000, "内容"),
    ("legal_basis", 0, 2000, "依据"),
    ("contact", 0, 80, "联系人"),
    ("origin_note", 0, 200, "来源说明"),
    ("question", 0, 500, "待定"),
)
NAMES = (("materials", 80, "材料"), ("risks", 200, "风险点"))


def head_faults(head: ListHead) -> list[Fault]:
    """What is wrong with what a list says about itself, as (field, sentence)."""
    found: list[Fault] = []
    if head.kind not in KINDS:
        found.append(("kind", "请选择是哪一种清单"))
    if head.audience not in AUDIENCES or (head.kind == "negative") != bool(head.audience):
        found.append(("audience", "负面清单要写明管谁，别的清单不用写"))
    if not 1 <= len(head.title.strip()) <= 120:
        found.append(("title", "清单的名称要填 1 到 120 个字"))
    if len(head.source) > 2000:
        found.append(("source", "来源最多 2000 个字"))
    return found


def item_faults(item: ItemDraft, kind: str, procedure: Procedure | None) -> list[Fault]:
    """What is wrong with an item of a list of this kind, as (field, sentence)."""
    return [
        *_lengths(item),
        *_choices(item),
        *_figures(item),
        *(_duty(item) if kind == "duty" else ()),
        *_procedure(item, procedure),
    ]


def list_faults(draft: ListDraft) -> list[str]:
    """What is wrong with a list beside its items: doubled numbers, titles and codes."""
    found = [sentence for _, sentence in head_faults(draft.head)]
    if len(draft.items) > MOST_ITEMS:
        found.append(f"一份清单最多 {MOST_ITEMS} 项")
    for label, values in (
        ("事项的编号", [item.number for item in draft.items]),
        ("流程的代号", [procedure.code for procedure in draft.procedures]),
    ):
        doubled = [str(value) for value, times in Counter(values).items() if times > 1]
        if doubled:
            found.append(f"{label}重复：{'、'.join(doubled[:5])}")
    return found


def _lengths(item: ItemDraft) -> Iterator[Fault]:
    for name, least, most, label in LENGTHS:
        if not least <= len(getattr(item, name).strip()) <= most:
            yield (
                name,
                f"“{label}”要填 {least} 到 {most} 个字"
                if least
                else (f"“{label}”最多 {most} 个字"),
            )
    for name, most, label in NAMES:
        values = getattr(item, name)
        if len(values) > MOST_NAMES or any(not 1 <= len(v.strip()) <= most for v in values):
            yield name, f"“{label}”最多 {MOST_NAMES} 项，每项 1 到 {most} 个字"
        elif any(mark in value for value in values for mark in "；;\n"):
            yield name, f"“{label}”的一项里不要有分号和换行"
        elif len({value.strip() for value in values}) < len(values):
            yield name, f"“{label}”里有重复的"


def _choices(item: ItemDraft) -> Iterator[Fault]:
    if item.office and item.office not in POSTS:
        yield "office", "请重新选由谁负责"
    if item.origin not in ORIGINS:
        yield "origin", "请重新选这一项从哪里来"
    if any(not CHECK_CODE.fullmatch(code) for code in item.check_codes):
        yield "check_codes", "对应的疑点要从表里选"


def _figures(item: ItemDraft) -> Iterator[Fault]:
    if item.number < 1:
        yield "number", "编号要从 1 起"
    if (item.limit_days is None) != (item.limit_unit is None):
        yield "limit_days", "期限的天数和单位要一起填"
    elif item.limit_days is not None and not 1 <= item.limit_days <= 366:
        yield "limit_days", "期限要在 1 到 366 天之间"
    if item.limit_unit not in (None, *LIMIT_UNITS):
        yield "limit_unit", "期限按工作日算还是按日历天算，请选一种"
    if item.statutory is not None and not 1 <= item.statutory <= 9:
        yield "statutory", "法定要村民会议决定的事是第 1 到第 9 项"
    if item.rule_number is not None and item.rule_number < 1:
        yield "rule_number", "扣分的条目编号要从 1 起"


def _duty(item: ItemDraft) -> Iterator[Fault]:
    if item.office not in POSITIONS and item.office not in OUTSIDE:
        yield "office", "责任清单要写明是哪个职务的责任"


def _procedure(item: ItemDraft, procedure: Procedure | None) -> Iterator[Fault]:
    if item.procedure and procedure is None:
        yield "procedure", f"清单里没有代号为“{item.procedure}”的流程"
    if procedure is None:
        return
    if not item.for_amount and any(step.amounts for step in procedure.steps):
        yield "for_amount", "流程按金额分档，办这件事要填金额，请选上“要填金额”"
    own = procedure_faults(procedure)  # said of the procedure itself
    for fault in procedure_faults(procedure, relief=item.relief, statutory=item.statutory):
        if fault not in own:
            yield "procedure", fault.sentence
