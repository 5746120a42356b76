"""How long a start takes when everything is there: nobody waits long before a locked desk."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import sleep
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.measuring import Bound, Row, in_turns
from benchmarks.world import World
from pointsapp.app import ROOT

LIMIT = 3.0  # seconds
PATIENCE = 120.0  # seconds
STEP = 0.02


def starting(world: World, rounds: int, key_file: Path) -> Row:
    """From the command to the first answer, page server and scheduler; the database is filled."""
    with world.open():
        where = {"POINTSAPP_DATABASE": world.url, "POINTSAPP_KEY_FILE": str(key_file)}
    environment = {**os.environ, **where, "XDG_CONFIG_HOME": str(key_file.parent)}
    times = in_turns(rounds, partial(_start, environment))
    return Row(
        "启动到能打开页面", f"{LIMIT:g} 秒", world.kind, world.entries,
        Bound(1, 0.5, most=True), [times[0], [LIMIT] * rounds],
    )  # fmt: skip


def _start(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with _running(port, environment):
        for _ in range(int(PATIENCE / STEP)):
            try:
                urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE).close()
                return
            except (URLError, OSError):
                sleep(STEP)
    raise TimeoutError("the product does not answer")


@contextmanager
def _running(port: int, environment: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "pointsapp", "--no-demo", "--port", str(port)]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, **silent)  # type: ignore[call-overload]
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
