"""How lists and items are said on pages."""

from collections.abc import Iterable

from pointsapp.foundation.clock import village_day
from pointsapp.powers.models import AUDIENCES, KINDS, ORIGINS, ListItem, PowerList
from pointsapp.powers.policy.chart import Chart, layout
from pointsapp.powers.policy.faults import procedure_faults
from pointsapp.powers.policy.posts import POSTS
from pointsapp.powers.policy.procedure import Limit, Procedure
from pointsapp.web.context import now


def kind_words(row: PowerList) -> str:
    """'负面清单（村干部）'."""
    audience = AUDIENCES[row.audience]
    return f"{KINDS[row.kind]}（{audience}）" if audience else KINDS[row.kind]


def state_words(row: PowerList) -> str:
    """'草稿', '已作废', '施行中', '还没到施行日期', '已由下一版代替'."""
    if row.state != "adopted":
        return "草稿" if row.state == "draft" else "已作废"
    today = village_day(now())
    if row.in_force_until is not None and row.in_force_until <= today:
        return "已由下一版代替"
    starts = row.in_force_from
    return "施行中" if starts is not None and starts <= today else "还没到施行日期"


def by_category(items: Iterable[ListItem]) -> dict[str, list[ListItem]]:
    """The items in their order under the categories in theirs."""
    found: dict[str, list[ListItem]] = {}
    for item in items:
        found.setdefault(item.category, []).append(item)
    return found


def item_facts(item: ListItem) -> list[tuple[str, str]]:
    """What an item says, without what it leaves open."""
    limit = ""
    if item.limit_days is not None and item.limit_unit is not None:
        limit = Limit(item.limit_days, item.limit_unit).words
    pairs = [
        ("依据", item.legal_basis),
        ("由谁负责", POSTS.get(item.office, item.office)),
        ("要带的材料", "、".join(item.materials or ())),
        ("最长多少天", limit),
        ("风险点", "；".join(item.risks or ())),
        ("找谁问", item.contact),
    ]
    return [(name, said) for name, said in pairs if said]


def origin_words(item: ListItem) -> str:
    """Where an item came from: '信访举报：第 3 号'; '' where nobody said more than a list."""
    if item.origin == "list":
        return item.origin_note
    return "：".join(filter(None, (ORIGINS[item.origin], item.origin_note)))


def drawn(procedure: Procedure | None) -> Chart | None:
    """The chart of a procedure that can run; None where there is nothing to draw."""
    if procedure is None or procedure_faults(procedure):
        return None
    return layout(procedure)
