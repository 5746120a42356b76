"""Walks every address with every role and none: who gets in, and that nothing leaks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from pointsapp.claims.models import Batch, SheetLine
from pointsapp.decisions.leading.models import LeadingSeat, YearLine
from pointsapp.decisions.models import Body, Resolution
from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.imports import ImportRun
from pointsapp.foundation.layouts import SavedLayout
from pointsapp.foundation.spreadsheets import Layout, Source
from pointsapp.integrations.models import ApiToken, Delivery, Webhook
from pointsapp.integrations.service.webhooks import payload_of
from pointsapp.ledger.models import Account, Entry
from pointsapp.people.models import Deputy, KnownDevice, Office, Recusal, Representative, RoleGrant
from pointsapp.people.models.users import ROLES
from pointsapp.rulebooks.consulting import published
from pointsapp.rulebooks.consulting.models import Consultation, Opinion, PaperCount
from pointsapp.rulebooks.models import RuleBook
from pointsapp.rulebooks.rows import read_draft
from pointsapp.web.access import MAY, Permission
from tests.business import AWARD, Business, a_rule
from tests.helped import claimed
from tests.kept import Once
from tests.lively import lively
from tests.supervised import supervised
from tests.web.browsing import Browser
from tests.worlds import FIRST_DAY, MARK, Village, World

Businesses = tuple[Business, Business]
HOUSEHOLD = {
    Permission.HOUSEHOLD_CARD, Permission.HOUSEHOLD_OWN, Permission.HOUSEHOLD_JOIN,
    Permission.HOUSEHOLD_PROVED,
}  # fmt: skip
OPEN = {Permission.PUBLIC, Permission.SIGNED_IN, *HOUSEHOLD}
# Roles that see village `a` only.
OF_VILLAGE_A = ("clerk", "reviewer", "supervisor")


@dataclass
class Ids:
    """For each argument of an address the id in one village; `missing` names unknown ones."""

    found: dict[str, Any]

    def fill(self, rule: Rule) -> dict[str, Any] | None:
        """The arguments of an address, or None where one is not known here."""
        if not rule.arguments <= set(self.found):
            return None
        return {name: self.found[name] for name in rule.arguments}


# Arguments that name no row.
WORDS = {
    "unit": "household",
    "month": "2026-11",
    "key": "honour.list_size",
    "ending": "xlsx",
    "act": "end",
    "step": "rename",
    "kind": "line",
    "position": "agent",
    "photo": 1,
    "year": 2026,
    "day": "2026-11-20",
    "code": "01",
    "step_code": "sign",
    "deed": "publish",
}


def ids_of(session: Session, business: Business, by: int, now: datetime) -> Ids:
    """Every kind of row in one village; `by` is its clerk."""
    village, home = business.village, business.village.homes[0]
    account = _one(session, Account, village_id=village.id)
    resolution = session.get_one(Resolution, business.resolution_id)
    found = {
        "village_id": village.id,
        "region_id": village.id,
        "group_id": village.group_id,
        "household_id": home.id,
        "person_id": home.head_id,
        "card_id": home.card_id,
        "account_id": account.id,
        "entry_id": _one(session, Entry, village_id=village.id).id,
        "book_id": business.book_id,
        "rule_id": business.rules[AWARD],
        "resolution_id": resolution.id,
        "meeting_id": resolution.meeting_id,
        "sheet_id": business.recorded_sheet_id,
        "line_id": _one(session, SheetLine, sheet_id=business.open_sheet_id).id,
        "subject_id": _one(session, SheetLine, sheet_id=business.open_sheet_id).id,
        "claim_id": business.pending_claim_id,
        "contest_id": business.objection_id,
        "user_id": by,
        "grant_id": _one(session, RoleGrant, user_id=by).id,
    }
    more = _more(session, business.village, by, now)
    more |= lively(session, village, business.rules, by, now)
    reviewer = session.scalars(
        select(RoleGrant.user_id).where(
            RoleGrant.region_id == village.id, RoleGrant.role == "reviewer"
        )
    ).one()
    own = claimed(session, village, business.rules[AWARD], by, reviewer, now)
    more["claim_photo_id"] = own.photo
    return Ids(found | more | supervised(session, village, by, now) | WORDS)


def _more(session: Session, village: Village, by: int, now: datetime) -> dict[str, int]:
    """Rows that nothing in tests/business.py makes."""
    home = village.homes[0]
    head: dict[str, Any] = {"person_id": home.head_id, "from_on": FIRST_DAY}
    sent: dict[str, Any] = {"digest": "0" * 64, "created_by": by, "created_at": now}
    saved: dict[str, Any] = {"body_digest": "0" * 64, "saved_by": by, "saved_at": now}
    body = Body(region_id=village.id, kind="leading_group", name=f"{village.name}领导小组")
    session.add(body)
    session.flush()
    rows = {
        "seat_id": LeadingSeat(
            body_id=body.id, region_id=village.id, role="leader", holder=f"{village.name}书记",
            from_on=FIRST_DAY,
        ),
        "year_line_id": YearLine(
            region_id=village.id, year=2026, part="studied", done_on=FIRST_DAY,
            what=f"{village.name}公开", recorded_at=now,
        ),
        "office_id": Office(region_id=village.id, position="agent", **head),
        "deputy_id": Deputy(region_id=village.id, position="expense_clerk", note="住院", **head),
        "representative_id": Representative(village_id=village.id, certificate="7", **head),
        "recusal_id": Recusal(household_id=home.id, declared_at=now, **head),
        "device_id": KnownDevice(user_id=by, digest="d", words="x", first_on=FIRST_DAY,
            last_on=FIRST_DAY, questioned=True),
        "run_id": ImportRun(
            kind="roster", region_id=village.id, filename=f"{village.name}.xlsx", **sent
        ),
        "webhook_id": Webhook(
            name=village.name, url="https://platform.example/", secret_cipher="", key_id="w1",
            events=["claim.registered"], region_id=village.id, ends_on=date(2027, 1, 1),
            created_by=by, created_at=now, seen_at=now,
        ),
        "layout_id": SavedLayout(
            region_id=village.id, kind="roster", digest="0" * 64, name=f"{village.name}的表",
            facts=Layout("表", 1, ("姓名",), {"name": Source(0)}).as_facts(), saved_at=now,
        ),
        "batch_id": Batch(
            village_id=village.id, group_id=village.group_id, month="2026-11", key="b",
            claims=0, **saved,
        ),
    }  # fmt: skip
    session.add_all(rows.values())
    session.flush()
    found = {name: int(row.id) for name, row in rows.items()}
    token = _one(session, ApiToken, region_id=village.id)
    audit = _one(session, AuditRow, region_id=village.id)
    delivery = Delivery(
        webhook_id=found["webhook_id"], audit_id=audit.id, made_at=now, try_at=now,
        payload=payload_of(found["webhook_id"], audit), state="given_up",
    )  # fmt: skip
    session.add(delivery)
    session.flush()
    more = {"token_id": token.id, "delivery_id": delivery.id}
    return found | more | _consultation(session, village, now)


def _consultation(session: Session, village: Village, now: datetime) -> dict[str, int]:
    """A draft that hangs, with an opinion of the second household and a count of slips."""
    book = RuleBook(
        village_id=village.id, number="2026-0077", title=f"{village.name}草案", unit="household",
        state="draft", created_at=now,
    )  # fmt: skip
    session.add(book)
    session.flush()
    session.add(a_rule(book, 1, f"{village.name}值夜", "2"))
    session.flush()
    found = Consultation(
        village_id=village.id, book_id=book.id, round=1, number="2026-0001", opened_on=FIRST_DAY,
        closes_on=FIRST_DAY, published=published.write(read_draft(session, book.id)),
        published_at=now,
    )  # fmt: skip
    session.add(found)
    session.flush()
    home, said = village.homes[1], f"{village.homes[1].head}说太少"
    common: dict[str, Any] = {"consultation_id": found.id, "entered_at": now}
    opinion = Opinion(
        number=1, via="card", household_id=home.id, statement=said, said_on=FIRST_DAY, **common
    )
    count = PaperCount(collected_on=FIRST_DAY, agree=3, against=1, unclear=0, **common)
    session.add_all([opinion, count])
    session.flush()
    return {"consultation_id": found.id, "opinion_id": opinion.id, "count_id": count.id}


def _one(session: Session, kind: type[Any], **which: Any) -> Any:
    return session.query(kind).filter_by(**which).order_by(kind.id).first()


@pytest.fixture
def here_and_there(
    once: Once, session: Session, world: World, business: Businesses, now: datetime
) -> tuple[Ids, Ids]:
    """The ids of village `a`, and of village `b`."""
    clerks = world.logins["clerk"], world.others["clerk"]
    return once(
        lambda: (
            ids_of(session, business[0], clerks[0], now),
            ids_of(session, business[1], clerks[1], now),
        )
    )


def text_of(answer: TestResponse) -> str:
    """All words of a page, or of a spreadsheet that is downloaded."""
    if answer.data.startswith(b"PK"):
        with ZipFile(BytesIO(answer.data)) as packed:
            return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
    return answer.data.decode(errors="replace")


def rules(app: Flask, method: str) -> Iterator[tuple[Rule, Any]]:
    """Every address that takes a method, with its view; static files and previews left out."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and not rule.endpoint.startswith(("static", "gallery")):
            yield rule, app.view_functions[rule.endpoint]


def build(app: Flask, rule: Rule, values: dict[str, Any], method: str) -> str:
    return str(app.url_map.bind("localhost").build(rule.endpoint, values, method))


def test_every_view_says_who_may_open_it(app: Flask) -> None:
    silent = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not isinstance(
            getattr(app.view_functions[rule.endpoint], "permission", None), Permission
        )
    ]
    assert silent == []


def test_every_permission_is_held_by_somebody_and_every_role_is_known() -> None:
    assert set(MAY) == set(ROLES)
    held = frozenset[Permission]().union(*MAY.values())
    assert set(Permission) - held == OPEN


def test_a_stranger_reaches_only_what_is_public(
    app: Flask, here_and_there: tuple[Ids, Ids]
) -> None:
    stranger = app.test_client()
    for rule, view in rules(app, "GET"):
        values = here_and_there[0].fill(rule)
        if view.permission is Permission.PUBLIC or values is None:
            continue
        answer = stranger.get(build(app, rule, values, "GET"))
        if rule.rule.startswith("/api/"):
            assert answer.status_code == 401, rule
            continue
        assert answer.status_code == 302, rule
        door = "/look-up" if view.permission in HOUSEHOLD else "/login"
        assert answer.location.startswith(door), rule


def test_no_public_page_shows_doors_statements_or_other_villages(
    app: Flask, world: World, here_and_there: tuple[Ids, Ids], business: Businesses
) -> None:
    stranger = app.test_client()
    for rule, view in rules(app, "GET"):
        values = here_and_there[0].fill(rule)
        if view.permission is not Permission.PUBLIC or values is None:
            continue
        page = text_of(stranger.get(build(app, rule, values, "GET")))
        assert "那天不在家" not in page, rule
        assert "01-012" not in page, rule
        assert f"{MARK}甲" not in page, rule


def open_get(app: Flask, ids: Ids) -> Iterator[tuple[str, Any]]:
    for rule, view in rules(app, "GET"):
        values = ids.fill(rule)
        if view.permission not in OPEN and values is not None:
            yield build(app, rule, values, "GET"), view


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_opens_what_it_may_and_is_told_what_it_may_not(
    app: Flask, world: World, here_and_there: tuple[Ids, Ids], role: str
) -> None:
    browser = Browser(app.test_client())
    browser.sign_in(role)
    for path, view in open_get(app, here_and_there[0]):
        status = browser.get(path).status_code
        if view.permission in MAY[role]:
            assert status < 500, path
            assert status != 403 or "act" in path, (path, status)
        else:
            # A login in whom nobody below the town is concerned is not even found.
            assert status in (403, 404), (path, status)


def test_every_page_of_the_town_opens_on_both_databases(
    app: Flask, world: World, here_and_there: tuple[Ids, Ids]
) -> None:
    browser = Browser(app.test_client())
    browser.sign_in("town")
    for path, view in open_get(app, here_and_there[0]):
        if view.permission in MAY["town"]:
            assert browser.get(path).status_code < 500, path


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", OF_VILLAGE_A)
def test_nothing_of_another_village_is_found_or_shown(
    app: Flask, world: World, here_and_there: tuple[Ids, Ids], role: str
) -> None:
    a, b = here_and_there
    browser = Browser(app.test_client())
    browser.sign_in(role)
    for path, _ in open_get(app, a):
        assert MARK not in text_of(browser.get(path)), path
    for rule, view in rules(app, "GET"):
        values = b.fill(rule)
        if view.permission in OPEN or not values or not set(rule.arguments) - set(WORDS):
            continue
        answer = browser.get(build(app, rule, values, "GET"))
        assert answer.status_code == 404, (rule, answer.status_code)
        assert MARK not in text_of(answer), rule


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", OF_VILLAGE_A)
def test_nothing_of_another_village_can_be_changed(
    app: Flask, world: World, here_and_there: tuple[Ids, Ids], role: str
) -> None:
    _, b = here_and_there
    browser = Browser(app.test_client())
    browser.sign_in(role)
    token = browser.token()
    for rule, view in rules(app, "POST"):
        values = b.fill(rule)
        if view.permission in OPEN or not values or not set(rule.arguments) - set(WORDS):
            continue
        path = build(app, rule, values, "POST")
        answer = browser.send(path, data={"csrf_token": token})
        assert answer.status_code == 404, (path, answer.status_code)


def test_no_form_is_taken_without_its_token(
    app: Flask, world: World, here_and_there: tuple[Ids, Ids]
) -> None:
    browser = Browser(app.test_client())
    browser.sign_in("town")
    for rule, _ in rules(app, "POST"):
        values = here_and_there[0].fill(rule)
        if values is not None:
            # Under /api a cookie is nobody's.
            expected = 401 if rule.rule.startswith("/api/") else 400
            answer = browser.client.post(build(app, rule, values, "POST"))
            assert answer.status_code == expected, (rule, answer.status_code)


def test_every_argument_of_an_address_is_walked(
    app: Flask, here_and_there: tuple[Ids, Ids]
) -> None:
    """A new kind of address must be given an id above, or it would not be walked."""
    told = {"filename", "token"}
    unknown = {
        f"{rule.rule}"
        for rule in app.url_map.iter_rules()
        if rule.arguments - set(here_and_there[0].found) - told
    }
    assert unknown == set()


@pytest.mark.parametrize("number", [0, 1])
def test_a_household_sees_nothing_of_another(
    app: Flask, world: World, here_and_there: tuple[Ids, Ids], number: int
) -> None:
    browser = Browser(app.test_client())
    browser.scan(world.a.homes[number])
    browser.prove()
    other = world.a.homes[1 - number].head
    for rule, view in rules(app, "GET"):
        if view.permission not in HOUSEHOLD or rule.arguments:
            continue
        page = text_of(browser.get(rule.rule))
        assert other not in page, rule
        assert MARK not in page, rule
