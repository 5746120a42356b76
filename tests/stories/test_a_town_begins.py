"""A town starts from an empty database and comes to its first grid, interrupted on the way."""

import re
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims.models import Claim
from pointsapp.cli import setup
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.jobs import run_due
from pointsapp.foundation.keys import Keyring
from pointsapp.people.models import Household, Person, Region
from pointsapp.rulebooks.models import Rule
from pointsapp.scheduler import import_jobs, importers
from tests.web.browsing import Browser
from tests.web.decisions.test_pages import FIELDS
from tests.web.mapping.test_mapping import CHOICES, TITLES, table
from tests.web.rulebooks.test_pages import SETTINGS

TODAY = "2026-11-22"
ROSTER = tuple(
    (n, f"一组{n}号", name, "本人", date(1960 + n, 5, 1), None)
    for n, name in enumerate(("周桂兰", "何广田", "骆新民", "韩秀芝"), start=1)
)
OFFICES = {"secretary": "骆新民", "village_director": "周桂兰", "supervision_director": "何广田"}


@dataclass
class Town:
    """The browser client's view of the whole story."""

    app: Flask
    session: Session
    clock: FixedClock
    keyring: Keyring
    passwords: dict[str, str] = field(default_factory=dict)

    def sign_in(self, login: str) -> Browser:
        """A new browser; whoever comes with a temporary password takes another one first."""
        browser = Browser(self.app.test_client())
        browser.sign_in(login, self.passwords[login])
        if browser.get("/desk").location == "/password":
            given = {"current": self.passwords[login], "new": f"{login} lives here 2026"}
            answer = browser.post("/password", "/password", **given, again=given["new"])
            assert answer.status_code == 302, answer.text
            self.passwords[login] = given["new"]
        return browser

    def id_of(self, model: Any, **which: Any) -> int:
        self.session.rollback()
        found: int = self.session.query(model.id).filter_by(**which).one()[0]
        return found

    def tick(self) -> None:
        with self.app.app_context():
            run_due(import_jobs(importers(self.keyring)), now=self.clock.now())


def done(browser: Browser, village: int) -> list[str]:
    """The titles of the steps that are done."""
    page = browser.get(f"/start/village/{village}").text
    return re.findall(r'is-done">.*?step__name">\d\. (.*?)</span>', page, re.S)


def make_logins(town: Town, admin: Browser, village: int) -> None:
    for role in ("clerk", "reviewer", "supervisor"):
        page = admin.post(
            "/users/new", login_name=role, name=f"{role}员", role=role, region_id=str(village)
        ).text
        found = re.search(r"初始密码</dt> <dd>([^<]+)</dd>", page)
        assert found, page
        town.passwords[role] = found.group(1)


def bring_the_roster(town: Town, clerk: Browser, village: int) -> None:
    address = f"/regions/{village}/roster"
    file = (BytesIO(table(TITLES, ROSTER)), "底册.xlsx")
    run = clerk.post(address, address, file=file, as_of=TODAY).location
    mapping = clerk.get(run).location
    clerk.post(mapping, **CHOICES, do="save", name="镇里的底册")
    town.tick()
    clerk.post(f"{run}/confirm")
    town.tick()


def fill_the_offices(town: Town, clerk: Browser, village: int) -> None:
    for position, name in OFFICES.items():
        person = str(town.id_of(Person, name=name))
        made = clerk.post(
            f"/villages/{village}/offices/new", position=position, person_id=person, from_on=TODAY
        )
        assert made.status_code == 302, made.text
    person = str(town.id_of(Person, name="韩秀芝"))
    clerk.post(
        f"/villages/{village}/representatives/new", person_id=person, certificate="1",
        from_on=TODAY,
    )  # fmt: skip


def decide(clerk: Browser, village: int) -> None:
    for key, value in (
        ("card.balance_without_pin", "no"), ("card.join_without_pin", "no"),
        ("rank.shown_to_self", "yes"),
        ("honour.list_size", "10"), ("consult.days", "7"),
        ("claims.open_most", "5"), ("photos.kept_days", "90"),
    ):  # fmt: skip
        answer = clerk.post(
            f"/decisions/place/{village}/settings/{key}", value=value, source="村民代表会议",
            from_on=TODAY,
        )  # fmt: skip
        assert answer.status_code == 302, answer.text


def adopt_a_book(clerk: Browser, admin: Browser, village: int) -> None:
    fields = {"title": "细则", "unit": "household"}
    made = clerk.post(f"/rulebooks/village/{village}/empty", **fields)
    book = made.location
    rule = {"direction": "plus", "category": "卫生", "behaviour": "门前三包", "effect": "points"}
    answer = clerk.post(f"{book}/rules/new", **rule, least="2", most="2")
    assert answer.status_code == 302, answer.text
    clerk.post(f"{book}/settings", **{**SETTINGS, "status_points": ""})
    number = book.rpartition("/")[2]
    recorded = clerk.post(f"/decisions/place/{village}/resolutions/new", **FIELDS, book_id=number)
    resolution = recorded.location.rpartition("=")[2]
    adopted = admin.post(f"{book}/adopt", resolution_id=resolution, in_force_from=TODAY)
    assert adopted.status_code == 302, adopted.text


def register_the_first_grid(town: Town, clerk: Browser) -> None:
    group = town.id_of(Region, level="group")
    address = f"/claims/grid/{group}?month=2026-11&unit=household"
    rule = str(town.id_of(Rule))
    clerk.post(address.replace("?", "/rules?"), rule=[rule])
    home = town.session.scalars(select(Household.id)).first()
    fields = {"key": "first", "do": "send", "day": TODAY, f"h{home}.{rule}": "1"}
    assert clerk.post(address, **fields).status_code == 302


def test_a_town_starts_from_nothing_stops_in_the_middle_and_goes_on(
    app: Flask, session: Session, clock: FixedClock, keyring: Keyring,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert "pointsapp setup" in app.test_client().get("/login").text
    first = {"level": "town", "place": "柳河镇", "code": "01", "login": "li.na", "name": "李娜"}
    setup.make_first(app, first)  # type: ignore[arg-type]
    town = Town(app, session, clock, keyring)
    found = re.search(r"一次性密码：(\S+?)（", capsys.readouterr().out)
    assert found
    town.passwords["li.na"] = found.group(1)

    admin = town.sign_in("li.na")
    assert "柳河镇还是空的，从这里开始" in admin.get("/desk").text
    above = town.id_of(Region, level="town")
    assert "还没有村" in admin.get(f"/start/place/{above}").text
    admin.post(f"/regions/{above}/add", code="01", name="清泉村", on=TODAY)
    village = town.id_of(Region, level="village")
    admin.post(f"/regions/{village}/contact", contact="韩秀芝，电话 555 0012")
    make_logins(town, admin, village)
    assert done(admin, village) == ["账号"]

    clerk = town.sign_in("clerk")
    assert "清泉村还差" in clerk.get("/desk").text
    bring_the_roster(town, clerk, village)
    fill_the_offices(town, clerk, village)
    assert done(clerk, village) == ["村民小组和联系人", "名册", "职务和村民代表", "账号"]

    # Interrupted: days later, in another browser, everything stands where it was.
    clock.move(days=2)
    clerk, admin = town.sign_in("clerk"), town.sign_in("li.na")
    page = clerk.get(f"/start/village/{village}").text
    assert "还差 4 步就能登记" in page
    decide(clerk, village)
    adopt_a_book(clerk, admin, village)
    clerk.post(f"/start/village/{village}/skip", reason="以前没有记过积分")
    assert len(done(clerk, village)) == 7
    assert "第一次登记" in admin.get(f"/start/place/{above}").text
    register_the_first_grid(town, clerk)
    assert "都准备好了" in clerk.get(f"/start/village/{village}").text
    assert "看还差什么、到哪里办" not in clerk.get("/desk").text
    session.rollback()
    assert session.scalars(select(Claim.state)).all() == ["registered"]
