"""A file of registrations: every fault by row, nothing stored, then one batch, once."""

from datetime import date
from decimal import Decimal
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims.importing import WANTED, RegistrationImporter, template
from pointsapp.claims.models import Batch, Claim
from pointsapp.foundation.imports import ImportRun, check_run, confirm, create_run, store_run
from pointsapp.foundation.spreadsheets import Column, SheetOut, read_workbook, write_workbook
from tests.claims.conftest import Village

KINDS = {"registrations": RegistrationImporter()}
TITLES = ("户号", "条号", "日期", "数量", "哪件事")


def workbook(*rows: tuple[Any, ...], titles: tuple[str, ...] = TITLES) -> bytes:
    return write_workbook([SheetOut("登记", [Column(title) for title in titles], rows)])


def uploaded(app: Flask, place: Village, content: bytes, unit: str = "household") -> ImportRun:
    run = create_run(
        place.session, kind="registrations", region_id=place.id, filename="登记.xlsx",
        content=content, params={"unit": unit, "month": "2026-11"}, by=place.users["clerk"],
        now=place.now,
    )  # fmt: skip
    run_id = run.id
    place.session.commit()
    with app.app_context():
        check_run(run_id, KINDS, now=place.now)
    place.session.refresh(run)
    place.session.rollback()
    return run


def stored(app: Flask, place: Village, run: ImportRun) -> None:
    run_id = run.id
    confirm(place.session, run_id, by=place.users["clerk"], now=place.now)
    place.session.commit()
    with app.app_context():
        store_run(run_id, KINDS, now=place.now)
        store_run(run_id, KINDS, now=place.now)
    place.session.expire_all()


def test_a_file_becomes_one_batch(app: Flask, place: Village) -> None:
    run = uploaded(
        app, place,
        workbook(
            ("03-001", 12, date(2026, 11, 5), Decimal("2.5"), ""),
            ("03-004", 3, "2026/11/6", None, ""),
        ),
    )  # fmt: skip
    assert (run.state, run.preview["rows"], run.preview["holders"]) == ("ready", 2, 2)
    stored(app, place, run)
    session: Session = place.session
    batch = session.scalars(select(Batch)).one()
    claims = session.scalars(select(Claim).order_by(Claim.id)).all()
    assert (batch.claims, [c.quantity for c in claims]) == (2, [Decimal("2.50"), Decimal(1)])
    assert claims[0].registered_by == place.users["clerk"]
    assert run.preview["batch_id"] == batch.id


def test_every_fault_is_told_by_row_and_nothing_is_stored(app: Flask, place: Village) -> None:
    run = uploaded(
        app, place,
        workbook(
            ("03-999", 12, date(2026, 11, 5), 1, ""),
            ("03-001", 77, date(2026, 11, 5), 1, ""),
            ("03-001", 12, "昨天", 1, ""),
            ("03-003", 12, date(2026, 11, 5), 1, ""),
            ("03-001", 12, date(2026, 11, 30), 1, ""),
        ),
    )  # fmt: skip
    assert run.state == "refused"
    told = {problem["row"]: problem["reason"] for problem in run.problems}
    assert "没有户号 03-999" in told[2]
    assert "没有第 77 条" in told[3]
    assert "不是日期" in told[4]
    assert "您自己家" in told[5]
    assert "今天以后" in told[6]
    assert place.session.scalars(select(Claim)).all() == []


def test_an_empty_table_is_refused(app: Flask, place: Village) -> None:
    run = uploaded(app, place, workbook())
    assert "一行也没有" in run.problems[0]["reason"]


def test_cadres_are_found_by_name(app: Flask, place: Village) -> None:
    content = workbook(("赵六", 1, date(2026, 11, 5)), titles=("姓名", "条号", "日期"))
    run = uploaded(app, place, content, unit="cadre")
    assert run.state == "ready"
    content = workbook(("李娜", 1, date(2026, 11, 5)), titles=("姓名", "条号", "日期"))
    assert "没有找到李娜" in uploaded(app, place, content, unit="cadre").problems[0]["reason"]


def test_the_template_has_the_columns_that_are_read() -> None:
    for unit in ("household", "resident", "cadre"):
        (sheet,) = read_workbook(template(unit), filename="t.xlsx").sheets
        ((_, titles),) = sheet.rows()
        assert set(titles) <= set(WANTED)
        assert ("姓名" in titles) == (unit != "household")
