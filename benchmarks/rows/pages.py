"""The household's page through gunicorn, on the loopback only, in bounded count and time."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from itertools import count as count_on
from pathlib import Path
from time import sleep

from benchmarks.databases import settle
from benchmarks.measuring import Bound, Row, in_turns, repeated, where_time_goes
from benchmarks.phones import phones
from benchmarks.world import World
from pointsapp.app import ROOT

CLIENTS = (1, 16, 64)
WORKERS = 4  # as README starts it
PROFILED = 128
PATIENCE = 120.0
CONSTANT = "/constant"
# A points year that there is not shows the present one, as a page of its own.
FIRST, AGAIN = "/my?period=-{}", "/my"
_NEVER_ASKED = count_on()


def pages(world: World, rounds: int, count: int, key_file: Path) -> list[Row]:
    """Requests a second of `/my` against a constant page, by 1, 16 and 64 clients.

    Each client is another household's phone; workers are warm before any side is measured. A look
    is the first one, of which nothing is remembered, or another one while nothing has changed.
    """
    cookies = phones(world, max(CLIENTS))
    settle(world.url)
    with _gunicorn(world, key_file) as port:
        for path in (AGAIN, FIRST, CONSTANT):
            _ask(port, path, cookies, max(CLIENTS), count)
        rows = [
            r for clients in CLIENTS for r in _rows(world, port, cookies, clients, rounds, count)
        ]
    for row, path in zip(rows, (FIRST, AGAIN), strict=False):
        if row.verdict == "missed":
            client = world.app.test_client()
            client.set_cookie(*cookies[0].split("=", 1))
            ask = lambda c=client, p=path: c.get(p.format(next(_NEVER_ASKED)))  # noqa: E731
            row.slow = where_time_goes(repeated(ask, PROFILED))
    return rows


def _rows(
    world: World, port: int, cookies: Sequence[str], clients: int, rounds: int, count: int
) -> list[Row]:
    first, again, constant = in_turns(
        rounds,
        *(partial(_ask, port, path, cookies, clients, count) for path in (FIRST, AGAIN, CONSTANT)),
    )
    return [
        Row(
            f"户的页面，{what}，{clients} 个人同时", "同一程序的固定页面",
            world.kind, world.entries,
            Bound(0.3, 0.5), [times, constant], count=count,
        )
        for what, times in (("第一次看", first), ("再看，没有新的", again))
    ]  # fmt: skip


@contextmanager
def _gunicorn(world: World, key_file: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {"BENCH_DATABASE": world.url, "BENCH_KEY_FILE": str(key_file)}
    command = ["-m", "gunicorn", "benchmarks.site:make()", "--bind", f"127.0.0.1:{port}",
               "--workers", str(WORKERS), "--log-level", "warning"]  # fmt: skip
    with (key_file.parent / "gunicorn.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env={**os.environ, **environment},
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _wait(port: int) -> None:
    for _ in range(int(PATIENCE * 5)):
        try:
            return _get(port, CONSTANT, "", 1)
        except OSError:
            sleep(0.2)
    raise TimeoutError("gunicorn does not answer")


def _ask(port: int, path: str, cookies: Sequence[str], clients: int, count: int) -> None:
    each = max(1, count // clients)
    asking = [cookies[n % len(cookies)] for n in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda cookie: _get(port, path, cookie, each), asking))


def _get(port: int, path: str, cookie: str, times: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    for _ in range(times):
        address = path.format(next(_NEVER_ASKED))
        connection.request("GET", address, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        cookie = answer.getheader("Set-Cookie", cookie).partition(";")[0]  # as a browser keeps it
        if answer.status != 200:
            raise AssertionError(f"{path} answers {answer.status}")
    connection.close()
