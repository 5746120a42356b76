"""Ready-made lists: as many items as the sources count, and what they leave open stays open."""

from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from pointsapp.compliance.policy.codes import CODES
from pointsapp.foundation.errors import NotFound
from pointsapp.powers.policy.chart import layout
from pointsapp.powers.queries import read_list
from pointsapp.powers.service import readiness
from pointsapp.powers.service.drafts import draft_faults
from pointsapp.powers.tables import read_table, write_xlsx
from pointsapp.presets.lists import list_names, load_preset, read_preset
from tests.decisions.places import make_places

NAMES = list(list_names())
ABOVE = {"access", "negative_handed_down"}
READY = {"duty_shangnan", "negative_cadres", "negative_members", "service"}


@pytest.mark.parametrize("name", NAMES)
def test_every_list_is_sound_and_names_its_source(name: str) -> None:
    draft = read_preset(name)
    assert draft.head.source
    assert draft_faults(draft) == []
    assert (readiness(draft) == []) == (name in READY)
    assert all("还没有定" in reason for reason in readiness(draft))


@pytest.mark.parametrize("name", NAMES)
def test_every_list_goes_into_a_region_and_through_a_file(
    session: Session, now: datetime, name: str
) -> None:
    places = make_places(session, now)
    region = places["county" if name in ABOVE else "village"]
    row = load_preset(session, name, region, by=None, now=now)
    draft = read_preset(name)
    stored = read_list(session, row.id)
    assert (stored.head, stored.items) == (draft.head, draft.items)
    assert {p.code for p in stored.procedures} == {p.code for p in draft.procedures}
    assert read_table(write_xlsx(draft), filename="a.xlsx", fallback=draft.head) == draft


def test_duties_are_as_many_as_the_source_counts() -> None:
    offices = Counter(item.office for item in read_preset("duty_shangnan").items)
    assert offices == {"secretary": 10, "village_director": 7, "supervision_director": 9}


def test_every_doubt_is_some_duty_of_each_office_and_a_ban_for_every_cadre() -> None:
    duties = read_preset("duty_shangnan").items
    banned = {code for item in read_preset("negative_cadres").items for code in item.check_codes}
    for office in ("village_director", "supervision_director"):
        named = {code for item in duties if item.office == office for code in item.check_codes}
        assert named == set(CODES)
    assert banned == set(CODES)
    assert {code for item in duties for code in item.check_codes} <= set(CODES)


def test_an_item_says_whether_the_source_names_it() -> None:
    for name in ("power_zoucheng", "power_shangnan", "power_pingyi", "service"):
        assert all(item.origin_note for item in read_preset(name).items)
    classes = {item.category for item in read_preset("power_zoucheng").items}
    assert classes == {
        "资产资源", "财务管理", "住宅土地", "救灾救助", "计生医疗", "户籍服务", "党员管理",
    }  # fmt: skip


def test_relief_is_never_voted_on_and_the_statutory_matters_are() -> None:
    for name in ("power_zoucheng", "power_shangnan", "power_pingyi"):
        draft = read_preset(name)
        for item in draft.items:
            kinds = {step.kind for step in getattr(draft.procedure(item.procedure), "steps", ())}
            assert not (item.relief and "vote" in kinds)
            assert not item.statutory or "vote" in kinds


def test_customs_bind_cadres_and_members_and_leave_the_figures_to_the_village() -> None:
    draft = read_preset("customs")
    assert all(item.question for item in draft.items)
    wedding = draft.procedure("wedding")
    assert wedding is not None
    assert wedding.classes == ("干部、党员", "其他村民（自愿）")
    duty = [step.code for step in wedding.steps_for(None, "干部、党员")]
    free = [step.code for step in wedding.steps_for(None, "其他村民（自愿）")]
    assert ("report" in duty, "report" in free) == (True, False)
    assert len(layout(wedding).boxes) == len(wedding.steps)


def test_a_list_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        read_preset("../procedures/seven_steps")


def test_what_is_disclosed_comes_in_the_three_classes_of_the_source() -> None:
    draft = read_preset("disclosure")
    assert [*dict.fromkeys(item.category for item in draft.items)] == ["党务", "财务", "村务"]
    articles = {item.legal_basis for item in draft.items if item.legal_basis}
    assert len(articles) == 10
