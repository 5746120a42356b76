"""Eight want the last place at once; two enter the same attendance."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from pointsapp.activities import service
from pointsapp.activities.models import Attendance, Shift, SignUp
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import prepare_engine
from pointsapp.people import service as people

THREADS = 8


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = create_engine(database, pool_size=THREADS + 1)
    prepare_engine(engine)
    yield engine
    engine.dispose()


def at_once(engine, work):
    gate = threading.Barrier(THREADS)

    def one(number):
        gate.wait()
        with Session(engine) as session:
            session.connection(execution_options={"immediate": True})
            answer = work(session, number)
            session.commit()
            return answer

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def test_the_last_places_go_to_as_many_as_there_are(engine, village):
    session, now, clerk = village.session, village.now, village.clerk
    crowd = [village.heads[0]]
    for number in range(THREADS - 1):
        person = people.add_person(session, village_id=village.id, name=f"儿{number}", by=None,
                                   now=now)  # fmt: skip
        people.join_household(session, village.homes[0], person, relation="子", on=village_day(now),
                              by=None, now=now)  # fmt: skip
        crowd.append(person)
    shift_id, home = village.shift_of(village.open(places=3)).id, village.homes[0]
    session.commit()

    def work(session, number):
        made = service.sign_up(session, shift_id, crowd[number], household_id=home, via="card",
                               by=None, now=now)  # fmt: skip
        return made.state

    assert sorted(at_once(engine, work)) == ["confirmed"] * 3 + ["waiting"] * 5
    session.expire_all()
    assert session.get_one(Shift, shift_id).taken == 3

    # All give up at once: whoever still waits has moved up, and nobody is counted twice.
    ids = [each.id for each in session.query(SignUp)]
    session.rollback()

    def leave(session, number):
        return service.cancel_sign_up(session, ids[number], by=clerk, now=now).state

    assert at_once(engine, leave) == ["cancelled"] * THREADS
    session.expire_all()
    assert session.get_one(Shift, shift_id).taken == 0


def test_one_who_is_ticked_by_everybody_at_once_came_once(engine, village):
    activity = village.open()
    activity_id, shift_id, person = activity.id, village.shift_of(activity).id, village.heads[0]
    village.on_the_day()
    now, clerk = village.now, village.clerk
    village.session.commit()

    def work(session, number):
        service.mark(session, activity_id, shift_id, shown=(), came={person: "work"}, by=clerk,
                     now=now)  # fmt: skip

    at_once(engine, work)
    assert village.session.query(Attendance).filter_by(withdrawn_at=None).count() == 1
