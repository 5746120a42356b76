"""What staff do to the roster on pages: a household's life, offices, cards, logins, regions."""

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.keys import Keyring
from pointsapp.ledger.models import Salt
from pointsapp.ledger.service import open_account, record_batch
from pointsapp.people import queries as people
from pointsapp.people import service
from pointsapp.people.models import Card, Household, Region, User
from tests.ledger.conftest import award
from tests.web.browsing import Browser
from tests.worlds import MARK, World

TODAY, DAY = date(2026, 11, 22), "2026-11-20"
SignedIn = Callable[[str], Browser]


@pytest.fixture
def clerk(signed_in: SignedIn) -> Browser:
    """The village's clerk."""
    return signed_in("clerk")


def test_a_household_is_founded_joined_split_and_merged(
    session: Session, world: World, clerk: Browser
) -> None:
    village = f"/villages/{world.a.id}/households/new"
    made = clerk.post(village, group_id=world.a.group_id, door="20", name="赵云", on="2026-11-01")
    home = made.location
    assert made.status_code == 302
    new_id = int(home.rpartition("/")[2])
    for name, relation in (("孙氏", "配偶"), ("赵广", "子")):
        answer = clerk.post(f"{home}/join", name=name, relation=relation, on="2026-11-02")
        assert answer.status_code == 302
    members = people.members_of(session, new_id, on=TODAY)
    assert [m.person.name for m in members] == ["赵云", "孙氏", "赵广"]
    son = str(members[2].person.id)
    split = clerk.post(f"{home}/split", person_ids=son, head_id=son, door="21", on=DAY)
    assert split.status_code == 302
    session.rollback()
    other = people.household_of(session, int(son), on=TODAY)
    assert other not in (None, new_id)
    merged = clerk.post(f"/households/{other}/merge", into="01-020", on="2026-11-21")
    assert merged.status_code == 302
    session.rollback()
    assert people.household_of(session, int(son), on=TODAY) == new_id


def test_a_wrong_form_keeps_what_was_typed_and_says_what_to_mend(
    session: Session, world: World, clerk: Browser
) -> None:
    home = world.a.homes[0]
    answer = clerk.post(f"/households/{home.id}/merge", into="09-999", on="2026-11-31")
    assert answer.status_code == 422
    assert "没有这一天" in answer.text
    assert "09-999" in answer.text
    answer = clerk.post(f"/households/{home.id}/merge", into="09-999", on=DAY)
    assert "本村没有户号 09-999" in answer.text
    answer = clerk.post(f"/households/{home.id}/end", on="2025-01-01")
    assert answer.status_code == 422
    assert "2026-01-01" in answer.text
    assert session.get_one(Household, home.id).ended_on is None


def test_a_clerk_moves_nobody_into_another_village_but_the_town_does(
    session: Session, world: World, signed_in: SignedIn
) -> None:
    home = f"/households/{world.a.homes[0].id}/move"
    answer = signed_in("clerk").post(home, group_id=world.b.group_id, door="50", on=DAY)
    assert answer.status_code == 404
    assert MARK not in answer.text
    assert signed_in("town").post(home, group_id=world.b.group_id, door="50", on=DAY).location
    session.rollback()
    assert session.get_one(Household, world.a.homes[0].id).village_id == world.b.id


def test_somebody_of_another_household_or_village_is_not_reached_by_a_forged_form(
    session: Session, world: World, clerk: Browser
) -> None:
    own, foreign = world.a.homes[0], world.b.homes[0]
    for act in ("leave", "death", "head"):
        answer = clerk.post(f"/households/{own.id}/{act}", person_id=foreign.head_id, on=DAY)
        assert answer.status_code == 422, act
    join = f"/households/{own.id}/join"
    answer = clerk.post(join, person_id=foreign.head_id, relation="子", on=DAY)
    assert answer.status_code == 404
    appoint = f"/villages/{world.a.id}/offices/new"
    fields = {"position": "agent", "person_id": foreign.head_id, "from_on": DAY}
    assert clerk.post(appoint, **fields).status_code == 404
    session.rollback()
    assert people.household_of(session, foreign.head_id, on=TODAY) == foreign.id


def test_the_roster_is_searched_by_name_door_and_telephone(
    session: Session, world: World, clerk: Browser, keyring: Keyring, now: object
) -> None:
    service.set_phone(
        session, world.a.homes[1].head_id, "13812340012", keyring=keyring, by=None, now=now,  # type: ignore[arg-type]
    )  # fmt: skip
    session.commit()
    for q, found, missing in (
        ("桂兰", "周桂兰", "何广田"),
        ("01-012", "何广田", "周桂兰"),
        ("138 1234 0012", "何广田", "周桂兰"),
        ("13899999999", "没有找到", "何广田"),
    ):
        page = clerk.get("/roster", query_string={"q": q}).text
        assert found in page
        assert missing not in page
    page = clerk.get(f"/households/{world.a.homes[1].id}").text
    assert "138****0012" in page
    assert "13812340012" not in page


def test_the_roster_comes_as_a_spreadsheet(world: World, clerk: Browser) -> None:
    answer = clerk.get("/roster?format=xlsx")
    assert answer.mimetype.endswith("sheet")
    assert answer.data.startswith(b"PK")


def test_cards_are_printed_once_and_handed_over_with_a_pin(
    session: Session, world: World, clerk: Browser, keyring: Keyring, now: object
) -> None:
    home = world.a.homes[0]
    sheet = clerk.post(f"/households/{home.id}/card/new")
    assert sheet.status_code == 200
    assert "<svg" in sheet.text
    card = session.scalars(
        select(Card).where(Card.household_id == home.id, Card.voided_at.is_(None))
    ).one()
    assert card.id != home.card_id
    give = f"/cards/{card.id}/hand-over"
    for pin, again, words in (("4822", "4823", "不一样"), ("1234", "1234", "容易被猜到")):
        answer = clerk.post(give, pin=pin, again=again)
        assert answer.status_code == 422
        assert words in answer.text
        assert f'value="{pin}"' not in answer.text
    assert clerk.post(give, pin="4822", again="4822").status_code == 302
    session.rollback()
    assert service.check_pin(session, card.id, "4822", keyring=keyring, now=now).right  # type: ignore[arg-type]


def test_a_groups_cards_are_made_only_for_households_without_one_in_hand(
    session: Session, world: World, clerk: Browser
) -> None:
    group = f"/regions/{world.a.group_id}/cards"
    assert "都已经有卡了" in clerk.post(group).text
    session.get_one(Card, world.a.homes[1].card_id).handed_over_at = None
    session.commit()
    sheet = clerk.post(group).text
    assert "何广田" in sheet
    assert "周桂兰" not in sheet


def test_an_office_is_recorded_and_ended(session: Session, world: World, clerk: Browser) -> None:
    new, head = f"/villages/{world.a.id}/offices/new", world.a.homes[0].head_id
    assert clerk.post(new, position="secretary", person_id=head, from_on=DAY).status_code == 302
    assert clerk.post(new, position="first_secretary", name="孙成", from_on=DAY).status_code == 302
    assert "先在名册里登记" in clerk.post(new, position="agent", name="某人", from_on=DAY).text
    page = clerk.get(f"/villages/{world.a.id}/offices").text
    assert "孙成" in page
    assert "村委会主任" in page
    (secretary,) = [
        each.office.id
        for each in people.officers_in(session, world.a.id, on=TODAY)
        if each.office.position == "secretary"
    ]
    assert clerk.post(f"/offices/{secretary}/end", on="2026-11-22").status_code == 302
    assert "村党组织书记" in clerk.get(f"/villages/{world.a.id}/offices").text


def test_a_representative_links_households_and_promises(
    session: Session, world: World, clerk: Browser
) -> None:
    made = clerk.post(
        f"/villages/{world.a.id}/representatives/new", person_id=world.a.homes[0].head_id,
        certificate="代001", from_on="2026-11-01", promises="每月走访一次",
    )  # fmt: skip
    homes = [home.id for home in world.a.homes]
    assert clerk.post(f"{made.location}/links", household_ids=homes, on=DAY).status_code == 302
    page = clerk.get(f"/villages/{world.a.id}/representatives").text
    assert "2 户" in page
    assert "每月走访一次" in page
    forged = clerk.post(f"{made.location}/links", household_ids=world.b.homes[0].id, on=DAY)
    assert forged.status_code == 422


def test_all_representatives_are_recorded_at_once_or_none(world: World, clerk: Browser) -> None:
    address = f"/villages/{world.a.id}/representatives"
    sent = {"_form": f"{address}/new", "from_on": DAY}
    for lines, said in (
        ("周桂兰 001\n何广 002", "第 2 行“何广 002”：名册里没有这个人"),
        ("周桂兰 001\n何广田", "第 2 行“何广田”：请写成“姓名 代表证号”"),
        ("周桂兰 001\n周桂兰 002", "第 2 行“周桂兰 002”："),
    ):
        refused = clerk.post(f"{address}/several", **sent, lines=lines)
        assert refused.status_code == 422
        assert said in refused.text
        assert lines in refused.text
        assert "还没有登记村民代表" in clerk.get(address).text
    made = clerk.post(f"{address}/several", **sent, lines="周桂兰　001\n\n何广田 002\n")
    assert made.status_code == 302
    page = clerk.get(address).text
    assert "2 名代表记好了" in page
    assert "何广田" in page
    assert clerk.post(f"{address}/several", **sent, lines="何广田 003").status_code == 422


def test_a_recusal_is_declared_by_who_is_known_and_seen_by_the_town(
    session: Session, world: World, signed_in: SignedIn, now: object
) -> None:
    reviewer = signed_in("reviewer")
    fields = {"village_id": world.a.id, "code": "01-012", "from_on": DAY}
    assert "对应到人" in reviewer.post("/recusals", **fields).text
    service.set_person(
        session,
        world.logins["reviewer"],
        world.a.homes[0].head_id,
        by=None,
        now=now,  # type: ignore[arg-type]
    )
    session.commit()
    assert reviewer.post("/recusals", **fields).status_code == 302
    assert people.recused_households(session, world.a.homes[0].head_id, on=TODAY) == {
        world.a.homes[1].id
    }
    assert reviewer.get("/recusals?format=xlsx").data[:2] != b"PK"
    town = signed_in("town")
    page = town.get("/recusals?q=周桂").text
    assert "01-012" in page
    assert "没有找到“别人”" in town.get("/recusals?q=别人").text
    assert town.get("/recusals?format=xlsx").data[:2] == b"PK"


def test_consent_of_a_person_is_kept_and_withdrawn(
    session: Session, world: World, clerk: Browser
) -> None:
    person = world.a.homes[0].head_id
    give = {"purpose": "honour_list", "via": "written", "on": DAY}
    assert clerk.post(f"/persons/{person}/consent", **give).status_code == 302
    assert people.has_consented(session, person, "honour_list", on=TODAY)
    session.rollback()
    answer = clerk.post(f"/persons/{person}/withdraw", purpose="honour_list", on="2026-11-22")
    assert answer.status_code == 302
    session.rollback()
    assert not people.has_consented(session, person, "honour_list", on=TODAY)


def test_a_login_is_made_and_shows_its_password_once(
    session: Session, world: World, signed_in: SignedIn
) -> None:
    town = signed_in("town")
    fields = {"login_name": "newclerk", "name": "新来的", "role": "clerk", "region_id": world.a.id}
    page = town.post("/users/new", **fields)
    password = re.findall(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", page.text)
    assert len(password) == 1
    user = session.scalars(select(User).where(User.login_name == "newclerk")).one()
    assert password[0] not in town.get(f"/users/{user.id}").text
    assert "已经有人用了" in town.post("/users/new", **fields).text
    assert town.post(f"/users/{user.id}/disable").status_code == 302
    assert service.compare_password(session, "newclerk", password[0]).right
    session.rollback()
    assert session.get_one(User, user.id).disabled_at is not None


def test_nobody_gives_more_than_they_hold_nor_manages_who_is_above(
    world: World, signed_in: SignedIn
) -> None:
    town = signed_in("town")
    fields = {"login_name": "boss", "name": "头儿", "role": "county", "region_id": world.county_id}
    assert town.post("/users/new", **fields).status_code == 404
    assert town.get(f"/users/{world.logins['county']}").status_code == 404
    admin = town.post(f"/users/{world.logins['town']}/role", role="admin", region_id=world.town_id)
    assert admin.status_code == 422
    assert "上一级" in admin.text


def test_a_village_is_added_renamed_and_merged(
    session: Session, world: World, signed_in: SignedIn
) -> None:
    town = signed_in("town")
    add = town.post(f"/regions/{world.town_id}/add", name="新村", code="09", on="2026-11-01")
    assert add.status_code == 302
    new = session.scalars(select(Region).where(Region.name == "新村")).one()
    assert new.level == "village"
    rename = town.post(f"/regions/{new.id}/rename", name="新新村", on="2026-11-02")
    assert rename.status_code == 302
    merge = town.post(f"/regions/{world.a.id}/merge", into_id=new.id, on=DAY)
    assert merge.status_code == 302
    session.rollback()
    assert session.get_one(Household, world.a.homes[0].id).village_id == new.id
    assert "并入" in town.get(f"/regions/{new.id}").text


def test_a_working_day_is_entered(world: World, signed_in: SignedIn) -> None:
    town = signed_in("town")
    assert town.post("/calendar", day="2027-01-01", kind="rest", note="元旦").status_code == 302
    page = town.get("/calendar").text
    assert "元旦" in page
    assert "2027 年还缺" in page


def test_who_left_is_forgotten_in_the_roster_and_in_the_ledger(
    session: Session, world: World, clerk: Browser, now: datetime
) -> None:
    person_id = service.add_person(session, village_id=world.a.id, name="孙远", by=None, now=now)
    account = open_account(
        session, village_id=world.a.id, kind="resident", person_id=person_id, on=TODAY, by=None,
        now=now,
    )  # fmt: skip
    record_batch(session, world.a.id, [award(account.id, "2", "own")], by=None, now=now)
    session.commit()
    answer = clerk.post(f"/persons/{person_id}/erase")
    assert "资料已经删除" in clerk.get(answer.location).text
    session.rollback()
    assert people.get_person(session, person_id).name != "孙远"
    assert session.scalars(select(Salt)).all() == []
