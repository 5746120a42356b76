"""What waits for the person who is signed in, nearest limit first; each item leads to its page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.activities.queries import open_attendance, unsettled
from pointsapp.claims.models import Claim, Sheet
from pointsapp.claims.policy.days import REVIEW_PATIENCE
from pointsapp.claims.queries.contested import contested, why_not
from pointsapp.claims.queries.own import WAITS_SINCE, reviewable
from pointsapp.claims.queries.waiting import Waits, help_contests, what_waits
from pointsapp.contests.models import Contest
from pointsapp.contests.policy import KINDS
from pointsapp.contests.queries import in_villages
from pointsapp.decisions.queries import settings_of
from pointsapp.filling.tables import KIND as FILL
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.imports import ImportRun
from pointsapp.integrations.queries import tokens_acting_as
from pointsapp.matters.queries.relief import waiting as relief_waiting
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Card, Household
from pointsapp.rulebooks.consulting.queries import hanging_in, opinions_of, over_in
from pointsapp.rulebooks.queries import books_in_force
from pointsapp.web.access import Permission, Place, find_place
from pointsapp.web.links import link_to
from pointsapp.web.matters.relief.scopes import decides_as
from pointsapp.web.place import keepers

# Beyond this many villages one chooses a town first: the day's list is for people who act.
MOST_VILLAGES = 40
SOON = 3
LOOKED_BACK = 60  # days: a correction of an older activity is seen on its own page
IMPORTS = {
    "roster": ("名册", "people.import_run"),
    "opening": ("期初积分", "desk.opening_run"),
    "registrations": ("登记表", "claims.file_run"),
    "rulebook": ("细则", "mapping.columns"),
    FILL: ("要填的表", "mapping.fill_run"),
}


@dataclass(frozen=True)
class Item:
    """One thing to do: until when (None: no limit), what, where, and its page if there is one."""

    due_on: date | None
    text: str
    village: str
    href: str | None

    def days_left(self, today: date) -> int | None:
        """Days until the limit; below zero it is late."""
        return (self.due_on - today).days if self.due_on else None


def items(session: Session, villages: Sequence[Place], today: date) -> list[Item]:
    """All that waits in these villages, what has a limit first."""
    waits = what_waits(session, current_user.id, [v.id for v in villages], today=today)
    found = [item for village in villages for item in _of_village(session, village, waits, today)]
    found += _imports(session, villages)
    found += _relief(session, villages, today)
    found += _tokens(session, today)
    found += _activities(session, villages, today)
    found += _consultations(session, villages, today)
    return sorted(found, key=lambda item: (item.due_on or date.max, item.village, item.text))


def _of_village(
    session: Session, village: Place, waits: dict[RegionId, Waits], today: date
) -> Iterator[Item]:
    yield from _reviews(session, village, waits[village.id], today)
    yield from _own_claims(session, village, waits[village.id], today)
    yield from _publishing(village, waits[village.id])
    yield from _contests(session, village, today)
    yield from _sheets(session, village, today)
    yield from _cards(session, village)
    yield from _decisions(session, village, today)


def _may(permission: Permission, village: Place) -> bool:
    return bool(current_user.may(permission, village.path))


def _reviews(session: Session, village: Place, waits: Waits, today: date) -> Iterator[Item]:
    if not waits.my_reviews or not _may(Permission.CLAIMS_REVIEW, village):
        return
    oldest = session.scalar(
        select(func.min(WAITS_SINCE)).where(Claim.village_id == village.id, reviewable(today))
    )
    due = village_day(oldest) + timedelta(days=REVIEW_PATIENCE) if oldest else None
    yield Item(due, f"审核登记，{waits.my_reviews} 条", village.name, link_to("claims.queue"))


def _own_claims(session: Session, village: Place, waits: Waits, today: date) -> Iterator[Item]:
    """What a reviewer asked the clerk for, and what a household contests of the help it had."""
    own = link_to("claims.own", village_id=village.id, state="asked")
    if waits.to_answer and _may(Permission.CLAIMS_REGISTER, village):
        yield Item(None, f"审核员要补充材料，{waits.to_answer} 条", village.name, own)
    if not _may(Permission.CONTESTS_DECIDE, village):
        return
    for claim in help_contests(session, current_user.id, village.id, on=today):
        href = link_to("claims.claim", claim_id=claim.id)
        yield Item(None, "住户说帮报得不对，请核实", village.name, href)


def _publishing(village: Place, waits: Waits) -> Iterator[Item]:
    if waits.to_publish and _may(Permission.SHEETS_OPEN, village):
        text = f"审核通过 {waits.to_publish} 条，可以开始公示"
        yield Item(None, text, village.name, link_to("claims.sheets"))


def _contests(session: Session, village: Place, today: date) -> Iterator[Item]:
    if not _may(Permission.CONTESTS_DECIDE, village):
        return
    for each in session.scalars(in_villages([village.id]).where(Contest.state == "open")):
        if why_not(session, contested(session, each), current_user.id, on=today) is None:
            text = f"答复{KINDS[each.kind]} {each.number}"
            href = link_to("contests.contest", contest_id=each.id)
            yield Item(each.due_on, text, village.name, href)


def _sheets(session: Session, village: Place, today: date) -> Iterator[Item]:
    if not _may(Permission.SHEETS_OPEN, village):
        return
    closing = select(Sheet).where(
        Sheet.village_id == village.id,
        Sheet.state == "open",
        Sheet.closes_on <= today + timedelta(days=SOON),
    )
    for sheet in session.scalars(closing):
        over = sheet.closes_on < today
        text = f"第 {sheet.number} 期公示" + ("到期了，等系统记账" if over else "快到期")
        href = link_to("claims.sheet", sheet_id=sheet.id)
        yield Item(sheet.closes_on, text, village.name, href)


def _imports(session: Session, villages: Sequence[Place]) -> Iterator[Item]:
    """Files that were read and wait for a yes, of the villages and of the towns they belong to."""
    regions = {v.id for v in villages} | {v.parent_id for v in villages}
    waits = ImportRun.region_id.in_(regions), ImportRun.state.in_(("ready", "mapping"))
    for run in session.scalars(select(ImportRun).where(*waits).order_by(ImportRun.id)):
        region = find_place(session, RegionId(run.region_id))
        if run.state == "mapping":
            if region is not None and run.created_by == current_user.id:
                href = link_to("mapping.columns", run_id=run.id)
                yield Item(None, f"{IMPORTS[run.kind][0]}文件等对照各列", region.name, href)
            continue
        if region is not None and _mine_to_confirm(run, region):
            said = "填好了，下载后删掉" if run.kind == FILL else "文件读好了，核对后确认"
            text = f"{IMPORTS[run.kind][0]}{said}"
            yield Item(None, text, region.name, link_to(IMPORTS[run.kind][1], run_id=run.id))


def _relief(session: Session, villages: Sequence[Place], today: date) -> Iterator[Item]:
    """Relief lists: what town, county and the village's clerk do next."""
    found = relief_waiting(session, [village.id for village in villages], today=today)
    for village in (each for each in villages if each.id in found):
        waits, roles = found[village.id], decides_as(village.path)
        if waits.objections and roles:
            text = f"对救助名单的异议等答复，{waits.objections} 件"
            href = link_to("matters.relief_queue", state="objections")
            yield Item(waits.answer_by, text, village.name, href)
        for role, said, count in (("town", "审核", waits.town), ("county", "审批", waits.county)):
            if count and role in roles:
                href = link_to("matters.relief_queue", state=role)
                yield Item(None, f"救助复核等您{said}，{count} 户", village.name, href)
        for round_id in waits.decided if _may(Permission.RELIEF_EDIT, village) else ():
            href = link_to("matters.relief_round", round_id=round_id)
            yield Item(None, "救助复核县里批完了，把结果贴出来", village.name, href)


def _tokens(session: Session, today: date) -> Iterator[Item]:
    """Tokens that are to act in my name, once I agree."""
    for token in tokens_acting_as(session, current_user.id):
        if token.agreed_at is None and token.ends_on > today:
            where = find_place(session, token.region_id)
            text = f"“{token.name}”要用您的名义办事，等您同意"
            yield Item(None, text, where.name if where else "", link_to("integrations.mine"))


def _activities(session: Session, villages: Sequence[Place], today: date) -> Iterator[Item]:
    """Activities whose day has come: who came is taken down, then the points are handed in."""
    mine = keepers(session, [v for v in villages if _may(Permission.ACTIVITIES_EDIT, v)])
    for each in open_attendance(session, mine, today=today):
        today_word = "今天有活动" if each.happens_on == today else "活动办完了，结束签到"
        href = link_to("activities.activity", activity_id=each.id)
        yield Item(each.happens_on, f"{today_word}：{each.title}", mine[each.village_id].name, href)
    since = today - timedelta(days=LOOKED_BACK)
    for each in unsettled(session, mine, by=current_user.id, since=since):
        href = link_to("activities.activity", activity_id=each.id)
        yield Item(None, f"活动还有记分等您交：{each.title}", mine[each.village_id].name, href)


def _consultations(session: Session, villages: Sequence[Place], today: date) -> Iterator[Item]:
    """Drafts that hang and end soon, opinions to answer, drafts whose days are over."""
    mine = keepers(session, [v for v in villages if _may(Permission.RULEBOOKS_EDIT, v)])
    for each in hanging_in(session, list(mine), on=today):
        href = link_to("rulebooks.consultation", consultation_id=each.id)
        if each.closes_on <= today + timedelta(days=SOON):
            text = f"征求意见 {each.number} 快到期，口头的意见赶紧记进来"
            yield Item(each.closes_on, text, mine[each.village_id].name, href)
    for each in over_in(session, list(mine), on=today):
        waits = sum(one.outcome is None for one in opinions_of(session, each.id))
        text = f"征求意见期满，{waits} 条等答复" if waits else "征求意见期满，可以交会议"
        href = link_to("rulebooks.consultation", consultation_id=each.id)
        yield Item(None, text, mine[each.village_id].name, href)


def _mine_to_confirm(run: ImportRun, region: Place) -> bool:
    """Who brought a file confirms it; opening balances somebody else, who reviews."""
    mine = run.created_by == current_user.id
    return not mine and _may(Permission.CLAIMS_REVIEW, region) if run.kind == "opening" else mine


def _cards(session: Session, village: Place) -> Iterator[Item]:
    if not _may(Permission.CARDS_EDIT, village):
        return
    waiting = session.scalar(
        select(func.count(Card.id))
        .join(Household, Household.id == Card.household_id)
        .where(Household.village_id == village.id, Household.ended_on.is_(None))
        .where(Card.voided_at.is_(None), Card.handed_over_at.is_(None))
    )
    if waiting:
        text = f"{waiting} 张户码卡还没交到户里、没设查询密码"
        yield Item(None, text, village.name, link_to("people.cards", region_id=village.id))


def _decisions(session: Session, village: Place, today: date) -> Iterator[Item]:
    if not _may(Permission.DECISIONS_EDIT, village):
        return
    if not books_in_force(session, village.id, on=today):
        href = link_to("rulebooks.books", region_id=village.id)
        yield Item(None, "还没有正在用的积分细则", village.name, href)
    lines = settings_of(session, village.id, on=today)
    undecided = [line for line in lines if line.value is None and line.key.levels == ("village",)]
    if undecided:
        named = "、".join(line.key.label for line in undecided[:3])
        text = f"村里还没有定 {len(undecided)} 项：{named}"
        href = link_to("decisions.open_settings", region_id=village.id)
        yield Item(None, text, village.name, href)
