"""The three sets of charts of a village, and what it lets hang on its walls."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from pointsapp.decisions.service import decide_setting
from pointsapp.powers.charts import charts_of, points_chart, wall_of
from pointsapp.powers.drafts import ListDraft
from pointsapp.powers.policy.chart import layout
from pointsapp.powers.policy.faults import open_questions, procedure_faults
from pointsapp.powers.policy.points import points_procedure
from pointsapp.presets.lists import read_preset
from pointsapp.rulebooks.models import RuleBook
from pointsapp.rulebooks.service import adopt
from tests.powers.lists import DAY, adopted, make_list
from tests.rulebooks.books import make_draft, make_resolution


def settled_customs() -> ListDraft:
    draft = read_preset("customs")
    return replace(draft, items=tuple(replace(item, question="") for item in draft.items))


def test_a_village_has_charts_of_its_lists_its_points_and_its_customs(
    session: Session, now: datetime, places: dict[str, int]
) -> None:
    village = places["village"]
    assert charts_of(session, village, on=DAY).points == ()
    for draft in (None, settled_customs()):
        row = make_list(session, village, now, draft) if draft else make_list(session, village, now)
        adopted(session, row, now)
    book = make_draft(session, village, now)
    resolution = make_resolution(session, village, now)
    adopt(session, book.id, resolution_id=resolution.id, in_force_from=DAY, by=1, now=now)
    found = charts_of(session, village, on=DAY)
    assert [each.title for each in found.lists] == ["日常开支报销", "使用村委会公章"]
    assert [each.title for each in found.points] == ["户积分怎么来、怎么用"]
    assert [each.title for each in found.customs] == ["婚事操办", "丧事操办"]
    assert charts_of(session, village, on=date(2026, 11, 30)).lists == ()


@pytest.mark.parametrize(
    ("reviews", "days", "codes", "open_"),
    [
        (1, 5, ["register", "review", "publish", "object", "book", "spend"], 0),
        (2, 7, ["register", "review", "second_review", "publish", "object", "book", "spend"], 0),
        (None, None, ["register", "review", "publish", "object", "book", "spend"], 2),
    ],
)
def test_the_points_chart_follows_the_books_settings(
    reviews: int | None, days: int | None, codes: list[str], open_: int
) -> None:
    book = RuleBook(title="积分细则", number="2026-0001", unit="household", reviews=reviews)
    book.notice_days, book.spend_share = days, 50
    made = points_chart(book).procedure
    assert [step.code for step in made.steps] == codes
    assert procedure_faults(made) == []
    assert len(open_questions(made)) == open_
    boards = [box.words.board for box in layout(made).boxes if box.words.board]
    assert boards == ([f"张贴 {days} 天"] if days else [])
    assert "50%" in made.step("spend").what


def test_an_undecided_book_promises_nothing() -> None:
    made = points_procedure(
        title="积分", source="x", reviews=1, notice_days=5, spend_share=None, base_points=None
    )
    assert "由村里定" in made.step("spend").what
    assert "起算" not in made.step("register").what


def test_what_goes_on_the_wall_is_a_setting(
    session: Session, now: datetime, places: dict[str, int]
) -> None:
    village = places["village"]
    wall = wall_of(session, village, on=DAY)
    assert wall.charts is None
    assert wall.duty_lists is not None
    assert wall.duty_lists.yes is False  # a plan of the province
    decide_setting(
        session, village, key="wall.charts", value="是", source="村里商定", from_on=DAY, by=1,
        now=now,
    )  # fmt: skip
    charts = wall_of(session, village, on=DAY).charts
    assert charts is not None
    assert charts.yes
