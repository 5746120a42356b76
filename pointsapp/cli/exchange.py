"""`import …` and `export …`: files in and out."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.cli.context import Commands, looking, now_of, opened, writing
from pointsapp.foundation.clock import VILLAGE_ZONE
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid, ProductError
from pointsapp.foundation.imports import (
    ImportRun,
    check_run,
    confirm,
    create_run,
    get_run,
    store_run,
)
from pointsapp.foundation.spreadsheets import (
    CellOut,
    Column,
    SheetOut,
    read_workbook,
    write_workbook,
)
from pointsapp.ledger.models import Account, Entry
from pointsapp.people.ids import RegionId
from pointsapp.people.queries import get_region, get_village
from pointsapp.rulebooks.rows import read_draft
from pointsapp.rulebooks.service import import_book
from pointsapp.rulebooks.tables import write_delimited, write_xlsx
from pointsapp.scheduler import importers
from pointsapp.web.mapping.arranging import Arranged, arrange

PARAMS = ("as_of", "whole", "on", "period")
UNITS = ("household", "resident", "cadre")
LEDGER_COLUMNS = tuple(
    Column(title)
    for title in (
        "账户",
        "类别",
        "分值",
        "荣誉分",
        "可用分",
        "依据",
        "年度",
        "行为日",
        "记账时间",
        "编号",
    )
)


def add(_parser: argparse.ArgumentParser, commands: Commands) -> None:
    """Add both commands with what can be read and written."""
    reads = commands.add_parser("import", help="导入表格").add_subparsers(
        required=True, metavar="roster|opening|rulebook"
    )
    roster = _import(reads, "roster", "户籍名册")
    roster.add_argument("--as-of", metavar="日期", help="名册说的是哪一天（默认今天）")
    roster.add_argument("--whole", action="store_true", help="名册是全的：没列的户算注销")
    opening = _import(reads, "opening", "期初积分")
    opening.add_argument("--on", required=True, metavar="日期", help="哪一天换用本系统")
    opening.add_argument("--period", required=True, metavar="年度", help="算进哪个积分年度")
    book = _with_file(reads.add_parser("rulebook", help="积分细则，存为草稿"), "村的编号")
    book.add_argument("--title", required=True, help="名称")
    book.add_argument("--unit", choices=UNITS, default="household", help="记到户、人还是干部")
    book.set_defaults(command=import_rulebook)
    writes = commands.add_parser("export", help="导出表格").add_subparsers(
        required=True, metavar="book|ledger"
    )
    _with_file(writes.add_parser("book", help="积分细则"), "细则的编号").set_defaults(
        command=export_book
    )
    _with_file(writes.add_parser("ledger", help="一个村的全部分录"), "村的编号").set_defaults(
        command=export_ledger
    )


def _import(reads: Commands, kind: str, what: str) -> argparse.ArgumentParser:
    parser = _with_file(reads.add_parser(kind, help=what), "地区编号")
    parser.add_argument("--yes", action="store_true", help="检查没有问题就导入，不再问")
    parser.set_defaults(command=import_rows, kind=kind)
    return parser


def _with_file(parser: argparse.ArgumentParser, what: str) -> argparse.ArgumentParser:
    parser.add_argument("id", type=int, help=what)
    parser.add_argument("file", type=Path, help=".xlsx 或 .csv")
    return parser


def import_rows(options: argparse.Namespace) -> int:
    """Check a file, show what it would do, store it whole after a yes; 1 when it was refused."""
    with opened(options) as app:
        run = _checked_run(options, app)
        for problem in run.problems:
            place = f"{problem['sheet']} 第 {problem['row']} 行 {problem['column']} 列"
            print(f"{place}：{problem['reason']}")
        if run.state != "ready":
            print("有错误，什么也没有导入。请改好表格再来。")
            return 1
        print(f"将要做的事：{run.preview}")
        if not options.yes and input("确认导入请输入 y：").strip().lower() != "y":
            print("没有导入。")
            return 1
        return _store(run.id, app)


def _checked_run(options: argparse.Namespace, app: Flask) -> ImportRun:
    now, content = now_of(app), options.file.read_bytes()
    params = {name: told for name in PARAMS if (told := vars(options).get(name))}
    region_id, found = _arranged(options, content, params)
    with transaction() as session:
        run_id = create_run(
            session,
            kind=options.kind,
            region_id=region_id,
            filename=options.file.name,
            content=content,
            params=params | found.params,
            by=None,
            now=now,
        ).id
    check_run(run_id, importers(app.extensions["keyring"]), now=now)
    return get_run(reading(), run_id)


def _arranged(
    options: argparse.Namespace, content: bytes, params: dict[str, Any]
) -> tuple[int, Arranged]:
    """How the file is to be read; Invalid for one that nobody mapped yet."""
    region = get_region(reading(), options.id)
    try:
        workbook = read_workbook(content, filename=options.file.name)
    except ProductError:
        return region.id, Arranged()  # the check says what is wrong with it
    found = arrange(reading(), region.path, options.kind, workbook, params)
    if not found.mapped:
        raise Invalid(
            "import.layout",
            "这不是本系统的模板，也没有人对照过。请在网页上传一次，对照各列，以后命令行也认得。",
        )
    if found.sentence:
        print(found.sentence)
    return region.id, found


def _store(run_id: int, app: Flask) -> int:
    with transaction() as session:
        confirm(session, run_id, by=None, now=now_of(app))
    store_run(run_id, importers(app.extensions["keyring"]), now=now_of(app))
    run = get_run(reading(), run_id)
    print("已导入。" if run.state == "done" else f"没有导入：{run.problems}")
    return 0 if run.state == "done" else 1


def import_rulebook(options: argparse.Namespace) -> None:
    """Store a rule book as a draft; it counts only once a meeting has adopted it."""
    with writing(options) as (session, app):
        book = import_book(
            session,
            get_village(session, options.id).id,
            options.file.read_bytes(),
            filename=options.file.name,
            title=options.title,
            unit=options.unit,
            by=None,
            now=now_of(app),
        )
        print(f"已存为草稿 {book.number}，编号 {book.id}。会议通过后才生效。")


def export_book(options: argparse.Namespace) -> None:
    """Write one version of a rule book, to be read again without loss."""
    write = write_delimited if options.file.suffix == ".csv" else write_xlsx
    with looking(options) as (session, _app):
        options.file.write_bytes(write(read_draft(session, options.id)))
    print(f"已写入 {options.file}。")


def export_ledger(options: argparse.Namespace) -> None:
    """Write all entries of a village, oldest first; account numbers, no names."""
    with looking(options) as (session, _app):
        village = get_village(session, options.id)
        sheet = SheetOut(f"{village.name}账本", LEDGER_COLUMNS, _entries(session, village.id))
        options.file.write_bytes(write_workbook([sheet]))
    print(f"已写入 {options.file}。")


def _entries(session: Session, village_id: RegionId) -> Iterator[tuple[CellOut, ...]]:
    rows = session.execute(
        select(Entry, Account.number)
        .join(Account, Account.id == Entry.account_id)
        .where(Entry.village_id == village_id)
        .order_by(Entry.id)
        .execution_options(yield_per=500)
    )
    for entry, number in rows:
        yield (
            number,
            entry.kind,
            entry.points,
            entry.honour,
            entry.spendable,
            entry.rule_ref,
            entry.period,
            entry.occurred_on,
            f"{entry.recorded_at.astimezone(VILLAGE_ZONE):%Y-%m-%d %H:%M}",
            entry.key,
        )
