"""The product starts, answers, and leaves nothing running behind."""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def command(home: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "pointsapp", "--database", f"sqlite:///{home}/p.db", *arguments],
        cwd=ROOT,
        env={**os.environ, "XDG_CONFIG_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def started(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """The product, once it answers."""
    process = command(home, "--no-demo", "--port", str(port))
    try:
        until(lambda: answers(port) or process.poll() is not None)
        yield process
    finally:
        process.kill()
        process.wait()


def until(reached: object, seconds: float = 30) -> None:
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
        process.wait(timeout=20)
        until(lambda: not alive(scheduler[0]))
    assert not answers(port)


LIBRARIES = "import flask, flask_limiter, flask_wtf, sqlalchemy.orm, structlog.dev, waitress"


def test_a_second_start_costs_little_more_than_loading_its_libraries(tmp_path: Path) -> None:
    with started(tmp_path, free_port()):
        pass
    with started(tmp_path, free_port()) as process:
        spent = seconds_of_work(process.pid)
    # Both on the machine as busy as it is; on a quiet one this is less than three seconds.
    assert spent < 4 * seconds_of_libraries()


def seconds_of_work(pid: int) -> float:
    """Processor time so far: other tests share this machine, so a watch would measure them."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def seconds_of_libraries() -> float:
    """Processor time of a Python that loads what the product stands on and ends."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", LIBRARIES], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_a_taken_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        printed, _ = command(tmp_path, "--port", str(port)).communicate(timeout=30)
    assert printed.startswith(f"端口 {port} 已经被别的程序占用")
    assert "Traceback" not in printed


def test_secrets_are_made_outside_the_checkout_and_the_database(tmp_path: Path) -> None:
    command(tmp_path, "migrate").communicate(timeout=30)
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
