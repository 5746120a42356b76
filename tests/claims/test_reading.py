"""What the public copy tells and hides, what a household sees, what waits and what is late."""

from datetime import date, timedelta
from decimal import Decimal

from pointsapp.claims import queries, service
from pointsapp.claims.policy.notice import chat_text, spoken_text
from pointsapp.people.models import Membership, Person
from pointsapp.rulebooks.models import Rule, RuleBook
from tests.claims.conftest import NEW_YEAR, Village, add, book, rule


def published(place: Village) -> int:
    place.approved(3, 12, "2")
    place.approved(1, 31)
    place.approved(3, 31, on=date(2026, 11, 3))
    return place.open_sheet().id


def test_deductions_stand_by_rule_and_count_and_no_name_no_day_no_group(place: Village) -> None:
    copy = queries.public_copy(place.session, published(place))
    assert [(a.holder, a.what, a.points) for a in copy.awards] == [("赵六", "义务工 2 人·天", 6)]
    assert [(d.what, d.count, d.points) for d in copy.deductions] == [("垃圾不分类", 2, -4)]
    assert "李娜" not in repr(copy)
    assert "11, 3" not in repr(copy.deductions)


def test_a_groups_copy_narrows_the_awards_and_never_the_deductions(place: Village) -> None:
    sheet_id = published(place)
    own = queries.public_copy(place.session, sheet_id, group_id=place.group)
    none = queries.public_copy(place.session, sheet_id, group_id=place.town)
    assert (own.group, len(own.awards), none.awards) == ("三组", 1, ())
    assert own.deductions == none.deductions


def test_a_minor_is_never_named(place: Village) -> None:
    book(place, "resident", "2026-0003")
    rule(place, "resident", 1, "5", behaviour="助人为乐")
    child = add(place.session, Person(village_id=place.id, name="赵小雨", born_on=date(2012, 7, 9)))
    add(
        place.session,
        Membership(household_id=place.households[3], person_id=child, relation="女",
                   is_head=False, from_on=NEW_YEAR),
    )  # fmt: skip
    item = place.item(3, 12, rule_id=place.rules["resident"][1])
    own = type(item)(item.place, item.rule_id, item.occurred_on, item.figures, person_id=child)
    claim = service.register_item(
        place.session, place.id, own, key="r", by=place.users["clerk"], now=place.now
    )
    service.review(
        place.session, [claim.id], outcome="approved", by=place.users["reviewer"], now=place.now
    )
    copy = queries.public_copy(place.session, place.open_sheet("resident").id)
    assert [a.holder for a in copy.awards] == ["赵六家"]


def test_the_chat_text_says_who_until_when_and_how_to_object(place: Village) -> None:
    copy = queries.public_copy(place.session, published(place))
    text = chat_text(copy, "https://points.example/v/3/sheets/1")
    assert "【清泉村积分公示】2026年11月 第 1 期" in text
    assert "公示 11月22日—28日，共 7 天" in text
    assert "1. 赵六，义务工 2 人·天，+6" in text
    assert "1. 垃圾不分类，2 户次，共 −4" in text
    assert "11月28日以前" in text
    assert text.endswith("https://points.example/v/3/sheets/1")


def test_the_loudspeaker_names_no_deduction(place: Village) -> None:
    text = spoken_text(queries.public_copy(place.session, published(place)))
    assert "赵六：义务工 2 人·天，加6分。" in text
    assert "扣分2户次" in text
    assert "垃圾" not in text


def test_a_line_under_objection_says_so_on_the_public_copy(place: Village) -> None:
    sheet_id = published(place)
    line = next(x for x in queries.staff_lines(place.session, sheet_id) if x.line.points > 0)
    service.object_to(
        place.session, line.line.id, via="oral", statement="不是我家", by=None, now=place.now
    )
    assert queries.public_copy(place.session, sheet_id).awards[0].remark == "有异议，正在核实"


def test_a_household_sees_what_waits_and_what_is_recorded(place: Village) -> None:
    place.approved(3, 12, "2", on=date(2026, 11, 5))
    sheet = place.open_sheet()
    place.clock.move(days=7)
    service.record_sheet(place.session, sheet.id, now=place.now)
    place.register(3, 3, on=date(2026, 11, 20))
    today = date(2026, 11, 29)
    waiting, done = queries.household_lines(
        place.session, place.households[3], on=today, period="2026"
    ).lines
    assert (waiting.pending, waiting.points, waiting.state_words) == (True, 2, "等审核")
    assert (waiting.registered_by, waiting.registered_on) == ("王芳", today)
    assert (done.pending, done.points, done.what) == (False, 6, "义务工 2 人·天")
    assert (done.reviewed_by, done.article) == (("张伟",), "第 12 条")
    assert (done.opened_on, done.closes_on) == (date(2026, 11, 22), date(2026, 11, 28))
    assert (done.can_appeal, done.can_object) == (True, False)
    assert "× 2" in done.working[0]


def test_a_household_sees_its_lines_only_and_in_pages(place: Village) -> None:
    for day in range(1, 6):
        place.register(3, 12, on=date(2026, 11, day))
    place.register(1, 12)
    page = queries.household_lines(
        place.session, place.households[3], on=date(2026, 11, 22), page=2, size=2
    )
    assert (page.total, page.page, page.pages) == (5, 2, 3)
    assert [line.occurred_on.day for line in page.lines] == [3, 2]
    assert (
        queries.household_lines(
            place.session, place.households[3], on=date(2026, 11, 22), period="2025"
        ).lines
        == []
    )


def test_a_published_line_can_be_objected_to_until_it_is_under_objection(place: Village) -> None:
    published(place)
    home, today = place.households[3], date(2026, 11, 22)

    def award() -> queries.HouseholdLine:
        lines = queries.household_lines(place.session, home, on=today).lines
        return next(line for line in lines if line.kind == "award")

    assert award().can_object
    service.object_to(
        place.session, award().line_id or 0, via="card", statement="记少了", by=None,
        household_id=home, now=place.now,
    )  # fmt: skip
    assert not award().can_object
    assert award().state_words == "有异议，等答复"


def test_an_erratum_is_told_without_the_name_of_who_lost_points(place: Village) -> None:
    sheet_id = published(place)
    place.clock.move(days=7)
    service.record_sheet(place.session, sheet_id, now=place.now)
    for line in queries.staff_lines(place.session, sheet_id)[-2:]:
        contest = service.appeal(
            place.session, line.line.entry_id or 0, via="oral", statement="记错了", by=None,
            now=place.now,
        )  # fmt: skip
        service.decide_contest(
            place.session, contest.id, upheld=True, reason="登记错了户",
            by=place.users["supervisor"], now=place.now,
        )  # fmt: skip
    told = {e.what: (e.holder, e.points) for e in queries.errata_of(place.session, place.id)}
    assert told == {"义务工 2 人·天": ("赵六", 6), "垃圾不分类": ("", -2)}


def test_what_waits_is_counted_by_what_one_may_do(place: Village) -> None:
    place.register(0, 12)
    place.register(3, 12)
    place.approved(1, 12)
    waits = queries.what_waits(
        place.session, place.users["reviewer"], [place.id], today=date(2026, 11, 22)
    )[place.id]
    assert waits == queries.Waits(my_reviews=1, to_publish=1)


def test_what_is_late_is_told(place: Village) -> None:
    place.register(3, 12)
    sheet_id = published(place)
    line = queries.staff_lines(place.session, sheet_id)[0].line
    service.object_to(
        place.session, line.id, via="oral", statement="不是我家", by=None, now=place.now
    )
    day = date(2026, 11, 22)
    assert queries.late(place.session, [place.id], on=day + timedelta(days=5)).count == 0
    late = queries.late(place.session, [place.id], on=day + timedelta(days=9))
    assert (len(late.contests), late.reviews, [s.id for s in late.sheets]) == (1, 1, [sheet_id])


def test_the_preview_counts_all_that_waits_on_the_account(place: Village) -> None:
    first = place.register(3, 3, on=date(2026, 11, 2))
    second = place.register(3, 3, on=date(2026, 11, 9))
    bound = queries.expected(place.session, [first, second], on=date(2026, 11, 22))
    assert (bound[first.id].points, bound[second.id].points) == (Decimal(2), Decimal(0))
    item = place.item(3, 17, "4")
    _, places = queries.preview(
        place.session, place.id, [], [queries.Proposed(item, first.account_id)],
        on=date(2026, 11, 22),
    )  # fmt: skip
    assert places["3.17"].points == 6
    assert "上限" in places["3.17"].working[-1]


def test_struck_rules_and_other_units_are_no_columns_of_the_grid(place: Village) -> None:
    rules = queries.rules_in_force(place.session, place.id, "household", on=date(2026, 11, 22))
    assert 50 not in [r.facts.number for r in rules]
    assert (
        len(rules)
        == place.session.query(Rule)
        .join(RuleBook, RuleBook.id == Rule.book_id)
        .filter(RuleBook.unit == "household")
        .count()
        - 1
    )
    assert queries.rules_in_force(place.session, place.id, "resident", on=NEW_YEAR) == []
