"""Names for what the pages show: people, offices, matters."""

from collections.abc import Iterable
from datetime import date

from markupsafe import Markup
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Invalid
from pointsapp.matters.models import Matter
from pointsapp.matters.queries import find_by_number
from pointsapp.people import queries as people
from pointsapp.people.ids import PersonId, RegionId
from pointsapp.powers.policy.posts import POSTS
from pointsapp.web import filters
from pointsapp.web.context import now


def office_word(post: str) -> str:
    """An office as people read it."""
    return POSTS.get(post, post)


def names_of(session: Session, person_ids: Iterable[PersonId | None]) -> dict[PersonId, str]:
    """The names of persons, for staff."""
    known = {each for each in person_ids if each is not None}
    return {key: person.name for key, person in people.persons_by_id(session, known).items()}


def cadres(session: Session, village_id: RegionId, *, on: date) -> list[tuple[PersonId, str]]:
    """Who holds an office in a village today: (person, '沈立新 村党组织书记、村委会主任')."""
    held: dict[PersonId, list[str]] = {}
    names: dict[PersonId, str] = {}
    for officer in people.officers_in(session, village_id, on=on):
        held.setdefault(officer.person.id, []).append(POSTS[officer.office.position])
        names[officer.person.id] = officer.person.name
    return [(key, f"{names[key]} {'、'.join(words)}") for key, words in held.items()]


def office_held(
    session: Session, village_id: RegionId, person_id: PersonId | None, *, on: date
) -> str:
    """The office for which somebody answers on a day; the secretary where nobody was named."""
    officers = people.officers_in(session, village_id, on=on)
    held = (each.office.position for each in officers if each.person.id == person_id)
    return next(held, "secretary")


def matter_of(session: Session, village_id: RegionId, number: str) -> Matter | None:
    """The matter of a typed number, None for an empty one; Invalid when there is no such."""
    if not number.strip():
        return None
    found = find_by_number(session, village_id, number.strip())
    if found is None:
        raise Invalid("matter.unknown", f"本村没有编号 {number} 的办件，请照办件上的编号填")
    return found


def linked(address: str, text: str) -> Markup:
    """A link for a cell of a list."""
    return Markup('<a href="{}">{}</a>').format(address, text)


def short_day(of: date | None) -> str:
    """A day in a cell: 11月18日, with its year when it is not this one; '' for none."""
    return filters.day(of, village_day(now()).year) if of else ""


def shortened(text: str, longest: int = 40) -> str:
    """The first signs of a long text."""
    return text if len(text) <= longest else text[:longest] + "…"
