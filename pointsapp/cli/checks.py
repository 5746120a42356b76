"""`test`, `check` and `verify`: is the code right, is the house in order, are the books right?"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from pointsapp.cli.context import Commands, looking, now_of

BIN = Path(sys.executable).parent
STEPS = (
    ("ruff check", ("ruff", "check", ".")),
    ("ruff format", ("ruff", "format", "--check", ".")),
    ("mypy", ("mypy",)),
    ("import-linter", ("lint-imports", "--no-logo")),
    ("djlint", ("djlint", "--lint", "--quiet", "templates")),
    (
        "migrations and triggers equal models on both databases",
        ("pytest", "-q", "-p", "no:cacheprovider", "tests/bootstrap/test_schema.py"),
    ),
)


def add(_parser: argparse.ArgumentParser, commands: Commands) -> None:
    """Three questions, three commands."""
    test_command = commands.add_parser(
        "test", help="在两种数据库上跑全部测试（多余的参数交给 pytest）"
    )
    test_command.set_defaults(command=test)
    commands.add_parser("check", help="检查代码规矩和数据库结构").set_defaults(command=check)
    walk = commands.add_parser("verify", help="重算每笔余额、核对每个封存")
    walk.add_argument(
        "--head", action="append", default=[], metavar="村的编号:第几号:指纹",
        help="再和公示单上印的末端核对（可以写几次）",
    )  # fmt: skip
    walk.set_defaults(command=verify)


def test(options: argparse.Namespace) -> int:
    """Run the suite on SQLite and PostgreSQL in one go, on as many processes as there are cores."""
    workers = str(max(2, os.cpu_count() or 1))
    command = ["pytest", "-n", workers, "--dist", "worksteal", *options.extra]
    return _run(*command)


def check(_options: argparse.Namespace) -> int:
    """Run every step, say how each ended; 1 when any failed."""
    failed = [name for name, command in STEPS if not _step(name, command)]
    print(f"没有通过：{'、'.join(failed)}" if failed else "全部通过。")
    return 1 if failed else 0


def verify(options: argparse.Namespace) -> int:
    """Re-add every balance, walk every seal, compare heads on paper; 1 when anything is wrong."""
    from pointsapp.ledger.verify import erased_entries, faults, head_faults, read_head

    heads = [read_head(typed) for typed in options.head]
    with looking(options) as (session, app):
        found = faults(session, now=now_of(app))
        found += [fault for head in heads for fault in head_faults(session, head)]
        erased = len(erased_entries(session))
    for fault in found:
        print(fault)
    if erased:
        print(f"有 {erased} 笔的随机数已经按要求删除：封存仍然完整，这几笔的内容不能再核对。")
    print(f"发现 {len(found)} 处不对。" if found else "每笔余额、每个封存都对。")
    return 1 if found else 0


def _step(name: str, command: tuple[str, ...]) -> bool:
    print(f"== {name}", flush=True)
    passed = _run(*command) == 0
    print(f"== {name}: {'通过' if passed else '没有通过'}\n", flush=True)
    return passed


def _run(tool: str, *arguments: str) -> int:
    return subprocess.run([BIN / tool, *arguments], check=False).returncode
