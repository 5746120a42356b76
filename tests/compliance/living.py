"""Any procedure carried out through the services as it should be: who, when, votes and papers."""

from datetime import date, timedelta
from decimal import Decimal

from pointsapp.decisions.keys import SETTINGS
from pointsapp.decisions.policy import Counts
from pointsapp.decisions.service import MeetingFacts, decide_setting, record_resolution
from pointsapp.matters import service as matters
from pointsapp.matters.models import Matter
from pointsapp.powers.policy.posts import is_office
from pointsapp.powers.policy.procedure import Procedure, Step
from tests.matters.conftest import OPENED, Place
from tests.worlds import FIRST_DAY

UNDECIDED = ("branch", "committees", "collective_representatives", "town", "county")


def begin(place: Place, procedure: Procedure, amount: Decimal | None, chosen: str) -> Matter:
    """Fill every office, let the county decide how each body votes, open the matter on OPENED."""
    place.clock.set(place.now - timedelta(days=(place.today - OPENED).days))
    posts = {post for step in procedure.steps for post in step.actors}
    for post in sorted(posts - place.persons.keys()):
        place.persons[post] = place.person(f"任{post}")
        if is_office(post):
            place.appoint(post, place.persons[post])
    for body in UNDECIDED:
        for part, value in (("quorum", ">=1/2 entitled"), ("majority", ">1/2 present")):
            if f"meeting.{body}.{part}" in SETTINGS:
                decide_setting(
                    place.session, place.world.county_id, key=f"meeting.{body}.{part}", value=value,
                    source="县里的规定", from_on=FIRST_DAY, by=None, now=place.now,
                )  # fmt: skip
    place.add_item(procedure, procedure.name, office="secretary")
    return place.open(procedure.code, amount=amount, chosen=chosen, opened_on=place.today)


def carry_out(place: Place, matter: Matter, step: Step) -> None:
    """Record today what finishes a step, by whom it should be, with its papers."""
    n = (place.today - OPENED).days
    for name in step.papers:
        matters.add_paper(
            place.session, matter.id, name=name, step_code=step.code, kept_where="村档案柜",
            by=place.clerk, now=place.now,
        )  # fmt: skip
    if step.kind == "sign":
        for post in step.actors:
            place.record(matter, step.code, "signed", n, post=post, person_id=place.persons[post])
    elif step.kind == "publish":
        place.record(matter, step.code, "published", n)
        days = step.publish.days if step.publish else 0
        place.clock.move(days=days + 1 if step.publish and step.publish.unit == "calendar"
                         else days * 2)  # fmt: skip
    elif step.kind == "vote" or step.quorum or step.majority:
        place.record(matter, step.code, "passed", n, resolution_id=vote(place, step.bodies[0]))
    else:
        post = step.actors[0] if step.actors else ""
        acting = place.persons[post] if is_office(post) or post == "handler" else None
        kind = "paid" if step.pays else "done"
        place.record(matter, step.code, kind, n, post=post, person_id=acting)


def vote(place: Place, body: str) -> int:
    """A resolution of that body, held today, called in time, everybody present and in favour."""
    noticed: date = place.today - timedelta(days=20)
    return record_resolution(
        place.session, place.id, subject="这件事", by=None, now=place.now,
        meeting=MeetingFacts(body, place.today, "骆新民", "逐条讨论", noticed),
        counts=Counts(
            30, 30, 30, 0, 0, 10, 10, authorised_by="村民会议授权",
            counted_by="adults" if body == "villagers" else "members",
        ),
    ).id  # fmt: skip
