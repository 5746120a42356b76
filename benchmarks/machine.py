"""On what it was measured: hardware and versions, without any name of the machine."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

BUSY = "。机器很忙：别的程序占着处理器，下面的数字只供参考，请在空闲的机器上再量一次"
PACKAGES = ("sqlalchemy", "psycopg", "flask", "gunicorn")


def machine(kind: str, version_of_it: str) -> dict[str, str]:
    """Word → figure, in the order in which it is shown."""
    database = {
        "sqlite": {"SQLite": f"{version_of_it}（WAL，synchronous=FULL）"},
        "postgresql": {"PostgreSQL": f"{version_of_it}（出厂设置，fsync 打开）"},
    }
    facts = {
        "处理器": f"{os.cpu_count()} 核，{_processor()}",
        "内存": f"{_memory():.0f} GB",
        "系统": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
    } | database[kind]
    return facts | {name: version(name) for name in PACKAGES} | {"负载": _load()}


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
    """How busy the machine is with this and everything else, and a warning when it is too busy."""
    if not hasattr(os, "getloadavg"):
        return "不知道"
    last = os.getloadavg()[1]
    busy = last > 2 * (os.cpu_count() or 1)
    return f"{last:.1f}" + (BUSY if busy else "")
