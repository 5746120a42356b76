"""Quarterly inspections: one is closed, one is under way."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.compliance import service as compliance
from pointsapp.compliance.ids import CheckSheetId, InspectionId
from pointsapp.compliance.models import CheckSheet
from pointsapp.foundation.clock import village_day
from pointsapp.presets.demo.county import County, Town
from pointsapp.presets.demo.diary import Happening

QUESTIONS = ("order", "signatures", "published", "papers", "facts")
SPAN = timedelta(days=91)


def inspections(county: County) -> Iterator[Happening]:
    """The first town's of the last quarter is over, of this one a sheet is still to be keyed."""
    over, open_one = (_Inspection(county, county.towns[n]) for n in (0, 1))
    for inspection, days_ago in ((over, 92), (open_one, 11)):
        yield Happening(county.at(days_ago, 9), inspection.plan)
        yield Happening(county.at(days_ago - 1, 9), inspection.draw)
        yield Happening(county.at(days_ago - 3, 16), inspection.key)
    yield Happening(county.at(86, 16), over.finish)


@dataclass
class _Inspection:
    """An inspection by the county in the villages of a town."""

    county: County
    town: Town
    id: InspectionId = field(init=False)

    def plan(self, session: Session, now: datetime) -> None:
        """Which matters may be drawn is fixed."""
        today = village_day(now)
        villages = tuple(v.id for v in self.town.villages if v.plan.powers and not v.plan.until)
        quarter = (today.month + 2) // 3
        plan = compliance.Plan(
            today.year, quarter, f"{today.year} 年第 {quarter} 季度专项检查", "open",
            "县纪委驻镇监督组", "财政、民政各一人", villages, today - SPAN, today, 3,
        )  # fmt: skip
        self.id = compliance.plan_inspection(
            session, self.town.id, plan, by=self.county.inspector, now=now
        ).id

    def draw(self, session: Session, now: datetime) -> None:
        """The sample is drawn with a seed that anybody can read."""
        compliance.draw_sample(
            session, self.id, seed="03 09 14 21 27 32", seed_source="当晚福彩双色球红球号码",
            by=self.county.inspector, now=now,
        )  # fmt: skip

    def key(self, session: Session, now: datetime) -> None:
        """All sheets but the last are keyed."""
        for sheet in self._sheets(session)[:-1]:
            self._key(session, sheet, now)

    def finish(self, session: Session, now: datetime) -> None:
        """The last sheet is keyed and the inspection is closed."""
        self._key(session, self._sheets(session)[-1], now)
        compliance.close_inspection(session, self.id, by=self.county.inspector, now=now)

    def _sheets(self, session: Session) -> list[CheckSheetId]:
        drawn = select(CheckSheet.id).where(CheckSheet.inspection_id == self.id)
        return list(session.scalars(drawn.order_by(CheckSheet.position)))

    def _key(self, session: Session, sheet_id: CheckSheetId, now: datetime) -> None:
        compliance.key_sheet(
            session, sheet_id, inspected_on=village_day(now),
            answers=dict.fromkeys(QUESTIONS, "ok"), note="票据和台账对得上", photos=[],
            by=self.county.inspector, now=now,
        )  # fmt: skip
