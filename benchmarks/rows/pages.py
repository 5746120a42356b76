"""The household's page through gunicorn, on the loopback only, in bounded count and time."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import sleep, time

from benchmarks.measuring import Bound, Row, in_turns, repeated, where_time_goes
from benchmarks.world import NOW, World
from pointsapp.app import ROOT
from pointsapp.foundation.database import transaction
from pointsapp.people.service import issue_card

CLIENTS = (1, 16, 64)
WORKERS, THREADS = 2, 8
PATIENCE = 30.0
CONSTANT = "/constant"


def pages(world: World, rounds: int, count: int, key_file: Path) -> list[Row]:
    """Requests a second of `/my` against a constant page, by 1, 16 and 64 clients."""
    cookie = _cookie(world)
    with _gunicorn(world, key_file) as port:
        _ask(port, "/my", cookie, WORKERS * THREADS, count)
        rows = [_row(world, port, cookie, clients, rounds, count) for clients in CLIENTS]
    if any(row.verdict == "missed" for row in rows):
        client = world.app.test_client()
        client.set_cookie(*cookie.split("=", 1))
        ask = lambda: client.get("/my")  # noqa: E731
        rows[0].slow = where_time_goes(repeated(ask, max(5, count // 10)))
    return rows


def _row(world: World, port: int, cookie: str, clients: int, rounds: int, count: int) -> Row:
    times = in_turns(
        rounds,
        lambda: _ask(port, "/my", cookie, clients, count),
        lambda: _ask(port, CONSTANT, cookie, clients, count),
        warm=False,
    )
    return Row(
        f"户的页面，{clients} 个人同时看", "同一程序的固定页面", world.kind, world.entries,
        Bound(0.3, 0.5), times, count=count,
    )  # fmt: skip


def _cookie(world: World) -> str:
    """A session of the household's card, proved, as the browser keeps it."""
    with world.open(), transaction() as session:
        household_id = world.households[world.village_id][0]
        card = issue_card(session, household_id, by=None, now=NOW)
    kept = {"card": {"id": card.card_id, "proved": True, "seen": int(time())}}
    signer = world.app.session_interface.get_signing_serializer(world.app)  # type: ignore[attr-defined]
    return f"{world.app.config['SESSION_COOKIE_NAME']}={signer.dumps(kept)}"


@contextmanager
def _gunicorn(world: World, key_file: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {"BENCH_DATABASE": world.url, "BENCH_KEY_FILE": str(key_file)}
    command = ["-m", "gunicorn", "benchmarks.site:make()", "--bind", f"127.0.0.1:{port}",
               "--workers", str(WORKERS), "--threads", str(THREADS), "--log-level", "warning",
               "--keep-alive", "30"]  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
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


def _ask(port: int, path: str, cookie: str, clients: int, count: int) -> None:
    each = max(1, count // clients)
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda _: _get(port, path, cookie, each), range(clients)))


def _get(port: int, path: str, cookie: str, times: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    for _ in range(times):
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise AssertionError(f"{path} answers {answer.status}")
    connection.close()
