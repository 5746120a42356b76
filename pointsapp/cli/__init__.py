"""The commands behind `python3 -m pointsapp`; each module adds its own to the parser."""

import argparse
import errno
import sys

from sqlalchemy.exc import OperationalError, ProgrammingError

from config import ConfigError
from pointsapp.cli import backup, bench, checks, exchange, jobs, serve, setup, users
from pointsapp.foundation.database import trouble
from pointsapp.foundation.errors import ProductError

PARTS = (serve, setup, checks, bench, jobs, exchange, backup, users)
NO_RIGHT = "42501"  # PostgreSQL: insufficient_privilege
TROUBLES = {
    "rights": "这个数据库用户没有这项权利（例如建表）。请先用表的主人运行 migrate --grants，"
    "见 README 的“数据库”。",
    "full": "磁盘满了，没有做完。请腾出空间，再运行一次：已经做好的不会丢，也不会做成两份。",
    "busy": "别的程序一直在写数据库，没有排上。请等一会儿再运行一次。",
    "away": "数据库连不上。请检查数据库地址（POINTSAPP_DATABASE），看数据库是否在运行，然后再试。",
}


def run(arguments: list[str]) -> int:
    """Run one command; gives the exit status."""
    parser = build_parser()
    options, extra = parser.parse_known_args(arguments)
    if extra and options.command is not checks.test:
        parser.error(f"不认识的参数：{' '.join(extra)}")
    options.extra = extra
    try:
        return int(options.command(options) or 0)
    except ProductError as error:
        return _refuse(error.sentence)
    except FileNotFoundError as error:
        return _refuse(f"找不到文件 {error.filename}。")
    except (ConfigError, OSError) as error:
        full = isinstance(error, OSError) and error.errno == errno.ENOSPC
        return _refuse(TROUBLES["full"] if full else str(error))
    except OperationalError as error:
        if trouble(error) not in TROUBLES:
            raise
        return _refuse(TROUBLES[trouble(error)])
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") != NO_RIGHT:
            raise
        return _refuse(TROUBLES["rights"])
    except KeyboardInterrupt:
        return 130


def build_parser() -> argparse.ArgumentParser:
    """The parser with all commands; without one, the product starts."""
    parser = argparse.ArgumentParser(
        prog="python3 -m pointsapp", description="阳光积分：不带命令时，启动网站和定时任务。"
    )
    parser.add_argument(
        "--database", metavar="URL", help="数据库地址（sqlite:/// 或 postgresql://）"
    )
    commands = parser.add_subparsers(title="命令", metavar="命令")
    for part in PARTS:
        part.add(parser, commands)
    return parser


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
