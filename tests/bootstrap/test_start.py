"""The product starts, answers, and leaves nothing running behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def command(home: Path, *arguments: str, into: Any = subprocess.PIPE) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "pointsapp", "--database", f"sqlite:///{home}/p.db", *arguments],
        cwd=ROOT,
        env={**os.environ, "XDG_CONFIG_HOME": str(home)},
        stdout=into,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def started(home: Path, port: int, into: Any = subprocess.PIPE) -> Iterator[subprocess.Popen[str]]:
    """The product, once it answers."""
    process = command(home, "--no-demo", "--port", str(port), into=into)
    try:
        until(lambda: answers(port) or process.poll() is not None)
        yield process
    finally:
        process.kill()
        process.wait()


def until(reached: object, seconds: float = 120) -> None:
    assert callable(reached)
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_answers_and_both_processes_end_however_it_is_stopped(
    tmp_path: Path, stop: signal.Signals
) -> None:
    port = free_port()
    with started(tmp_path, port) as process:
        assert answers(port)
        scheduler = children(process.pid)
        assert len(scheduler) == 1
        process.send_signal(stop)
        process.wait(timeout=120)
        until(lambda: not alive(scheduler[0]))
    assert not answers(port)


# How long a start takes is a row of `bench`; here it is what it does. None of this is for a server.
NEVER = {"alembic", "benchmarks", "hypothesis", "playwright", "pygal", "pytest", "tests", "xdist"}


def test_a_second_start_upgrades_nothing_and_loads_nothing_that_only_some_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with started(tmp_path, free_port()):
        pass
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    with (tmp_path / "said").open("w") as said, started(tmp_path, free_port(), into=said):
        pass
    lines = (tmp_path / "said").read_text(encoding="utf-8").splitlines()
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}
    assert {"flask", "sqlalchemy", "waitress"} <= loaded
    assert loaded & NEVER == set()


def test_a_taken_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        printed, _ = command(tmp_path, "--port", str(port)).communicate(timeout=120)
    assert printed.startswith(f"端口 {port} 已经被别的程序占用")
    assert "Traceback" not in printed


def test_secrets_are_made_outside_the_checkout_and_the_database(tmp_path: Path) -> None:
    command(tmp_path, "migrate").communicate(timeout=120)
    made = tmp_path / "pointsapp"
    assert {path.name for path in made.iterdir()} == {"development-secret", "development-keys.json"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in made.iterdir())


def test_production_refuses_to_start_without_its_secrets(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pointsapp", "migrate"],
        cwd=ROOT,
        env={**os.environ, "POINTSAPP_ENV": "production", "XDG_CONFIG_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "请设置环境变量 POINTSAPP_PUBLIC_URL" in done.stderr
