"""A household as staff see it, and what can be done to it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.households import NOTHING
from pointsapp.people import queries as people
from pointsapp.people import service
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.models import Household, Region
from pointsapp.people.models.households import CHANGES, STATES
from pointsapp.web import place
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.people import points
from pointsapp.web.people.acts import ACTS, Act, Doing
from pointsapp.web.people.blueprint import attempt, blueprint, keyring, today
from pointsapp.web.people.schemas import HouseholdIn

OF_HOUSEHOLD = row_of(Household.group_id, "household_id")
OF_VILLAGE = region_of("village_id")


@blueprint.get("/households/<int:household_id>")
@requires(Permission.ROSTER_VIEW, OF_HOUSEHOLD)
def household(household_id: HouseholdId) -> str:
    """Members, card, places and changes; telephone and identity numbers stay masked."""
    session, on = reading(), today()
    found = people.get_household(session, household_id)
    members = people.members_of(session, household_id, on=on)
    group = people.get_region(session, found.group_id)
    return render_template(
        "people/household.html",
        household=found,
        code=people.household_code(found, group),
        group=group,
        village=people.get_region(session, found.village_id),
        members=members,
        past=people.past_members_of(session, household_id, on=on),
        phones={m.person.id: people.masked_phone(m.person, keyring=keyring()) for m in members},
        places=[_placed(each) for each in people.places_of(session, household_id)],
        changes=[_changed(each, household_id) for each in _changes(household_id)],
        card=people.live_card_of(session, household_id),
        representative=people.representative_of(session, household_id, on=on),
        acts=_offered(found, len(members)),
        accounts=ledger.accounts_of_household(session, household_id, on=on),
        states=STATES,
        may_edit=_may(Permission.ROSTER_EDIT, group),
        may_card=_may(Permission.CARDS_EDIT, group),
        may_book=_may(Permission.LEDGER_VIEW, group),
    )


@blueprint.get("/households/<int:household_id>/stored")
@requires(Permission.ROSTER_VIEW, OF_HOUSEHOLD)
def stored_about(household_id: HouseholdId) -> str:
    """What is stored about the household, on paper, for who has no telephone (PIPL 45)."""
    sections = people.stored_about_household(reading(), household_id, keyring=keyring(), on=today())
    return render_template(
        "people/stored.html", sections=sections, household_id=household_id, today=today()
    )


def _may(permission: Permission, group: Region) -> bool:
    return bool(current_user.may(permission, group.path))


def _changes(household_id: HouseholdId) -> list[Any]:
    return list(people.changes_of_household(reading(), household_id))


def _placed(lived: Any) -> tuple[str, Any, Any]:
    session = reading()
    village, group = (people.get_region(session, key) for key in (lived.village_id, lived.group_id))
    return f"{village.name} {group.code}-{lived.door}", lived.from_on, lived.to_on


def _changed(change: Any, household_id: HouseholdId) -> tuple[Any, str, int | None]:
    """When, what, and the id of the other household, if there is one."""
    other = change.into_id if change.from_id == household_id else change.from_id
    return change.happened_on, CHANGES[change.kind], None if other == household_id else other


def _offered(found: Household, members: int) -> list[Act]:
    if found.ended_on is not None:
        return []
    fits = {"leave": 1, "death": 1, "head": 1, "transfer": 1, "split": 2}
    return [act for act in ACTS.values() if members >= fits.get(act.key, 0)]


@blueprint.get("/households/<int:household_id>/<act>")
@requires(Permission.ROSTER_EDIT, OF_HOUSEHOLD)
def ask_act(household_id: HouseholdId, act: str) -> str:
    """The form of one act."""
    return _act_page(household_id, _act(act), blank(on=today().isoformat()))


@blueprint.post("/households/<int:household_id>/<act>")
@requires(Permission.ROSTER_EDIT, OF_HOUSEHOLD)
def do_act(household_id: HouseholdId, act: str) -> ResponseReturnValue:
    """Do it, or say what is to be mended."""
    doing, form = _act(act), read_form(_act(act).schema, request.form)
    by, at = current_user.id, now()
    answer, _ = attempt(
        form, lambda session: doing.run(Doing(session, household_id, by, at), form.values)
    )
    if not answer.ok:
        return _act_page(household_id, doing, answer), 422
    flash(doing.done)
    return redirect(url_for("people.household", household_id=household_id))


def _act(key: str) -> Act:
    if key not in ACTS:
        raise NotFound("household.act", "没有这一步")
    return ACTS[key]


def _act_page(household_id: HouseholdId, act: Act, form: Reading) -> str:
    session, on = reading(), today()
    found = people.get_household(session, household_id)
    group = people.get_region(session, found.group_id)
    members = people.members_of(session, household_id, on=on)
    homeless = people.persons_without_household(session, found.village_id)
    has = points.everything_of(session, household_id, on)
    return render_template(
        "people/act.html",
        act=act,
        form=form,
        household=found,
        code=people.household_code(found, group),
        choices=[(m.person.id, m.person.name, m.membership.relation) for m in members],
        names=[(m.person.id, m.person.name) for m in members],
        groups=_groups(found.village_id),
        all_groups=_all_groups() if act.key == "move" else [],
        others=[(each.id, each.name) for each in homeless],
        has=has if has != NOTHING else None,
        villages=[(each.id, each.name) for each in place.villages(Permission.ROSTER_EDIT)],
    )


def _groups(village_id: RegionId) -> list[tuple[int, str]]:
    groups = people.children(reading(), village_id, on=today())
    return [(group.id, group.name) for group in groups]


def _all_groups() -> list[tuple[int, str]]:
    """The groups of all villages whose roster this login keeps, each with its village."""
    villages = place.villages(Permission.ROSTER_EDIT)
    return [(key, f"{v.name} {name}") for v in villages for key, name in _groups(v.id)]


@blueprint.get("/villages/<int:village_id>/households/new")
@requires(Permission.ROSTER_EDIT, OF_VILLAGE)
def new_household(village_id: RegionId) -> str:
    """The form for a new household and its head."""
    form = blank(on=today().isoformat())
    return render_template("people/new_household.html", form=form, groups=_groups(village_id))


@blueprint.post("/villages/<int:village_id>/households/new")
@requires(Permission.ROSTER_EDIT, OF_VILLAGE)
def add_household(village_id: RegionId) -> ResponseReturnValue:
    """Make the household, its head, and show it."""
    form = read_form(HouseholdIn, request.form)
    who = {"by": current_user.id, "now": now()}

    def make(session: Any) -> int:
        given = form.values
        group = people.find_region(session, given["group_id"])
        if group is None or group.parent_id != village_id:
            raise NotFound("region.unknown", "没有找到这个组")
        new_id = service.create_household(
            session, group_id=given["group_id"], door=given["door"], on=given["on"], **who
        )
        person = {key: given[key] for key in ("name", "born_on", "phone", "identity")}
        head = service.add_person(
            session, village_id=village_id, keyring=keyring(), **person, **who
        )
        service.join_household(session, new_id, head, relation="户主", on=given["on"], **who)
        return new_id

    answer, new_id = attempt(form, make)
    if new_id is None:
        groups = _groups(village_id)
        return render_template("people/new_household.html", form=answer, groups=groups), 422
    flash("新户立好了。")
    return redirect(url_for("people.household", household_id=new_id))
