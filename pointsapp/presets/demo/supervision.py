"""What supervision has found, asked, decided and had put right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.compliance import service as compliance
from pointsapp.compliance.ids import FindingId
from pointsapp.compliance.models import Doubt, Finding, Talk
from pointsapp.foundation.clock import village_day
from pointsapp.matters.models import Matter
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Apart, Happening
from pointsapp.presets.demo.nights import run_jobs

CHECKED_DAYS_AGO = 16
CONFIRMED = {
    "paid_early": "票据和银行流水都看过，付款比二审早两天",
    "signature_missing": "审批单上没有监委会主任的签字，那天也没有委托别人",
}
TALKERS = {"nanping": "邵卫东 副镇长", "qingquan": "林晓梅 镇纪委委员"}


def supervision(county: County) -> Iterator[Happening | Apart]:
    """A doubt is explained, others are decided; a problem is put right, another is overdue."""
    yield Apart(county.at(CHECKED_DAYS_AGO, 2), run_jobs)
    for key, days_ago in (("qingquan", 15), ("xinglin", 15), ("nanping", 15)):
        case = _Case(county, county.village(key), "paid_early")
        yield Happening(county.at(days_ago, 10), case.explain)
        if key != "qingquan":  # there it waits to be decided
            yield Happening(county.at(days_ago - 2, 10), partial(case.decide, outcome="confirmed"))
            yield Happening(county.at(days_ago - 3, 10), case.order)
    righted = _Case(county, county.village("nanping"), "paid_early")
    yield Happening(county.at(10, 10), righted.report)
    yield Happening(county.at(9, 16), righted.reinspect)
    missing = _Case(county, county.village("shiqiao"), "signature_missing")
    yield Happening(county.at(13, 15), partial(missing.decide, outcome="dismissed"))
    yield from _first_village(county)
    for key, days_ago in (("beipo", 5), ("qingquan", 4)):
        yield Happening(county.at(days_ago, 11), partial(_refuse, village=county.village(key)))
    yield Happening(county.at(12, 11), partial(_waive, county=county))
    # Talks are suggested in the night after a problem was confirmed.
    yield Apart(county.at(11, 2), run_jobs)
    for key in ("nanping", "qingquan"):
        yield Happening(county.at(7, 9), partial(_talk, village=county.village(key)))
    yield Happening(county.at(6, 9), partial(_acknowledge, village=county.village("nanping")))


def _first_village(county: County) -> Iterator[Happening]:
    """A signature was missing, which is to be put right these days; a cadre has to explain."""
    village = county.village("qingquan")
    case = _Case(county, village, "signature_missing")
    yield Happening(county.at(13, 11), partial(case.decide, outcome="confirmed"))
    yield Happening(county.at(5, 10), case.order)
    yield Happening(county.at(3, 16), partial(_doubt_by_hand, village=village))


@dataclass
class _Case:
    """A doubt of one village on its way; the newest of its kind."""

    county: County
    village: Village
    code: str

    def explain(self, session: Session, now: datetime) -> None:
        """The cadre says why it was paid before the town had looked."""
        doubt = self._doubt(session)
        compliance.explain(
            session, doubt.id, statement="卖家当天就要现款，我先垫上了，第三天补的二审。",
            person_id=doubt.person_id, given_on=village_day(now),
            by=self.village.users["clerk"], now=now,
        )  # fmt: skip

    def decide(self, session: Session, now: datetime, *, outcome: str) -> None:
        """The county's inspector decides."""
        reason = {
            "confirmed": CONFIRMED[self.code],
            "dismissed": "委员那天住院，事后补签的条子在档案里",
        }[outcome]
        decision = compliance.Decision(outcome, reason, person_id=self.village.head(2))
        compliance.decide(
            session, self._doubt(session).id, decision, by=self.county.inspector, now=now
        )

    def order(self, session: Session, now: datetime) -> None:
        """It is to be put right within a few days."""
        compliance.order_rectification(
            session, self._finding(session), what="补齐手续，今后先审后付",
            due_on=village_day(now) + timedelta(days=8), by=self.county.inspector, now=now,
        )  # fmt: skip

    def report(self, session: Session, now: datetime) -> None:
        """The clerk reports what was done."""
        compliance.report_rectified(
            session, self._finding(session), statement="补了二审，报账员学了制度",
            happened_on=village_day(now), by=self.village.users["clerk"], now=now,
        )  # fmt: skip

    def reinspect(self, session: Session, now: datetime) -> None:
        """The town looks again: it is in order."""
        compliance.reinspect(
            session, self._finding(session), passed=True, statement="票据齐了",
            happened_on=village_day(now), by=self.village.town.clerk, now=now,
        )  # fmt: skip

    def _doubt(self, session: Session) -> Doubt:
        return session.scalars(
            select(Doubt)
            .where(Doubt.village_id == self.village.id, Doubt.code == self.code)
            .order_by(Doubt.id.desc())
            .limit(1)
        ).one()

    def _finding(self, session: Session) -> FindingId:
        return session.scalars(
            select(Finding.id).where(Finding.doubt_id == self._doubt(session).id)
        ).one()


def _refuse(session: Session, now: datetime, *, village: Village) -> None:
    """The supervision committee refuses an expense for which there is no receipt."""
    matter = session.scalars(
        select(Matter.id)
        .where(Matter.village_id == village.id, Matter.state == "running")
        .order_by(Matter.id)
        .limit(1)
    ).one()
    compliance.refuse_matter(
        session, matter, reason="没有验收单，说不清买了几个", refused_on=village_day(now),
        by=village.users["supervisor"], now=now,
    )  # fmt: skip


def _waive(session: Session, now: datetime, *, county: County) -> None:
    """After a flood the county gives a village more time."""
    today = village_day(now)
    compliance.waive(
        session, county.village("shiqiao").id, matter_id=None, code="overdue",
        reason="上月水灾，镇里的窗口停了两周", author="云岭县纪委", from_on=today,
        until_on=today + timedelta(days=30), by=county.clerk, now=now,
    )  # fmt: skip


def _talk(session: Session, now: datetime, *, village: Village) -> None:
    """The town talks with the cadre; others wait."""
    talk = session.scalars(
        select(Talk.id)
        .where(Talk.village_id == village.id, Talk.state == "suggested")
        .order_by(Talk.id)
        .limit(1)
    ).first()
    if talk is not None:
        compliance.hold_talk(
            session, talk, held_on=village_day(now), held_by=TALKERS[village.key],
            summary="讲了先审后付，本人表示今后照办", by=village.town.clerk, now=now,
        )  # fmt: skip


def _acknowledge(session: Session, now: datetime, *, village: Village) -> None:
    """The cadre says that the talk took place."""
    talk = session.scalars(
        select(Talk.id)
        .where(Talk.village_id == village.id, Talk.state == "held")
        .where(Talk.person_id == village.head(2))
    ).first()
    if talk is not None:
        compliance.acknowledge_talk(session, talk, by=village.users["clerk"], now=now)


def _doubt_by_hand(session: Session, now: datetime, *, village: Village) -> None:
    """Villagers have told the supervision committee something."""
    compliance.raise_doubt(
        session, village.id, reason="有村民反映：发垃圾桶的时候先发给了亲戚家", clause="",
        severity="light", office="member", person_id=village.head(4),
        by=village.users["supervisor"], now=now,
    )  # fmt: skip
