"""Places where villagers speak: what was said there, and what became of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid, NotFound
from pointsapp.matters import service
from pointsapp.matters.models import Sitting, Venue
from pointsapp.matters.queries.sittings import (
    get_sitting,
    get_topic,
    get_venue,
    public_sittings,
    topics_of,
    unanswered,
    venues_of,
)
from tests.matters.conftest import OPENED, Place


@pytest.fixture
def venue(place: Place) -> Venue:
    """A talking room that is open since the beginning."""
    return open_venue(place)


def open_venue(place: Place, **also: Any) -> Venue:
    facts: dict[str, Any] = {
        "kind": "talk_room", "name": "村民说事室", "address": "村委会一楼", "hours": "每周五上午",
        "on": OPENED, "by": place.clerk, "now": place.now,
    }  # fmt: skip
    return service.open_venue(place.session, place.id, **(facts | also))


def sit(place: Place, venue: Venue, *topics: str, **also: Any) -> Sitting:
    facts: dict[str, Any] = {
        "venue_id": venue.id, "held_on": OPENED, "host": "村书记", "present": 7, "topics": topics,
        "key": place.key(), "by": place.clerk, "now": place.now,
    }  # fmt: skip
    return service.record_sitting(place.session, place.id, **(facts | also))


def waiting(session: Session) -> dict[int, int]:
    column = unanswered().selected_columns[0]
    return dict(session.execute(unanswered().group_by(column)).all())


def settle(place: Place, topic_id: int, **said: str) -> None:
    service.settle_topic(place.session, topic_id, by=place.clerk, now=place.now, **said)


def test_a_sitting_keeps_its_topics_and_each_waits_until_it_is_answered(
    place: Place, venue: Venue
) -> None:
    sitting = sit(place, venue, "三组路灯不亮", "马小军家门口堆土")
    assert (sitting.number, sitting.present) == ("2026-0001", 7)
    service.add_topic(place.session, sitting.id, "修水渠", by=place.clerk, now=place.now)
    first, second, third = topics_of(place.session, sitting.id)
    assert waiting(place.session) == {place.id: 3}
    matter = place.open()
    settle(place, first.id, outcome="answered", answer="周三换灯泡")
    settle(place, second.id, outcome="passed_on", answer="转给镇里，请马小军清走")
    settle(place, third.id, outcome="matter", number=matter.number)
    assert waiting(place.session) == {}
    assert third.matter_id == matter.id
    with pytest.raises(Conflict, match="已经有结果"):
        settle(place, first.id, outcome="answered", answer="再说一遍")


def test_everybody_reads_what_was_said_and_no_name_and_no_note(place: Place, venue: Venue) -> None:
    sitting = sit(place, venue, "马小军家门口堆土", record="马小军很生气")
    settle(place, topics_of(place.session, sitting.id)[0].id, outcome="answered",
           answer="马小军答应周五清走")  # fmt: skip
    sit(place, venue, held_on=OPENED + timedelta(days=1))
    latest, first = public_sittings(place.session, place.id, most=50)
    assert latest.topics == ()
    assert first.topics[0].subject == "马某某家门口堆土"
    assert first.topics[0].answer == "马某某答应周五清走"
    assert len(public_sittings(place.session, place.id, most=1)) == 1
    assert public_sittings(place.session, place.world.b.id, most=50) == []


def test_the_same_form_sent_twice_is_recorded_once(place: Place, venue: Venue) -> None:
    assert sit(place, venue, "路灯", key="k").id == sit(place, venue, "路灯", key="k").id


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"held_on": date(2030, 1, 1)}, "还没有到"),
        ({"held_on": OPENED - timedelta(days=1)}, "没有开放"),
        ({"present": -1}, "来了几个人"),
        ({"present": 5001}, "来了几个人"),
        ({"host": " "}, "谁接待的"),
        ({"topics": ["路"] * 41}, "最多记 40 件"),
        ({"topics": [" "]}, "说的什么事"),
    ],
)
def test_what_cannot_be_is_refused(
    place: Place, venue: Venue, wrong: dict[str, Any], words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        sit(place, venue, **wrong)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"outcome": "open"}, "结果是什么"),
        ({"outcome": "answered"}, "怎么回的话"),
        ({"outcome": "passed_on", "answer": " "}, "怎么回的话"),
        ({"outcome": "matter", "number": "2026-9999"}, "没有这个编号"),
    ],
)
def test_a_result_says_what_it_is(
    place: Place, venue: Venue, said: dict[str, str], words: str
) -> None:
    topic = topics_of(place.session, sit(place, venue, "路灯").id)[0]
    with pytest.raises(Invalid, match=words):
        settle(place, topic.id, **said)
    assert waiting(place.session) == {place.id: 1}


def test_a_place_is_closed_once_and_takes_no_more_sittings(place: Place, venue: Venue) -> None:
    service.close_venue(
        place.session, venue.id, on=OPENED + timedelta(days=3), by=place.clerk, now=place.now
    )
    with pytest.raises(Conflict, match="已经停用"):
        service.close_venue(place.session, venue.id, on=OPENED, by=place.clerk, now=place.now)
    sit(place, venue, held_on=OPENED + timedelta(days=2))
    with pytest.raises(Invalid, match="没有开放"):
        sit(place, venue, held_on=OPENED + timedelta(days=3))
    assert venues_of(place.session, place.id, on=OPENED) == [venue]
    assert venues_of(place.session, place.id, on=OPENED + timedelta(days=3)) == []
    assert venues_of(place.session, place.id) == [venue]
    with pytest.raises(Invalid, match="哪一种"):
        open_venue(place, kind="pub")
    late = open_venue(place)
    with pytest.raises(Invalid, match="不能早于"):
        service.close_venue(
            place.session, late.id, on=OPENED - timedelta(days=1), by=place.clerk, now=place.now
        )


def test_another_villages_place_is_none(place: Place, venue: Venue) -> None:
    venue.village_id = place.world.b.id
    with pytest.raises(Invalid, match="没有开放"):
        sit(place, venue)
    for find in (get_venue, get_sitting, get_topic):
        with pytest.raises(NotFound):
            find(place.session, 10**9)
