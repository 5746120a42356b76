"""The demo's meetings and the books they adopted."""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from pointsapp.decisions.policy import Counts
from pointsapp.decisions.service import MeetingFacts, decide_setting, record_resolution
from pointsapp.foundation.clock import village_day
from pointsapp.people.queries import get_region
from pointsapp.presets.demo.book import GRADES, ROWS
from pointsapp.presets.demo.places import Town, Village
from pointsapp.rulebooks.drafts import BookDraft, BookSettings, GradeDraft, RuleDraft
from pointsapp.rulebooks.service import adopt, store_draft

ADOPTED_DAYS_AGO = 160
SETTINGS = (
    ("card.balance_without_pin", "yes"),
    ("rank.shown_to_self", "yes"),
    ("honour.list_size", "5"),
)


def adopt_books(session: Session, town: Town, *, now: datetime) -> None:
    """Adopt each village's book; the row on relief is struck, the rest comes into force."""
    then = now - timedelta(days=ADOPTED_DAYS_AGO)
    decide_setting(
        session, town.county_id, key="law.profile", value="shandong",
        source="云岭县 2025 年第 12 号通知", from_on=village_day(then), by=town.admin, now=then,
    )  # fmt: skip
    for village in town.villages:
        _adopt(session, village, by=town.clerk_of_town, then=then)


def _adopt(session: Session, village: Village, *, by: int, then: datetime) -> None:
    name = get_region(session, village.id).name
    drafted = then - timedelta(days=20)
    draft = store_draft(session, village.id, _draft(name, then.year), by=by, now=drafted)
    held = village_day(then)
    resolution = record_resolution(
        session, village.id, subject="通过本村积分细则和查分、光荣榜的办法",
        meeting=MeetingFacts(
            body_kind="representatives", held_on=held, chair="周桂兰", place="村委会会议室",
            noticed_on=held - timedelta(days=7),
            minutes="逐条读了草案，答了 6 个问题，把义务工从 2 分改为 3 分，然后举手表决。",
        ),
        counts=Counts(
            entitled=46, present=41, votes_for=39, votes_against=1, votes_abstained=1,
            women_entitled=16, women_present=14,
            authorised_by=f"{held.year}年村民会议第 2 号授权",
        ),
        by=by, now=then,
    )  # fmt: skip
    for key, value in SETTINGS:
        decide_setting(
            session, village.id, key=key, value=value, source="", from_on=held,
            resolution_id=resolution.id, by=by, now=then,
        )  # fmt: skip
    adopt(
        session, draft.id, resolution_id=resolution.id,
        in_force_from=held + timedelta(days=10), by=by, now=then + timedelta(days=1),
    )  # fmt: skip


def _draft(name: str, year: int) -> BookDraft:
    settings = BookSettings(
        title=f"{name}积分细则（{year} 年版）", unit="household",
        base_points=Decimal(100), spend_share=100,
        deductions_cut_purse=True, year_start="01-01", late_days=31, year_end="keep",
        notice_days=5, reviews=1,
    )  # fmt: skip
    rules = tuple(
        RuleDraft(
            number=number, direction=direction, category=category, behaviour=behaviour,
            points_min=Decimal(points), points_max=Decimal(points), unit_word=unit,
            cap_times=times, cap_per=per, claimable=claimable,
            repeat_doubles=behaviour.startswith("野外"),
        )
        for number, (direction, category, behaviour, points, unit, times, per, claimable)
        in enumerate(ROWS, start=1)
    )  # fmt: skip
    grades = tuple(
        GradeDraft(
            position, name,
            lower=Decimal(lower) if lower else None,
            upper=Decimal(upper) if upper else None, upper_open=True,
        )
        for position, (name, lower, upper) in enumerate(GRADES, start=1)
    )  # fmt: skip
    return BookDraft(settings, rules, grades)
