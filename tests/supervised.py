"""A matter with everything that supervision can hang on it, for walks through all pages."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from pointsapp.compliance import service as compliance
from pointsapp.compliance.models import CheckSheet, Doubt, Talk
from pointsapp.foundation.clock import village_day
from pointsapp.matters import service as matters
from pointsapp.matters.queries.relief import lines_of
from pointsapp.matters.queries.sittings import topics_of
from pointsapp.matters.service import relief
from pointsapp.people.models import Office
from pointsapp.people.queries import get_region
from pointsapp.powers.models import ListItem, PowerList, ProcedureRow
from pointsapp.powers.policy.procedure import Limit, Procedure, Step
from pointsapp.powers.policy.publicity import Outing
from pointsapp.powers.policy.spelling import write_procedure
from pointsapp.powers.service import Handed, record_publicity, record_task
from tests.worlds import FIRST_DAY, MARK, Village

SPENDING = Procedure(
    "spending", "两人会签", "",
    (
        Step("sign", "sign", "会签", ("secretary", "expense_clerk"), limit=Limit(5, "working")),
        Step("town", "review", "镇里审核", ("town_finance",), approves=True),
        Step("pay", "execute", "付款", ("expense_clerk",), pays=True),
        Step("post", "publish", "公开", ("village_committee",), publish=Limit(5, "calendar")),
    ),
)  # fmt: skip


def supervised(session: Session, village: Village, by: int, now: datetime) -> dict[str, Any]:
    """The ids of one row of each kind in a village."""
    mark = MARK if MARK in village.name else ""
    power_list, procedure, item = _list(session, village, mark, now)
    head = village.homes[0].head_id
    session.add(Office(region_id=village.id, position="secretary", person_id=head,
                       from_on=FIRST_DAY))  # fmt: skip
    day = village_day(now) - timedelta(days=9)
    matter = matters.open_matter(
        session, village.id, item_id=item.id, subject=f"{mark}修水渠", amount=Decimal(3000),
        payee=f"{mark}甲", handler_id=head, opened_on=day, key="m", by=by, now=now,
    )  # fmt: skip
    signed = matters.record_step(
        session, matter.id, step_code="sign", kind="signed", happened_on=day, post="secretary",
        person_id=head, key="s", by=by, now=now,
    )  # fmt: skip
    matters.record_step(
        session, matter.id, step_code="pay", kind="paid", happened_on=day, amount=Decimal(3000),
        key="p", by=by, now=now,
    )  # fmt: skip
    paper = matters.add_paper(
        session, matter.id, name="发票", kept_where="村档案柜", by=by, now=now
    )
    compliance.check_matter(session, matter.id, now=now)
    doubts = session.query(Doubt).filter_by(matter_id=matter.id).order_by(Doubt.id).all()
    found = {
        "list_id": power_list.id, "item_id": item.id, "procedure_id": procedure.id,
        "matter_id": matter.id, "record_id": signed.id, "paper_id": paper.id,
        "number": matter.number, "doubt_id": doubts[0].id,
    }  # fmt: skip
    task = record_task(
        session, village.id,
        Handed(f"{mark}每天报一张表", f"{mark}镇环保办", "town", "group", day),
        key="t", by=by, now=now,
    )  # fmt: skip
    went_out = record_publicity(
        session, village.id, power_list.id, Outing("leaflet", day, 1), note=f"{mark}挨户送",
        key="o", by=by, now=now,
    )  # fmt: skip
    found["publicity_id"] = went_out.id
    found |= {"task_id": task.id} | _sitting(session, village, mark, by, now)
    found |= _relief(session, village, mark, by, now)
    return found | _after(session, village, mark, doubts[1].id, matter.id, now)


def _sitting(
    session: Session, village: Village, mark: str, by: int, now: datetime
) -> dict[str, int]:
    """A place of consultation, a sitting there, and a topic that waits for its answer."""
    day = village_day(now)
    venue = matters.open_venue(
        session, village.id, kind="talk_room", name="说事室", address="村委会", hours="周五",
        on=day, by=by, now=now,
    )  # fmt: skip
    sitting = matters.record_sitting(
        session, village.id, venue_id=venue.id, held_on=day, host=f"{mark}书记", present=3,
        topics=["路灯"], record=f"{mark}记录", key="t", by=by, now=now,
    )  # fmt: skip
    topic = topics_of(session, sitting.id)[0]
    return {"venue_id": venue.id, "sitting_id": sitting.id, "topic_id": topic.id}


def _relief(
    session: Session, village: Village, mark: str, by: int, now: datetime
) -> dict[str, int]:
    """A round whose list hangs, one of its lines, and an objection to it."""
    found = relief.open_round(
        session, village.id, scheme=f"{mark}低保", opened_on=village_day(now), by=by, now=now
    )
    lines = [
        relief.Listed(village.homes[0].id, "in", "in", f"{mark}腿脚不便"),
        relief.Listed(village.homes[1].id, "out", "in"),
    ]
    relief.set_lines(session, found.id, lines, by=by, now=now)
    relief.publish_round(session, found.id, from_on=village_day(now), by=by, now=now)
    line = lines_of(session, found.id)[0]
    objection = relief.object_to_line(
        session, line.id, via="oral", statement=f"{mark}他家盖了楼", by=by, now=now
    )
    return {"round_id": found.id, "relief_line_id": line.id, "objection_id": objection.id}


def _after(
    session: Session, village: Village, mark: str, doubt_id: int, matter_id: int, now: datetime
) -> dict[str, int]:
    """What comes of a doubt, by somebody who had no hand in it."""
    today, town = village_day(now), get_region(session, village.id).parent_id or 0
    other = 10**6
    decision = compliance.Decision("confirmed", "看过账", person_id=village.homes[0].head_id)
    finding = compliance.decide(session, doubt_id, decision, by=_somebody(session), now=now)
    compliance.suggest_talks(session, village.id, now=now)
    waiver = compliance.waive(
        session, village.id, matter_id=matter_id, code="overdue", reason="水灾", author="镇里",
        from_on=today, until_on=today, by=other, now=now,
    )  # fmt: skip
    refusal = compliance.refuse_matter(
        session, matter_id, reason=f"{mark}没有验收单", refused_on=today, by=other, now=now
    )
    plan = compliance.Plan(
        2026, 4, "季度检查", "open", "镇纪委", "", (village.id,), today - timedelta(days=30),
        today, 1,
    )  # fmt: skip
    inspection = compliance.plan_inspection(session, town, plan, by=other, now=now)
    compliance.draw_sample(session, inspection.id, seed="1", seed_source="公告", by=other, now=now)
    sheet = session.query(CheckSheet).filter_by(inspection_id=inspection.id).one()
    talk = session.query(Talk).filter_by(village_id=village.id).order_by(Talk.id).first()
    assert talk is not None
    return {
        "finding_id": finding.id, "talk_id": talk.id, "waiver_id": waiver.id,
        "refusal_id": refusal.id, "inspection_id": inspection.id, "check_sheet_id": sheet.id,
    }  # fmt: skip


def _list(
    session: Session, village: Village, mark: str, now: datetime
) -> tuple[PowerList, ProcedureRow, ListItem]:
    made = PowerList(
        region_id=village.id, kind="power", number="2026-0001", title=f"{mark}小微权力清单",
        state="adopted", created_at=now, adopted_at=now, in_force_from=FIRST_DAY,
    )  # fmt: skip
    session.add(made)
    session.flush()
    procedure = ProcedureRow(
        list_id=made.id, code="spending", name="两人会签", definition=write_procedure(SPENDING)
    )
    session.add(procedure)
    session.flush()
    item = ListItem(
        list_id=made.id, number=1, category="财务", title="日常支出", office="secretary",
        procedure_id=procedure.id, for_amount=True,
    )  # fmt: skip
    session.add(item)
    session.flush()
    return made, procedure, item


def _somebody(session: Session) -> int:
    from pointsapp.people.models import User

    return session.query(User).filter_by(login_name="inspector").one().id
