"""The demo's books of points and how they were adopted; versions and a draft among them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from sqlalchemy.orm import Session

from pointsapp.beginning.service import skip_step
from pointsapp.decisions.service import decide_setting
from pointsapp.foundation.clock import village_day
from pointsapp.presets.demo.book_rows import GRADES, ROWS
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Happening
from pointsapp.presets.demo.meetings import resolve
from pointsapp.presets.rulebooks import load_preset, settle_as_stepped
from pointsapp.rulebooks.drafts import BookDraft, BookSettings, GradeDraft, RuleDraft
from pointsapp.rulebooks.ids import BookId
from pointsapp.rulebooks.models import RuleBook
from pointsapp.rulebooks.queries import latest_book, rules_of
from pointsapp.rulebooks.rows import rule_draft, settings_of_book
from pointsapp.rulebooks.service import adopt, copy_as_draft, edit_rule, edit_settings, store_draft

DRAFTED_DAYS_AGO = 545
SECOND_VERSION_DAYS_AGO = 300
NEXT_VERSION_DAYS_AGO = 6
# From the draft to the meeting, from the meeting until the book is in force.
DISCUSSED, ANNOUNCED = 12, timedelta(days=5)
SETTINGS = (
    ("card.balance_without_pin", "yes"),
    ("card.join_without_pin", "yes"),
    ("rank.shown_to_self", "yes"),
    ("honour.list_size", "5"),
    ("claims.open_most", "5"),
    ("photos.kept_days", "90"),
    ("consult.days", "10"),
)
PLAIN = BookSettings(
    title="", unit="household", base_points=Decimal(100), spend_share=100,
    deductions_cut_purse=True, year_start="01-01", late_days=31, year_end="keep", notice_days=5,
    reviews=1,
)  # fmt: skip
# What becomes of points that may be spent when a year ends.
YEAR_ENDS = {"shiqiao": ("share", 50), "nanping": ("clear", None)}
WITH_CADRES = ("qingquan", "nanping")


def books(county: County) -> Iterator[Happening]:
    """Each village adopts its book; one has a second version, one is drafting its next."""
    yield Happening(county.at(DRAFTED_DAYS_AGO), partial(_law, county=county))
    for village in county.villages:
        if village.plan.book:
            drafted = min(DRAFTED_DAYS_AGO, village.plan.since - 3)
            yield from _adoption(county, village, drafted)
    for key in WITH_CADRES:
        yield from _adoption(county, county.village(key), DRAFTED_DAYS_AGO, "cadre")
    yield from _adoption(county, county.village("qingquan"), SECOND_VERSION_DAYS_AGO)
    drafting = _Book(county.village("shiqiao"), "household")
    yield Happening(county.at(NEXT_VERSION_DAYS_AGO, 15), drafting.draft)


def _adoption(
    county: County, village: Village, days_ago: int, unit: str = ""
) -> Iterator[Happening]:
    book = _Book(village, unit or ("resident" if village.plan.book == "weihai" else "household"))
    yield Happening(county.at(days_ago, 10), book.draft)
    yield Happening(county.at(days_ago - DISCUSSED, 14), book.adopt)


def _law(session: Session, now: datetime, *, county: County) -> None:
    decide_setting(
        session, county.id, key="law.profile", value="shandong",
        source=f"云岭县 {now.year} 年第 12 号通知", from_on=village_day(now), by=county.admin,
        now=now,
    )  # fmt: skip


@dataclass
class _Book:
    """A book on its way from the first draft to the resolution."""

    village: Village
    unit: str
    id: BookId = field(init=False)

    def draft(self, session: Session, now: datetime) -> None:
        """Write the first version, or the next one with one row changed."""
        by = self.village.town.clerk
        former = latest_book(session, self.village.id, self.unit)
        if former is not None:
            self._next_version(session, former, now)
        elif self.unit == "household":
            draft = _own(self.village, now.year)
            self.id = store_draft(session, self.village.id, draft, by=by, now=now).id
        else:
            self._from_wendeng(session, now)
        if former is None and self.unit != "cadre":
            said = "以前没有记过积分"
            skip_step(session, self.village.id, "opening", reason=said, by=by, now=now)

    def adopt(self, session: Session, now: datetime) -> None:
        """The representatives adopt it; rows that the law forbids are struck."""
        resolution = resolve(
            session, self.village, "通过本村积分细则和查分、光荣榜的办法",
            minutes="逐条读了草案，答了 6 个问题，把义务工的分值议了两遍，然后举手表决。", now=now,
        )  # fmt: skip
        for key, value in SETTINGS if self.unit != "cadre" else ():
            decide_setting(
                session, self.village.id, key=key, value=value, source="",
                from_on=village_day(now), resolution_id=resolution, by=self.village.town.clerk,
                now=now,
            )  # fmt: skip
        adopt(
            session, self.id, resolution_id=resolution, in_force_from=village_day(now) + ANNOUNCED,
            by=self.village.town.clerk, now=now,
        )  # fmt: skip

    def _next_version(self, session: Session, former: RuleBook, now: datetime) -> None:
        """What the draft after a year with the old one says: a day of common work is worth more."""
        by = self.village.town.clerk
        copy = copy_as_draft(session, former.id, by=by, now=now)
        title = f"{self.village.plan.name}积分细则（{now.year} 年修订）"
        edit_settings(
            session, copy.id, replace(settings_of_book(copy), title=title), by=by, now=now
        )
        self.id = copy.id
        work = next(rule for rule in rules_of(session, self.id) if rule.number == 3)
        more = replace(rule_draft(work, {}, {}), points_min=Decimal(4), points_max=Decimal(4))
        edit_rule(session, work.id, more, by=by, now=now)

    def _from_wendeng(self, session: Session, now: datetime) -> None:
        name, by = {"resident": "weihai", "cadre": "cadre"}[self.unit], self.village.town.clerk
        book: RuleBook = load_preset(session, name, self.village.id, by=by, now=now)
        found = settings_of_book(book)
        decided = replace(
            PLAIN, title=found.title, unit=found.unit, source=found.source,
            base_points=found.base_points or PLAIN.base_points, status_points=found.status_points,
        )  # fmt: skip
        edit_settings(session, book.id, decided, by=by, now=now)
        settle_as_stepped(session, book.id, by=by, now=now)
        self.id = book.id


def _own(village: Village, year: int) -> BookDraft:
    """The short book that most of the demo's villages have made for themselves."""
    year_end, kept = YEAR_ENDS.get(village.key, (PLAIN.year_end, None))
    settings = replace(
        PLAIN, title=f"{village.plan.name}积分细则（{year} 年版）", year_end=year_end,
        keep_share=kept,
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
