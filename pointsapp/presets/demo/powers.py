"""The demo's lists of small powers and how they were adopted."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from pointsapp.decisions.service import decide_setting
from pointsapp.foundation.clock import village_day
from pointsapp.powers.drafts import ItemDraft, ListDraft, ListHead
from pointsapp.powers.ids import ListId
from pointsapp.powers.policy.procedure import Limit, Procedure
from pointsapp.powers.service import adopt, store_list
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Happening
from pointsapp.presets.demo.meetings import resolve
from pointsapp.presets.lists import read_preset as read_list
from pointsapp.presets.procedures import read_preset

ADOPTED_DAYS_AGO = 400
ANNOUNCED = timedelta(days=5)
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


# Other lists: which village adopts them, and which are still drafts.
ADOPTED_TOO = (
    ("nanping", "duty_shangnan", "三个责任清单"),
    ("nanping", "negative_cadres", "村干部负面清单"),
    ("qingquan", "service", "服务群众事项清单"),
)
DRAFTS = (("nanping", "customs"), ("xinglin", "power_pingyi"))
# What the village decides where a source leaves open how long something hangs.
HANGS = Limit(5, "calendar")


def powers(county: County) -> Iterator[Happening]:
    """The county decides what it must, each village adopts its lists."""
    yield Happening(county.at(ADOPTED_DAYS_AGO + 2), partial(_decide, county=county))
    for village in county.villages:
        if village.plan.powers and not village.plan.until:
            adopted = min(ADOPTED_DAYS_AGO, village.plan.since - 5)
            yield Happening(
                county.at(adopted, 15),
                partial(_adopt, village=village, draft=_draft(village), name="小微权力清单"),
            )
    for n, (key, preset, name) in enumerate(ADOPTED_TOO):
        adopting = partial(_adopt, village=county.village(key), draft=read_list(preset), name=name)
        yield Happening(county.at(ADOPTED_DAYS_AGO - 100 - n, 15), adopting)
    for n, (key, preset) in enumerate(DRAFTS):
        drafting = partial(_store, village=county.village(key), draft=read_list(preset))
        yield Happening(county.at(12 - n, 15), drafting)
    yield Happening(county.at(10, 15), partial(_assist, county=county))


def _assist(session: Session, now: datetime, *, county: County) -> None:
    """The county begins the list of what villages only assist with."""
    store_list(session, county.id, read_list("access"), by=county.clerk, now=now)


def _draft(village: Village) -> ListDraft:
    """The village's list: its own short one, or a source's with what that leaves open decided."""
    if village.plan.powers != "own":
        found = read_list(village.plan.powers)
        return replace(found, procedures=tuple(_decided(each) for each in found.procedures))
    head = ListHead("power", f"{village.plan.name}小微权力清单", source="示范用")
    return ListDraft(head, ITEMS, (read_preset(FIVE), read_preset(OPEN)))


def _decided(procedure: Procedure) -> Procedure:
    steps = tuple(
        replace(step, publish=step.publish or HANGS, question="") if step.question else step
        for step in procedure.steps
    )
    return replace(procedure, steps=steps)


def _decide(session: Session, now: datetime, *, county: County) -> None:
    for key, value in SETTINGS:
        decide_setting(
            session, county.id, key=key, value=value, source=f"云岭县 {now.year} 年第 31 号通知",
            from_on=village_day(now), by=county.admin, now=now,
        )  # fmt: skip


def _store(session: Session, now: datetime, *, village: Village, draft: ListDraft) -> ListId:
    return store_list(session, village.id, draft, by=village.town.clerk, now=now).id


def _adopt(
    session: Session, now: datetime, *, village: Village, draft: ListDraft, name: str
) -> None:
    """A list by the representatives' resolution."""
    made = _store(session, now, village=village, draft=draft)
    resolution = resolve(
        session, village, f"通过本村{name}", minutes="逐项看了一遍，举手表决。", now=now
    )
    adopt(
        session, made, resolution_id=resolution, in_force_from=village_day(now) + ANNOUNCED,
        by=village.town.clerk, now=now,
    )  # fmt: skip
