"""Lists for tests, and their adoption."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from pointsapp.decisions.service import decide_setting
from pointsapp.people.queries import get_region
from pointsapp.powers.drafts import ItemDraft, ListDraft, ListHead
from pointsapp.powers.models import PowerList
from pointsapp.powers.service import adopt, store_list
from pointsapp.presets.procedures import read_preset
from tests.rulebooks.books import make_resolution

DAY = date(2026, 12, 1)
EXPENSES = ItemDraft(
    1, "财务管理", "日常开支报销", legal_basis="村财村用镇监管", office="expense_clerk",
    materials=("发票", "验收单"), limit_days=20, limit_unit="working", risks=("先付后批",),
    contact="报账员 555 0012", procedure="finance_five_signatures", for_amount=True,
)  # fmt: skip
SEAL = ItemDraft(2, "公章管理", "使用村委会公章", procedure="village_seal")
POWER = ListDraft(
    ListHead("power", "小微权力清单", source="村里商定"),
    (EXPENSES, SEAL),
    (read_preset("finance_five_signatures"), read_preset("village_seal")),
)
DUTY = ListDraft(
    ListHead("duty", "责任清单"),
    (
        ItemDraft(1, "财务", "审核开支", office="secretary", check_codes=("paid_early",)),
        ItemDraft(2, "财务", "看住付款", office="village_director", check_codes=("paid_early",)),
    ),
)
NEGATIVE = ListDraft(
    ListHead("negative", "村干部负面清单", "cadres"),
    (ItemDraft(1, "财务", "不准先付后批", check_codes=("paid_early", "split_amounts")),),
)
ASSIST = ListDraft(ListHead("access", "准入清单"), (ItemDraft(1, "协调联络", "联系农户"),))
BODIES = {"village": "representatives", "town": "town", "county": "county"}


def make_list(
    session: Session, region_id: int, now: datetime, draft: ListDraft = POWER
) -> PowerList:
    """A stored draft that could be adopted."""
    return store_list(session, region_id, draft, by=1, now=now)


def decide_meetings(session: Session, places: dict[str, int], now: datetime) -> None:
    """The county decides how town and county bodies pass resolutions."""
    for body in ("town", "county"):
        for part in ("quorum", "majority"):
            decide_setting(
                session, places["county"], key=f"meeting.{body}.{part}", value=">1/2 entitled",
                source="县里的规定", from_on=date(2026, 1, 1), by=1, now=now,
            )  # fmt: skip


def adopted(
    session: Session, row: PowerList, now: datetime, day: date = DAY, body: str = ""
) -> PowerList:
    """The list, adopted by the body that its region has for it."""
    body = body or BODIES[get_region(session, row.region_id).level]
    resolution = make_resolution(session, row.region_id, now, body_kind=body)
    return adopt(session, row.id, resolution_id=resolution.id, in_force_from=day, by=1, now=now)
