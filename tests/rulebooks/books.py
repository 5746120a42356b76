"""Books and resolutions for tests."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from pointsapp.decisions.models import Resolution
from pointsapp.decisions.policy import Counts
from pointsapp.decisions.service import MeetingFacts, record_resolution
from pointsapp.rulebooks.drafts import BookDraft, BookSettings, RuleDraft
from pointsapp.rulebooks.models import RuleBook
from pointsapp.rulebooks.rows import settings_of_book
from pointsapp.rulebooks.service import edit_settings, store_draft

D = Decimal
DECIDED = BookSettings(
    title="清泉村积分细则", unit="household", base_points=D(0), spend_share=100,
    deductions_cut_purse=False, year_start="01-01", late_days=31, year_end="keep",
    notice_days=5, reviews=1,
)  # fmt: skip


def row(number: int, behaviour: str, points: str, **facts: object) -> RuleDraft:
    """A row of fixed points."""
    value = D(points)
    known = {"points_min": value, "points_max": value, **facts}
    direction = "minus" if value < 0 else "plus"
    return RuleDraft(number, direction, "文明", behaviour, **known)  # type: ignore[arg-type]


ROWS = (row(1, "打扫公共卫生", "2"), row(2, "乱倒垃圾", "-5"), row(3, "越级上访的", "-10"))
PLAIN = BookDraft(DECIDED, ROWS)


def make_draft(
    session: Session, village_id: int, now: datetime, book: BookDraft = PLAIN
) -> RuleBook:
    """A stored draft that could be adopted."""
    return store_draft(session, village_id, book, by=1, now=now)


def decide_rest(session: Session, book: RuleBook, now: datetime) -> None:
    """Decide what a preset leaves open, without touching what it says."""
    said = settings_of_book(book)
    rest = {
        name: getattr(DECIDED, name)
        for name in DECIDED.__dataclass_fields__
        if getattr(said, name) is None
    }
    edit_settings(session, book.id, replace(said, **rest), by=1, now=now)


def make_resolution(
    session: Session,
    village_id: int,
    now: datetime,
    *,
    votes_for: int = 25,
    held_on: date = date(2026, 11, 20),
    body_kind: str = "representatives",
) -> Resolution:
    """A resolution of 28 present of 30."""
    counted_by = "adults" if body_kind == "villagers" else "members"
    return record_resolution(
        session,
        village_id,
        subject="通过积分细则",
        meeting=MeetingFacts(
            body_kind, held_on, "孙国栋", "逐条讨论并表决。", noticed_on=date(2026, 11, 1)
        ),
        counts=Counts(
            30, 28, votes_for, 1, 0, 10, 9, counted_by=counted_by, authorised_by="村民会议授权"
        ),
        by=1,
        now=now,
    )
