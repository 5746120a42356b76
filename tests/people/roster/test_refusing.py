"""A bad roster is refused whole: each fault by sheet, row, column and reason, nothing stored."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.foundation.imports import Checked, ImportRun
from pointsapp.people import service
from pointsapp.people.models import Household, Person
from tests.people.conftest import Place
from tests.people.roster.conftest import FAMILY, HEADERS, Row, book

Run, Check = Callable[..., ImportRun], Callable[..., Checked]
GOOD = FAMILY[0]


def changed(**cells: object) -> Row:
    """The good row with some cells changed: by position c0 … c7."""
    row: list[object] = list(GOOD)
    for name, value in cells.items():
        row[int(name[1:])] = value
    return row  # type: ignore[return-value]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("rows", "row", "column", "words"),
    [
        ([changed(c0="")], 2, "A", "没有填写"),
        ([changed(c1="a/b")], 2, "B", "户号"),
        ([changed(c2="")], 2, "C", "没有填写"),
        ([changed(c2="123")], 2, "C", "姓名"),
        ([changed(c3="")], 2, "D", "没有填写"),
        ([changed(c3="子")], 2, "D", "没有户主"),
        ([changed(c4="1970-13-01")], 2, "E", "没有这一天"),
        ([changed(c4="去年")], 2, "E", "不是日期"),
        ([changed(c4=date(2027, 1, 1))], 2, "E", "还没到"),
        ([changed(c5="12345")], 2, "F", "电话"),
        ([changed(c6="370883197005010020")], 2, "G", "身份证号"),
        ([changed(c6="370883197005010022", c4=date(1971, 5, 1))], 2, "E", "不一样"),
        ([changed(c7="出国")], 2, "H", "常住、外出、空户"),
        ([GOOD, changed(c2="李强")], 3, "B", "第 2 行已有户主"),
        ([GOOD, changed(c2="王芳", c3="子"), changed(c1="19")], 4, "C", "同一个人"),
        (
            [changed(c6="370883197005010022"), changed(c1="19", c6="370883197005010022")],
            3, "G", "同一个人",
        ),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_its_place(
    session: Session, run: Run, check: Check, rows: list[Row], row: int, column: str, words: str
) -> None:
    found = [problem.as_facts() for problem in check(run(book(rows))).problems]
    assert (row, column) in [(each["row"], each["column"]) for each in found]
    assert any(words in each["reason"] for each in found)
    assert {each["sheet"] for each in found} == {"名册"}


def test_all_faults_are_told_at_once(run: Run, check: Check) -> None:
    rows = [changed(c5="1"), changed(c1="19", c4="x"), changed(c1="20", c3="妻")]
    assert len(list(check(run(book(rows))).problems)) == 3


def test_a_missing_or_unknown_column_is_named(run: Run, check: Check) -> None:
    headers = ("组", "户号", "姓名", "关系密切", "出生日期", "电话", "身份证号", "住户状态")
    reasons = [p.reason for p in check(run(book(FAMILY, headers))).problems]
    assert reasons == ["不认识的列“关系密切”，请删去或改名", "缺少“与户主关系”这一列"]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.xlsx", "0 字节"),
        (b"\x00" * 40, "a.xlsx", "损坏"),
        (b"PK\x03\x04 cut short", "a.xlsx", "损坏"),
        (b"PK\x03\x04", "a.xlsm", "宏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "另存为"),
        (book(FAMILY, sheet="Sheet1"), "a.xlsx", "没有工作表“名册”"),
        (book([]), "a.xlsx", "没有一行人"),
        ("组,户号\n一组".encode("utf-16"), "a.csv", ""),
    ],
)
def test_a_file_that_is_no_roster_is_refused_with_what_to_do(
    run: Run, check: Check, content: bytes, name: str, words: str
) -> None:
    found = list(check(run(content, name=name)).problems)
    assert any(words in problem.reason for problem in found)


def test_a_village_outside_the_upload_is_refused(run: Run, check: Check, place: Place) -> None:
    rows = [("柳沟村", *GOOD)]
    (problem,) = check(run(book(rows, ("村", *HEADERS)))).problems
    assert (problem.row, problem.column) == (2, 1)
    assert "柳沟村" in problem.reason


def test_somebody_who_lives_elsewhere_is_not_taken_away_unseen(
    session: Session, place: Place, run: Run, check: Check, now: datetime, keyring: object
) -> None:
    there = service.create_household(
        session, group_id=place.other_group, door="1", on=date(2026, 1, 1), by=None, now=now
    )
    person = service.add_person(
        session, village_id=place.other_village, name="张兰", identity="370883197005010022",
        keyring=keyring, by=None, now=now,  # type: ignore[arg-type]
    )  # fmt: skip
    service.join_household(
        session, there, person, relation="户主", on=date(2026, 1, 1), by=None, now=now
    )
    (problem,) = check(run(book([changed(c6="370883197005010022")]))).problems
    assert "另一户" in problem.reason


def test_a_day_before_the_last_change_is_refused(
    session: Session, run: Run, check: Check, take: Callable[..., object]
) -> None:
    take(FAMILY)
    upload = run(book([changed(c2="张兰香"), FAMILY[1]]), as_of="2026-02-01")
    assert list(check(upload).problems) != []


def test_nothing_is_stored_by_reading(session: Session, run: Run, check: Check) -> None:
    check(run(book(FAMILY)))
    for table in (Person, Household):
        assert session.scalar(select(func.count()).select_from(table)) == 0
