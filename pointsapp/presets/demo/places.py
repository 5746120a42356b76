"""The demo's places, their people, officials and logins, made through the services."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import transaction
from pointsapp.foundation.keys import Keyring, hash_secret
from pointsapp.people import service as people
from pointsapp.people.ids import PersonId, RegionId, UserId
from pointsapp.people.queries import get_person
from pointsapp.presets.demo.county import SETTLED_DAYS_AGO, County, Plan, Town, Village
from pointsapp.presets.demo.names import COUNTY, TOWNS
from pointsapp.presets.demo.plans import PLANS
from pointsapp.presets.demo.roster import find_places, read_roster

# The demo's only; printed at every start of a demo.
PASSWORD = "demo-sunshine-2026"  # noqa: S105
PIN = "2580"
# Who holds what: the place of their household in the village. One person is secretary and
# director in Qingquan, in the others two are.
OFFICES = (
    ("secretary", 0),
    ("supervision_director", 1),
    ("expense_clerk", 2),
    ("agent", 3),
    ("member", 4),
    ("supervision_member", 8),
)
DIRECTOR, OTHER_DIRECTOR = {"qingquan": 0}, 7
ROLES = {"clerk": 2, "reviewer": 0, "supervisor": 1, "cadre": 4}
REPRESENTATIVES = (5, 6, 9, 10, 12)


def settle(keyring: Keyring, *, today: date, every: int = 1) -> County:
    """Make the county, its towns, and the villages of the first day with all who live there."""
    county = County(RegionId(0), keyring, today, every)
    now = county.at(SETTLED_DAYS_AGO, hour=0)
    with transaction() as session:
        _above(session, county, Logins(session, now))
        first = [each for each in county.villages if each.plan.since == SETTLED_DAYS_AGO]
        for village in first:
            found(session, county, village, now=now)
    for village in first:
        read_roster(county, village, on=village_day(now))
    with transaction() as session:
        logins = Logins(session, now)
        for village in first:
            find_places(session, village)
            appoint(session, village, on=village_day(now), now=now)
            logins.of_village(village)
    return county


def _above(session: Session, county: County, logins: "Logins") -> None:
    on, now = county.day(SETTLED_DAYS_AGO), logins.now
    county.id = people.create_region(
        session, level="county", code="370001", name=COUNTY, parent_id=None, on=on, by=None, now=now
    )
    county.admin = logins.make("demo-admin", "系统管理员", "admin", county.id)
    county.clerk = logins.make("demo-county", "苏文静", "county", county.id)
    county.inspector = logins.make("demo-inspector", "贺长宁", "inspector", county.id)
    for number, (name, clerk) in enumerate(zip(TOWNS, ("林晓梅", "邵卫东"), strict=True)):
        town = people.create_region(
            session, level="town", code=f"10{number + 1}", name=name, parent_id=county.id, on=on,
            by=county.admin, now=now,
        )  # fmt: skip
        login = logins.make(f"demo-town{_numbered(number + 1)}", clerk, "town", town)
        county.towns.append(Town(town, name, login))
    for plan in PLANS:
        town_of_it = county.towns[plan.town]
        town_of_it.villages.append(Village(plan, RegionId(0), town_of_it))


def found(session: Session, county: County, village: Village, *, now: datetime) -> None:
    """Make the region of a village, without people."""
    plan = village.plan
    village.id = people.create_region(
        session, level="village", code=plan.code, name=plan.name, parent_id=village.town.id,
        on=village_day(now), by=county.admin, now=now, contact=plan.contact,
    )  # fmt: skip


def appoint(
    session: Session, village: Village, *, on: date, now: datetime, mandates: bool = True
) -> None:
    """Put its people into office, and give the representatives their certificates."""
    director = DIRECTOR.get(village.key, OTHER_DIRECTOR)
    for position, place in (*OFFICES, ("village_director", director)):
        people.appoint(
            session, region_id=village.id, person_id=village.head(place), position=position,
            from_on=on, by=village.town.clerk, now=now,
        )  # fmt: skip
    for number, place in enumerate(REPRESENTATIVES if mandates else (), 1):
        mandate = people.add_representative(
            session, village_id=village.id, person_id=village.head(place),
            certificate=f"{village.plan.code}-{number:03}", from_on=on, by=village.town.clerk,
            now=now, promises="每月走访联系户一次，有话带到会上说",
        )  # fmt: skip
        linked = [household for household, _ in village.heads[number - 1 :: len(REPRESENTATIVES)]]
        people.link_households(session, mandate, linked, on=on, by=village.town.clerk, now=now)


class Logins:
    """Makes logins that all have the demo's one password."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session, self.now = session, now
        self.hashed = hash_secret(PASSWORD)

    def make(
        self,
        login_name: str,
        name: str,
        role: str,
        region_id: RegionId,
        person_id: PersonId | None = None,
    ) -> UserId:
        """A login with one role from now on; gives its id."""
        user = people.create_user(
            self.session, login_name=login_name, name=name, person_id=person_id,
            hashed=self.hashed, by=None, now=self.now,
        ).user_id  # fmt: skip
        self.grant(user, role, region_id)
        return user

    def grant(self, user: UserId, role: str, region_id: RegionId) -> None:
        """One more role for a login."""
        people.grant_role(
            self.session,
            user,
            role,
            region_id,
            from_on=village_day(self.now),
            by=None,
            now=self.now,
        )

    def of_village(self, village: Village, roles: Collection[str] = tuple(ROLES)) -> None:
        """The logins of a village, one a role; those of the first have no number."""
        for role in roles:
            person = village.head(ROLES[role])
            name = get_person(self.session, person).name
            login = f"demo-{role}{tail_of(village.plan)}"
            village.users[role] = self.make(login, name, role, village.id, person)


def tail_of(plan: Plan) -> str:
    """What the logins of a village end with: a number, its name where it was merged away."""
    if plan.until:
        return f"-{plan.key}"
    return _numbered(1 + [each for each in PLANS if not each.until].index(plan))


def _numbered(number: int) -> str:
    return "" if number == 1 else str(number)
