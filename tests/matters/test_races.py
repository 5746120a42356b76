"""Several at once on one matter: nothing twice, no number lost, the cached state always true."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from pointsapp.foundation.database import prepare_engine
from pointsapp.foundation.errors import Conflict
from pointsapp.matters import service
from pointsapp.matters.models import Matter, StepRecord
from tests.matters.conftest import FIVE, OPENED, Place

THREADS = 8


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """Connections for everybody, as several processes have them."""
    engine = create_engine(database, pool_size=THREADS, max_overflow=2)
    prepare_engine(engine)
    yield engine
    engine.dispose()


def at_once(engine: Engine, work: Callable[[Session, int], None]) -> int:
    """Let eight threads do `work`, starting together; gives how many were refused."""
    gate = threading.Barrier(THREADS)

    def one(number: int) -> bool:
        gate.wait()
        try:
            with Session(engine) as session:
                session.connection(execution_options={"immediate": True})
                work(session, number)
                session.commit()
        except Conflict:
            return True
        return False

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(one, range(THREADS)))


def test_a_signature_that_several_enter_at_once_is_stored_once(
    engine: Engine, place: Place
) -> None:
    matter_id, clerk, now = place.open().id, place.clerk, place.now
    secretary = place.persons["secretary"]
    place.session.commit()

    def work(session: Session, number: int) -> None:
        service.record_step(
            session, matter_id, step_code="cosign", kind="signed", post="secretary",
            person_id=secretary, happened_on=OPENED, key=f"own-{number}", by=clerk, now=now,
        )  # fmt: skip

    assert at_once(engine, work) == THREADS - 1
    assert place.session.query(StepRecord).count() == 1


def test_one_click_sent_eight_times_is_one_record_and_nobody_is_refused(
    engine: Engine, place: Place
) -> None:
    matter_id, clerk, now = place.open().id, place.clerk, place.now
    place.session.commit()

    def work(session: Session, _number: int) -> None:
        service.record_step(
            session, matter_id, step_code="cosign", kind="signed", post="secretary",
            happened_on=OPENED, key="one-click", by=clerk, now=now,
        )  # fmt: skip

    assert at_once(engine, work) == 0
    assert place.session.query(StepRecord).count() == 1


def test_five_signatures_entered_at_once_by_five_complete_the_step(
    engine: Engine, place: Place
) -> None:
    matter_id, clerk, now, persons = place.open().id, place.clerk, place.now, place.persons
    place.session.commit()

    def work(session: Session, number: int) -> None:
        post = FIVE[number % len(FIVE)]
        service.record_step(
            session, matter_id, step_code="cosign", kind="signed", post=post,
            person_id=persons[post], happened_on=OPENED, key=f"key-{number}", by=clerk, now=now,
        )  # fmt: skip

    assert at_once(engine, work) == THREADS - len(FIVE)
    matter = place.session.get_one(Matter, matter_id)
    place.session.refresh(matter)
    assert matter.step_code == "first"
    place.check_cached(matter)


def test_matters_opened_at_once_have_numbers_without_gaps(engine: Engine, place: Place) -> None:
    place.open()  # the first number of a year is taken alone
    village_id, item_id, handler = place.id, place.items["expense"], place.persons["handler"]
    clerk, now = place.clerk, place.now
    place.session.commit()

    def work(session: Session, number: int) -> None:
        service.open_matter(
            session, village_id, item_id=item_id, subject="购置垃圾桶", amount=Decimal(3000),
            handler_id=handler, opened_on=OPENED, key=f"m-{number // 2}", by=clerk, now=now,
        )  # fmt: skip

    assert at_once(engine, work) == 0
    numbers = sorted(place.session.query(Matter.number).all())
    assert [number for (number,) in numbers] == [f"2026-{n:04d}" for n in range(1, 6)]
