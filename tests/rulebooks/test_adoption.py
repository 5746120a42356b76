"""Adoption: everything that stands against it in one list, the law's rows struck, one in force."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict
from pointsapp.presets.rulebooks import load_preset, preset_names, settle_as_stepped
from pointsapp.rulebooks.comparison import difference
from pointsapp.rulebooks.drafts import BookDraft, BookSettings, CapDraft, GradeDraft, RuleDraft
from pointsapp.rulebooks.law import ORGANIC_27, PETITIONS, SANCTIONS
from pointsapp.rulebooks.models import RuleBook
from pointsapp.rulebooks.policy import ClaimFacts, bind
from pointsapp.rulebooks.queries import book_facts, book_in_force, books_in_force, rules_of
from pointsapp.rulebooks.rows import read_draft
from pointsapp.rulebooks.service import (
    Adoption,
    NotReady,
    RuleInvalid,
    add_rule,
    adopt,
    copy_as_draft,
    discard_draft,
    edit_rule,
    edit_settings,
    refusals,
    remove_rule,
    set_caps,
    set_grades,
    settle_rule,
    strike_rule,
)
from tests.decisions.places import make_places
from tests.kept import Once
from tests.rulebooks.books import (
    DECIDED,
    PLAIN,
    ROWS,
    decide_rest,
    make_draft,
    make_resolution,
    row,
)

D = Decimal
DAY = date(2026, 12, 1)


@pytest.fixture
def places(once: Once, session: Session, now: datetime) -> dict[str, int]:
    return once(lambda: make_places(session, now))


def adopted(
    session: Session, village_id: int, now: datetime, book: RuleBook, day: date = DAY
) -> Adoption:
    resolution = make_resolution(session, village_id, now)
    return adopt(session, book.id, resolution_id=resolution.id, in_force_from=day, by=1, now=now)


def test_what_the_law_forbids_is_struck_and_named_and_the_rest_is_in_force(
    session: Session, now: datetime, places: dict[str, int]
) -> None:
    village = places["village"]
    book = make_draft(session, village, now)
    result = adopted(session, village, now, book)
    assert (result.number, result.adopted) == ("2026-0001", 2)
    assert [(each.number, each.law) for each in result.struck] == [(3, PETITIONS)]
    assert [bool(rule.struck_law) for rule in rules_of(session, book.id)] == [False, False, True]
    found = book_in_force(session, village, "household", on=DAY)
    assert found is not None
    assert found.id == book.id
    assert book_in_force(session, village, "household", on=date(2026, 11, 30)) is None
    assert books_in_force(session, places["other"], on=DAY) == []


WEIHAI_STRUCK = {
    **dict.fromkeys((106, 107, 195, 216), PETITIONS),
    **dict.fromkeys(range(141, 150), ORGANIC_27),
    **dict.fromkeys(range(150, 154), SANCTIONS),
}


def test_of_weihais_228_rows_exactly_these_seventeen_are_struck(
    session: Session, now: datetime, places: dict[str, int]
) -> None:
    book = load_preset(session, "weihai", places["village"], by=1, now=now)
    decide_rest(session, book, now)
    assert settle_as_stepped(session, book.id, by=1, now=now) == [54, 55, 56]
    result = adopted(session, places["village"], now, book)
    assert {each.number: each.law for each in result.struck} == WEIHAI_STRUCK
    assert result.adopted == 211
    assert all(each.why for each in result.struck)


def test_a_preset_leaves_open_what_its_source_leaves_open(
    session: Session, now: datetime, places: dict[str, int]
) -> None:
    village = places["village"]
    resolution = make_resolution(session, village, now)
    for name in preset_names():
        book = load_preset(session, name, village, by=1, now=now)
        with pytest.raises(NotReady) as refused:
            adopt(session, book.id, resolution_id=resolution.id, in_force_from=DAY, by=1, now=now)
        said = refused.value.reasons
        assert "还没有定：加分里有多少可以兑换" in said
        assert ("还没有定：基础分" in said) == (name != "weihai")
        assert any(reason.startswith("第 ") for reason in said) == (name != "cadre")


def test_weihais_book_scores_as_its_rules_say(
    session: Session, now: datetime, places: dict[str, int]
) -> None:
    book = load_preset(session, "weihai", places["village"], by=1, now=now)
    facts = book_facts(session, book.id)
    ids = {rule.number: rule.id for rule in facts.rules.values()}

    def scored(*rows: tuple[int, str, str | None]) -> list[Decimal]:
        claims = [
            ClaimFacts(
                place, 1, ids[number], D(1), date(2026, 3, 1), act, place, "2026",
                amount=D(amount) if amount else None,
            )
            for place, (number, act, amount) in enumerate(rows)
        ]  # fmt: skip
        return [line.points for line in bind(claims, [], facts)]

    assert facts.base_points == 1000
    assert scored((163, "a", None), (163, "b", None)) == [-5, -10]  # again: doubled
    assert scored((177, "a", None), (178, "a", None)) == [-10, 0]  # one act: the highest only
    assert scored(*((34, f"t{n}", None) for n in range(5))) == [1, 1, 1, 0, 0]  # 3 a year
    assert scored(*((80, f"t{n}", None) for n in range(7))) == [2, 2, 2, 2, 2, 0, 0]  # 10 a year
    gifts = [(53, f"g{n}", "1000") for n in range(5)]
    assert scored(*gifts) == [10, 10, 10, 10, 0]  # 40 a year
    assert scored((53, "a", "100"), (57, "b", "99"), (53, "c", "999")) == [1, D("0.9"), 9]
    assert scored((154, "a", None)) == [-50]  # 降B级


def decided(**facts: object) -> BookSettings:
    return replace(DECIDED, **facts)  # type: ignore[arg-type]


GAPPED = (GradeDraft(1, "好", D(10)), GradeDraft(2, "差", None, False, D(9)))
DOWNGRADE = RuleDraft(4, "minus", "文明", "违建", effect="status", status="B")


@pytest.mark.parametrize(
    ("book", "reason"),
    [
        (replace(PLAIN, settings=decided(base_points=None)), "还没有定：基础分"),
        (replace(PLAIN, settings=decided(year_end="share")), "还没有定：年终保留百分之几"),
        (
            BookDraft(DECIDED, ROWS, GAPPED),
            "9.01 到 9.99 分没有等次（在“好”与“差”之间）",
        ),
        (
            BookDraft(DECIDED, (*ROWS, replace(row(4, "做好事", "1"), question="几分？"))),
            "第 4 条还有没定的：几分？",
        ),
        (
            BookDraft(DECIDED, (*ROWS, DOWNGRADE)),
            "还没有定：降为“B”折算多少分（不折算请填 0）",
        ),
        (BookDraft(DECIDED, ROWS[2:]), "一条可以执行的细则也没有"),
    ],
)  # fmt: skip
def test_a_draft_that_is_not_ready_is_refused_with_what_to_do(
    session: Session, now: datetime, places: dict[str, int], book: BookDraft, reason: str
) -> None:
    draft = make_draft(session, places["village"], now, book)
    with pytest.raises(NotReady) as refused:
        adopted(session, places["village"], now, draft)
    assert refused.value.reasons == [reason]
    assert draft.state == "draft"


def test_everything_that_is_wrong_with_a_resolution_and_a_day_comes_in_one_list(
    session: Session, now: datetime, places: dict[str, int]
) -> None:
    village = places["village"]
    adopted(session, village, now, make_draft(session, village, now))
    second = make_draft(session, village, now)
    failed = make_resolution(session, places["other"], now, votes_for=3)
    with pytest.raises(NotReady) as refused:
        adopt(
            session, second.id, resolution_id=failed.id, in_force_from=date(2026, 11, 19),
            by=1, now=now,
        )  # fmt: skip
    assert refused.value.reasons == [
        "这份决议不是本村的，请选本村的决议",
        f"决议 {failed.number} 没有通过，不能据此执行",
        "施行日期不能早于通过的那一天",
        "施行日期要晚于上一版（2026-0001）的施行日期 2026-12-01",
    ]


def test_a_party_meeting_cannot_adopt_a_book_of_the_villagers(
    session: Session, now: datetime, places: dict[str, int]
) -> None:
    village = places["village"]
    book = make_draft(session, village, now)
    resolution = make_resolution(session, village, now, body_kind="party_members")
    with pytest.raises(NotReady, match="要由村民代表会议、村民会议通过"):
        adopt(session, book.id, resolution_id=resolution.id, in_force_from=DAY, by=1, now=now)


def test_the_next_version_ends_the_one_before_and_continues_its_rules(
    session: Session, now: datetime, places: dict[str, int]
) -> None:
    village = places["village"]
    first = make_draft(session, village, now)
    adopted(session, village, now, first)
    second = copy_as_draft(session, first.id, by=1, now=now)
    assert second.number == "2026-0002"
    adopted(session, village, now, second, date(2027, 1, 1))
    session.refresh(first)
    assert (first.in_force_until, second.follows_id) == (date(2027, 1, 1), first.id)
    for day, book in ((date(2026, 12, 31), first), (date(2027, 1, 1), second)):
        found = book_in_force(session, village, "household", on=day)
        assert found is not None
        assert found.id == book.id
    roots = [rule.root for rule in book_facts(session, second.id).rules.values()]
    assert roots == [rule.id for rule in rules_of(session, first.id)]


def test_an_imported_version_continues_rows_with_the_same_words(
    session: Session, now: datetime, places: dict[str, int]
) -> None:
    village = places["village"]
    first = make_draft(session, village, now)
    adopted(session, village, now, first)
    rows = (row(1, "乱倒垃圾", "-8"), row(2, "全新的一条", "1"))
    second = make_draft(session, village, now, BookDraft(DECIDED, rows))
    continued = {rule.behaviour: rule.root_id for rule in rules_of(session, second.id)}
    assert continued == {"乱倒垃圾": rules_of(session, first.id)[1].id, "全新的一条": None}


def test_an_adopted_version_never_changes(
    session: Session, now: datetime, places: dict[str, int]
) -> None:
    village = places["village"]
    book = make_draft(session, village, now)
    adopted(session, village, now, book)
    rule = rules_of(session, book.id)[0]
    before = read_draft(session, book.id)
    tries = (
        lambda: edit_settings(session, book.id, DECIDED, by=1, now=now),
        lambda: set_grades(session, book.id, [], by=1, now=now),
        lambda: set_caps(session, book.id, [], by=1, now=now),
        lambda: add_rule(session, book.id, ROWS[0], by=1, now=now),
        lambda: edit_rule(session, rule.id, ROWS[0], by=1, now=now),
        lambda: remove_rule(session, rule.id, by=1, now=now),
        lambda: settle_rule(session, rule.id, above_only=False, by=1, now=now),
        lambda: strike_rule(session, rule.id, law=PETITIONS, why="x", by=1, now=now),
        lambda: discard_draft(session, book.id, by=1, now=now),
        lambda: adopted(session, village, now, book, date(2027, 1, 1)),
    )
    for change in tries:
        with pytest.raises(Conflict, match="已经通过，不能再改"):
            change()
    assert read_draft(session, book.id) == before


def test_a_row_struck_by_hand_stays_struck_in_the_next_version(
    session: Session, now: datetime, places: dict[str, int]
) -> None:
    village = places["village"]
    book = make_draft(session, village, now)
    rule = rules_of(session, book.id)[1]
    strike_rule(session, rule.id, law=ORGANIC_27, why="处罚太重", by=1, now=now)
    edit_rule(session, rule.id, row(9, "乱倒垃圾，改了几个字", "-4"), by=1, now=now)
    result = adopted(session, village, now, book)
    assert [each.number for each in result.struck] == [2, 3]
    copy = copy_as_draft(session, book.id, by=1, now=now)
    assert [bool(each.struck_law) for each in rules_of(session, copy.id)] == [False, True, True]


def test_items_of_its_own_fit_into_the_slot(
    session: Session, now: datetime, places: dict[str, int]
) -> None:
    slot = RuleDraft(4, "plus", "其他", "自设项", effect="slot", slot_items=2, slot_points=D(2))
    book = make_draft(session, places["village"], now, BookDraft(DECIDED, (*ROWS, slot)))

    def choose(points: str) -> None:
        add_rule(session, book.id, row(0, "自设", points, slot=4), by=1, now=now)

    for points in ("2.01", "-1"):
        with pytest.raises(RuleInvalid):
            choose(points)
    choose("2")
    choose("1.5")
    with pytest.raises(RuleInvalid, match="最多自设 2 条"):
        choose("1")
    assert [rule.number for rule in rules_of(session, book.id)] == [1, 2, 3, 4, 5, 6]
    with pytest.raises(Conflict, match="自设项下面已经有条目"):
        remove_rule(session, rules_of(session, book.id)[3].id, by=1, now=now)


def test_the_difference_of_two_versions_names_what_changed(
    session: Session, now: datetime, places: dict[str, int]
) -> None:
    village = places["village"]
    first = make_draft(session, village, now)
    adopted(session, village, now, first)
    second = copy_as_draft(session, first.id, by=1, now=now)
    rules = rules_of(session, second.id)
    set_caps(session, second.id, [CapDraft("卫生", "month", None, D(10))], by=1, now=now)
    changed = row(0, "打扫公共卫生", "3", shared_cap="卫生")
    edit_rule(session, rules[0].id, changed, by=1, now=now)
    remove_rule(session, rules[1].id, by=1, now=now)
    add_rule(session, second.id, row(0, "拾金不昧", "5"), by=1, now=now)
    edit_settings(session, second.id, replace(DECIDED, notice_days=7), by=1, now=now)
    found = difference(session, first.id, second.id)
    assert [rule.behaviour for rule in found.added] == ["拾金不昧"]
    assert [rule.behaviour for rule in found.removed] == ["乱倒垃圾"]
    (only,) = found.changed
    assert [(c.what, c.before, c.after) for c in only.changes] == [
        ("最少分", "2", "3"), ("最多分", "2", "3"), ("共同上限", "", "卫生"),
    ]  # fmt: skip
    assert [(c.what, c.before, c.after) for c in found.settings] == [
        ("公示天数", "5", "7"), ("共同上限“卫生”", "", "名称 卫生，周期 每月，分数 10"),
    ]  # fmt: skip
    assert found.unchanged == 1


def test_a_shared_cap_in_use_cannot_be_taken_away(
    session: Session, now: datetime, places: dict[str, int]
) -> None:
    caps = (CapDraft("卫生", "month", 3, None),)
    rows = (row(1, "打扫", "1", shared_cap="卫生"),)
    book = make_draft(session, places["village"], now, BookDraft(DECIDED, rows, (), caps))
    with pytest.raises(Conflict, match="还有条目用着"):
        set_caps(session, book.id, [], by=1, now=now)
    set_caps(session, book.id, [CapDraft("卫生", "year", 9, None)], by=1, now=now)
    assert read_draft(session, book.id).caps == (CapDraft("卫生", "year", 9, None),)


def test_of_two_drafts_adopted_at_once_one_is_told_to_look_again(
    session: Session, now: datetime, places: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    village = places["village"]
    first = make_draft(session, village, now)
    adopted(session, village, now, first)
    second, third = (make_draft(session, village, now) for _ in range(2))
    monkeypatch.setattr("pointsapp.rulebooks.service.adoption.latest_book", lambda *_: first)
    adopted(session, village, now, second, date(2027, 1, 1))
    with pytest.raises(Conflict, match="刚刚有人通过了另一版"):
        adopted(session, village, now, third, date(2027, 2, 1))


@pytest.mark.parametrize(("name", "struck"), [("cadre", [20, 21]), ("love-supermarket", [])])
def test_the_other_presets_are_struck_where_the_law_asks(
    session: Session, now: datetime, places: dict[str, int], name: str, struck: list[int]
) -> None:
    book = load_preset(session, name, places["village"], by=1, now=now)
    assert [each.number for each in refusals(rules_of(session, book.id))] == struck
