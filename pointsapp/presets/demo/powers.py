"""The demo's lists of small powers and how they were adopted."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from pointsapp.decisions.service import decide_setting
from pointsapp.foundation.clock import village_day
from pointsapp.powers.drafts import ItemDraft, ListDraft, ListHead
from pointsapp.powers.service import adopt, store_list
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Happening
from pointsapp.presets.demo.meetings import resolve
from pointsapp.presets.procedures import read_preset

ADOPTED_DAYS_AGO = 400
SETTINGS = (
    ("signing.further_signer", "member"),
    ("doubt.answer_days", "7"),
    ("split.window_days", "90"),
    ("wall.charts", "yes"),
)
FIVE, OPEN = "finance_five_signatures", "disclosure_procedure_shandong"
ITEMS = (
    ItemDraft(
        1, "财务管理", "村级日常支出", office="expense_clerk", materials=("发票", "验收单"),
        limit_days=30, limit_unit="calendar", procedure=FIVE, for_amount=True,
        contact="报账员，村委会一楼", origin_note="示范用",
    ),
    ItemDraft(
        2, "公开", "村务公开", office="village_director", procedure=OPEN,
        contact="村委会主任，村委会二楼", origin_note="示范用",
    ),
)  # fmt: skip


def powers(county: County) -> Iterator[Happening]:
    """The county decides what it must, each village adopts its list."""
    yield Happening(county.at(ADOPTED_DAYS_AGO + 2), partial(_decide, county=county))
    for village in county.villages:
        if village.plan.powers and not village.plan.until:
            adopted = min(ADOPTED_DAYS_AGO, village.plan.since - 5)
            yield Happening(county.at(adopted, 15), partial(_adopt, village=village))


def _decide(session: Session, now: datetime, *, county: County) -> None:
    for key, value in SETTINGS:
        decide_setting(
            session, county.id, key=key, value=value, source=f"云岭县 {now.year} 年第 31 号通知",
            from_on=village_day(now), by=county.admin, now=now,
        )  # fmt: skip


def _adopt(session: Session, now: datetime, *, village: Village) -> None:
    """The village's list by its representatives' resolution."""
    by = village.town.clerk
    head = ListHead("power", f"{village.plan.name}小微权力清单（{now.year} 年版）", source="示范用")
    draft = ListDraft(head, ITEMS, (read_preset(FIVE), read_preset(OPEN)))
    made = store_list(session, village.id, draft, by=by, now=now)
    resolution = resolve(
        session, village, "通过本村小微权力清单", minutes="逐项看了流程图，举手表决。", now=now
    )
    adopt(
        session, made.id, resolution_id=resolution,
        in_force_from=village_day(now) + timedelta(days=5), by=by, now=now,
    )  # fmt: skip
