"""On what it was measured: hardware and versions, without any name of the machine."""

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("sqlalchemy", "psycopg", "flask", "gunicorn")


def machine(postgresql: str) -> dict[str, str]:
    """Word → figure, in the order in which it is shown."""
    facts = {
        "处理器": f"{os.cpu_count()} 核，{_processor()}",
        "内存": f"{_memory():.0f} GB",
        "系统": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": f"{sqlite3.sqlite_version}（WAL，synchronous=FULL）",
        "PostgreSQL": f"{postgresql}（出厂设置，fsync 打开）",
    }
    return facts | {name: version(name) for name in PACKAGES} | {"别的程序也在跑（负载）": _load()}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _memory() -> float:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (AttributeError, ValueError):
        return 0


def _load() -> str:
    return "、".join(f"{each:.1f}" for each in os.getloadavg()) if hasattr(os, "getloadavg") else ""
