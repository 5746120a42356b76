"""What the demo has agreed with others: a layout of their tables, a token, a webhook that ended."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.layouts import save_layout
from pointsapp.foundation.spreadsheets.layout import Layout, Source
from pointsapp.integrations import service as integrations
from pointsapp.integrations.doors import CLOSED
from pointsapp.presets.demo.county import County, Town
from pointsapp.presets.demo.diary import Happening

SCOPE = ("ledger_view", "claims_view")
VALID = timedelta(days=180)
# A civil affairs office's table of households: what stands in which column, from 0.
TITLES = ("村名", "村民小组及门牌", "姓名", "与户主关系", "出生年月日", "联系电话", "备注")
SOURCES = {
    "village": Source(0), "group": Source(1, part=1), "door": Source(1, part=2), "name": Source(2),
    "relation": Source(3), "born": Source(4), "phone": Source(5), "state": Source(fixed="常住"),
}  # fmt: skip


def connections(county: County) -> Iterator[Happening]:
    """The county keeps a layout, the first town has a token and had a webhook."""
    yield Happening(county.at(60, 10), partial(_keep_layout, county=county))
    yield Happening(county.at(50, 10), partial(_connect, county=county, town=county.towns[0]))


def _keep_layout(session: Session, now: datetime, *, county: County) -> None:
    layout = Layout("Sheet1", 1, TITLES, SOURCES)
    save_layout(
        session, county.id, "roster", layout, name="民政户籍表", by=county.clerk, now=now
    )  # fmt: skip


def _connect(session: Session, now: datetime, *, county: County, town: Town) -> None:
    """Nobody keeps the token's text, and the webhook was stopped: nothing leaves the demo."""
    ends_on = village_day(now) + VALID
    integrations.make_token(
        session, name="镇便民大厅大屏", scope=SCOPE, held=SCOPE, region_id=town.id,
        user_id=town.clerk, ends_on=ends_on, by=town.clerk, now=now,
    )  # fmt: skip
    hook = integrations.make_webhook(
        session, name="旧的公示推送", url="https://example.org/points", events=("sheet.opened",),
        region_id=town.id, ends_on=ends_on, doors=CLOSED, keyring=county.keyring, by=town.clerk,
        now=now,
    )  # fmt: skip
    integrations.stop_webhook(session, hook.id, by=town.clerk, now=now)
