"""Opening balances: whole or not at all, the same file twice changes nothing, sealed as such."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.foundation.database import transaction
from pointsapp.foundation.imports import (
    ImportRun,
    check_run,
    confirm,
    create_run,
    get_run,
    store_run,
)
from pointsapp.foundation.spreadsheets import Column, SheetOut, write_workbook
from pointsapp.ledger.models import Account, Entry, SealMember
from pointsapp.ledger.opening import OpeningImporter, opening_template
from pointsapp.ledger.queries import balance, purse
from pointsapp.ledger.service import reverse
from pointsapp.ledger.verify import faults
from tests.ledger.conftest import Village

TITLES = ("户号", "户主", "姓名", "期初荣誉积分", "期初可用积分")
ON = date(2026, 11, 20)
DECIDED = {"on": "2026-11-20", "period": "2026"}
IMPORTERS = {"opening": OpeningImporter()}


def workbook(*rows: Sequence[Any], titles: Sequence[str] = TITLES) -> bytes:
    """A file as a village would send it."""
    columns = [Column(title, kind="text") for title in titles]
    return write_workbook([SheetOut("期初积分", columns, rows)])


@pytest.fixture
def settled(session: Session, village: Village) -> Village:
    """A village with the households 01-001 王福 and 李梅, and 01-002 张强, committed."""
    village.household("王福", "李梅")
    village.household("张强")
    session.commit()
    return village


def bring_in(
    app: Flask, village_id: int, content: bytes, now: datetime, **params: Any
) -> ImportRun:
    """Upload, check, and store when it may be: what staff, scheduler and staff again do."""
    with app.app_context():
        with transaction() as session:
            run_id = create_run(
                session,
                kind="opening",
                region_id=village_id,
                filename="期初.xlsx",
                content=content,
                params=params or DECIDED,
                by=None,
                now=now,
            ).id
        check_run(run_id, IMPORTERS, now=now)
        with transaction() as session:
            if get_run(session, run_id).state == "ready":
                confirm(session, run_id, by=None, now=now)
        store_run(run_id, IMPORTERS, now=now)
        with transaction() as session:
            run = get_run(session, run_id)
            session.expunge(run)
    return run


def account(session: Session, number: str) -> Account:
    return session.scalars(select(Account).where(Account.number == number)).one()


GOOD = (
    ("01-001", "王福", "", "120.50", "60"),
    ("01-001", "王福", "李梅", "10", ""),
    ("01-002", "张强", "", "-5", "0"),
)


def test_opening_balances_are_stored_and_sealed(
    app: Flask, session: Session, settled: Village, now: datetime
) -> None:
    run = bring_in(app, settled.id, workbook(*GOOD), now)
    assert (run.state, run.problems) == ("done", [])
    assert run.preview["counts"] == {"entries": 3, "stored_before": 0, "residents": 1}
    assert (run.preview["honour"], run.preview["spendable"]) == ("125.50", "60.00")
    wang, li = account(session, "H00001"), account(session, "R00001")
    assert balance(session, wang.id, "2026").honour == Decimal("120.50")
    assert purse(session, wang.id) == 60
    assert balance(session, li.id, "2026").honour == 10
    assert session.scalar(select(func.count(SealMember.entry_id))) == 3
    assert set(session.scalars(select(Entry.kind))) == {"opening"}
    assert faults(session, now=now) == []


def test_the_same_file_again_changes_nothing(
    app: Flask, session: Session, settled: Village, now: datetime
) -> None:
    bring_in(app, settled.id, workbook(*GOOD), now)
    run = bring_in(app, settled.id, workbook(*GOOD), now)
    assert run.state == "done"
    assert run.preview["counts"]["entries"] == 0
    assert session.scalar(select(func.count(Entry.id))) == 3


def test_another_figure_needs_a_reversal_first(
    app: Flask, session: Session, settled: Village, now: datetime
) -> None:
    bring_in(app, settled.id, workbook(GOOD[0]), now)
    other = workbook(("01-001", "王福", "", "99", "60"))
    run = bring_in(app, settled.id, other, now)
    assert run.state == "refused"
    assert "已有期初积分" in run.problems[0]["reason"]
    entry_id = session.scalars(select(Entry.id)).one()
    reverse(session, entry_id, key="r", on=ON, by=None, now=now)
    session.commit()
    assert bring_in(app, settled.id, other, now).state == "done"
    assert balance(session, account(session, "H00001").id, "2026").honour == 99


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (("01-009", "王福", "", "1", "1"), "A", "名册里没有 01-009"),
        (("018", "王福", "", "1", "1"), "A", "组号-门号"),
        (("01-001", "王强", "", "1", "1"), "B", "名册上的户主是“王福”"),
        (("01-001", "王福", "赵四", "1", "1"), "C", "没有这个人"),
        (("01-001", "王福", "", "1.001", "1"), "D", "最多写两位小数"),
        (("01-001", "王福", "", "很多", "1"), "D", "数字"),
        (("01-001", "王福", "", "1", "-1"), "E", "不能小于 0"),
        (("", "王福", "", "1", "1"), "A", ""),
    ],
)
def test_every_fault_is_named_and_nothing_is_stored(
    app: Flask,
    session: Session,
    settled: Village,
    now: datetime,
    row: Sequence[str],
    column: str,
    reason: str,
) -> None:
    run = bring_in(app, settled.id, workbook(GOOD[2], row), now)
    assert run.state == "refused"
    (problem,) = run.problems
    assert (problem["sheet"], problem["row"], problem["column"]) == ("期初积分", 3, column)
    assert reason in problem["reason"]
    assert session.scalar(select(func.count(Entry.id))) == 0
    assert session.scalar(select(func.count(Account.id))) == 0


def test_one_account_on_two_rows_is_a_fault(app: Flask, settled: Village, now: datetime) -> None:
    run = bring_in(app, settled.id, workbook(GOOD[0], GOOD[0]), now)
    assert "第 2 行是同一个账户" in run.problems[0]["reason"]


def test_nothing_is_read_before_the_village_decided_day_and_year(
    app: Flask, settled: Village, now: datetime
) -> None:
    run = bring_in(app, settled.id, workbook(*GOOD), now, period="2026")
    assert run.state == "refused"
    assert "先定好切换日" in run.problems[0]["reason"]


def test_the_template_names_every_household(
    app: Flask, session: Session, settled: Village, now: datetime
) -> None:
    content = opening_template(session, settled.id, on=ON)
    sheet = openpyxl.load_workbook(BytesIO(content))["期初积分"]
    rows = [[cell.value for cell in row][1:3] for row in sheet.iter_rows(min_row=2)]
    assert rows == [["01-001", "王福"], ["01-002", "张强"]]
    session.rollback()
    for row in (2, 3):
        sheet.cell(row, 5).value = 10 * row
    filled = BytesIO()
    openpyxl.Workbook.save(sheet.parent, filled)
    assert bring_in(app, settled.id, filled.getvalue(), now).state == "done"
    assert balance(session, account(session, "H00002").id, "2026").honour == 30
