"""What the five clients of a storm do: each deed is asked under a key of its own."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from benchmarks.faults.checks import WEB
from benchmarks.faults.clients import NOTHING, Visitor
from benchmarks.faults.village import PASSWORD, Village
from pointsapp.claims.models import Claim

Deed = Callable[[Any], tuple[int, str]]
LOOKS = 5  # how often what changed meanwhile is looked at again before it is published
SEEN = re.compile(r'name="seen" value="([^"]*)"')
TOLD = {"via": "oral", "who": "", "statement": "不是我家的"}


def deeds(village: Village, port: int, engine: Engine) -> dict[str, tuple[Deed, Iterable[Any]]]:
    """By name: what is done, and to what, one after the other; everybody is signed in."""
    clerk, reviewer, publisher = (
        Visitor.signed_in(port, village.login(role), PASSWORD)
        for role in ("clerk", "reviewer", "clerk")
    )
    one = f"/claims/village/{village.id}/one/household"
    fields = {"do": "send", "who": "01-011", "rule_id": str(village.rules[12]),
              "quantity": "2", "day": f"{village.now.date() - timedelta(days=4)}"}  # fmt: skip
    account = str(village.account)
    return {
        "register": (
            lambda key: clerk.post(one, key=key, **fields), (f"{WEB}{n}" for n in count()),
        ),
        "review": (
            lambda claim: reviewer.post("/claims/queue", pick=str(claim)),
            _waiting(village, engine),
        ),
        "object": (
            lambda line: clerk.post(f"/contests/raise/line/{line}", **TOLD), village.lines,
        ),
        "publish": (lambda _: _publish(village, publisher), count()),
        "spend": (
            lambda key: clerk.post("/spend", key=key, account=account),
            (f"spend-{n}" for n in count()),
        ),
    }  # fmt: skip


def _publish(village: Village, publisher: Visitor) -> tuple[int, str]:
    """Look at what would be published, and publish it if it is still that."""
    address = f"/claims/sheets/prepare/{village.id}/household"
    status, page = publisher.get(address)
    for _ in range(LOOKS):
        if not (seen := SEEN.search(page)):
            break
        fields = {"seen": seen.group(1), "unit": "household", "month": "2026-11"}
        status, page = publisher.post(address, **fields)
    return (NOTHING, "") if status in (409, 422) else (status, page)


def _waiting(village: Village, engine: Engine) -> Iterator[int]:
    """The claims that were registered, as they come."""
    seen = village.reviewed
    while True:
        found = _registered_after(seen, village, engine)
        # One that was reviewed long ago, when there is none: that changes nothing.
        yield from found or [seen]
        seen = max((seen, *found))


def _registered_after(seen: int, village: Village, engine: Engine) -> Sequence[int]:
    mine = select(Claim.id).filter_by(village_id=village.id).order_by(Claim.id)
    try:
        with Session(engine) as session:
            return session.scalars(mine.where(Claim.key.startswith(WEB), Claim.id > seen)).all()
    except OperationalError:  # the database is being killed
        return []
