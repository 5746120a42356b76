"""The nightly check of matters with ten steps each, and the town's overview over all of them."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time

from flask.testing import FlaskClient
from sqlalchemy import select

from benchmarks.databases import Place, settle
from benchmarks.matters import TEN, make_matters
from benchmarks.measuring import Bound, Row, in_turns, repeated, where_time_goes
from benchmarks.world import NOW, START, Town, World, build
from pointsapp.compliance.service import check_village
from pointsapp.foundation.database import transaction
from pointsapp.people import service as people
from pointsapp.people.models import Region, User

VILLAGES = Town(10, 1)
NIGHT = 60.0 / 10_000  # seconds a matter (issue 4)
PAGE = 0.3  # seconds
LIMIT = Bound(1, 0.5, most=True)
GROWTH = Bound(1.25, 1.1, most=True)
OVERVIEW = "/supervision"
MATTERS = "件办件"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class _Undone(Exception):
    """Ends a night as if it had not been."""


@dataclass(frozen=True)
class Night:
    """What is measured: a check of all villages, whether it is kept, and its name."""

    name: str
    kept: bool

    def check(self, world: World) -> None:
        """Check every village, in a transaction each when it is kept."""
        with world.open(), suppress(_Undone):
            if self.kept:
                for village_id in world.accounts:
                    with transaction() as session:
                        check_village(session, village_id, now=NOW)
                return
            with transaction() as session:
                for village_id in world.accounts:
                    check_village(session, village_id, now=NOW)
                raise _Undone


FIRST = Night("夜里核对，第一夜（新的疑点都要记）", kept=False)
SECOND = Night("夜里核对，第二夜（什么都没有变）", kept=True)


def nightly(place: Place, sizes: Sequence[int], rounds: int, looks: int) -> Iterator[Row]:
    """Both nights at each size, each against its limit and growth; then the overview."""
    key_file = place.folder / "keys.json"
    worlds = [_filled(place, size, key_file) for size in sizes]
    yield from _nights(FIRST, worlds, rounds)
    for world in worlds:
        SECOND.check(world)  # what is new is stored, so that nothing is in the nights that follow
    yield from _nights(SECOND, worlds, rounds)
    yield _overview(worlds[-1], rounds, looks)
    for world in worlds:
        world.close()


def _filled(place: Place, size: int, key_file: Path) -> World:
    url = place.create(f"matters_{size}")
    world = build(place.kind, url, VILLAGES, 0, key_file)
    with world.open(), transaction() as session:
        make_matters(session, list(world.accounts), size, now=NOW)
    world.entries = size
    settle(url)
    return world


def _nights(night: Night, worlds: Sequence[World], rounds: int) -> Iterator[Row]:
    spent: list[list[float]] = [[] for _ in worlds]

    def timed(world: World, spent: list[float]) -> None:
        started = process_time()
        night.check(world)
        spent.append(process_time() - started)

    sides = [lambda w=w, s=s: timed(w, s) for w, s in zip(worlds, spent, strict=True)]
    times = in_turns(rounds, *sides)
    for world, taken, cpu in zip(worlds, times, spent, strict=True):
        yield _against_limit(night, world, taken, cpu)
    first, last = worlds[0].entries, worlds[-1].entries
    yield Row(
        f"{night.name}，每件", f"只有 {first:,} 件的时候", worlds[0].kind, last, GROWTH,
        [times[-1], [each * last / first for each in times[0]]], count=last, of=MATTERS,
    )  # fmt: skip


def _against_limit(night: Night, world: World, taken: list[float], cpu: Sequence[float]) -> Row:
    number = world.entries
    speed = number / median(taken)
    row = Row(
        night.name, f"每 10,000 件 {NIGHT * 10_000:g} 秒", world.kind, number, LIMIT,
        [taken, [NIGHT * number] * len(taken)], count=number, of=MATTERS,
        note=f"共 {median(taken):.1f} 秒，其中本进程用处理器 {median(cpu):.1f} 秒；"
        f"每秒 {speed:,.0f} 件、{speed * len(TEN.steps):,.0f} 步",
    )  # fmt: skip
    if row.verdict == "missed":
        row.slow = where_time_goes(lambda: night.check(world))
    return row


def _overview(world: World, rounds: int, looks: int) -> Row:
    """The page of a town's inspector, all of its villages on it."""
    client = _signed_in(world)
    look = repeated(lambda: _get(client, OVERVIEW), looks)
    times = in_turns(rounds, look)
    row = Row(
        "镇的总览页", f"{PAGE * 1000:g} 毫秒", world.kind, world.entries, LIMIT,
        [times[0], [PAGE * looks] * rounds], count=looks, of=MATTERS,
    )  # fmt: skip
    if row.verdict == "missed":
        row.slow = where_time_goes(look)
    return row


def _signed_in(world: World) -> FlaskClient:
    with world.open(), transaction() as session:
        town_id = session.scalars(select(Region.id).where(Region.level == "town")).one()
        login = people.create_user(session, login_name="looker", name="量", by=None, now=NOW)
        people.grant_role(session, login.user_id, "town", town_id, from_on=START, by=None, now=NOW)
        session.get_one(User, login.user_id).must_change_password = False
    client = world.app.test_client()
    found = TOKEN.search(_get(client, "/login"))
    assert found is not None
    client.post("/login", data={
        "csrf_token": found[1], "login_name": login.login_name,
        "password": login.temporary_password,
    })  # fmt: skip
    return client


def _get(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    if answer.status_code != 200:
        raise AssertionError(f"{path} answers {answer.status_code}")
    return answer.text
