"""What can be done to a household: one small form each, with the same page around it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Invalid
from pointsapp.ledger import households, leaving
from pointsapp.people import queries as people
from pointsapp.people import service
from pointsapp.people.ids import HouseholdId, PersonId, RegionId, UserId
from pointsapp.people.policy.names import clean_door
from pointsapp.web.access import Permission, require_region
from pointsapp.web.forms import FormSchema
from pointsapp.web.people import points, schemas
from pointsapp.web.people.blueprint import keyring

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Doing:
    """Who does it, when, to which household, in which transaction."""

    session: Session
    household_id: HouseholdId
    by: UserId
    now: datetime

    @property
    def who(self) -> dict[str, Any]:
        """What every service asks for at the end."""
        return {"by": self.by, "now": self.now}


@dataclass(frozen=True)
class Act:
    """Its name in the address, what the page and the button say, what it reads and does."""

    key: str
    title: str
    button: str
    done: str
    schema: type[FormSchema]
    run: Callable[[Doing, Values], object]
    grave: bool = False


def _state(doing: Doing, given: Values) -> None:
    service.set_state(
        doing.session, doing.household_id, given["state"], on=given["on"], **doing.who
    )


def _join(doing: Doing, given: Values) -> None:
    session, household = doing.session, people.get_household(doing.session, doing.household_id)
    person_id = given["person_id"]
    if person_id is not None:
        people.get_person(session, person_id, within=[household.village_id])
    elif not given["name"]:
        raise Invalid("person.name", "请填姓名，或者从名单里选一个人")
    else:
        person_id = service.add_person(
            session,
            village_id=household.village_id,
            name=given["name"],
            born_on=given["born_on"],
            phone=given["phone"],
            identity=given["identity"],
            keyring=keyring(),
            **doing.who,
        )
    service.join_household(
        session,
        doing.household_id,
        person_id,
        relation=given["relation"],
        on=given["on"],
        **doing.who,
    )


def _own_member(doing: Doing, person_id: PersonId, given: Values) -> PersonId:
    members = people.members_of(doing.session, doing.household_id, on=given["on"])
    if person_id not in {member.person.id for member in members}:
        raise Invalid("household.not_a_member", "那一天这个人不在本户，请核对人和日期")
    return person_id


def _leave(doing: Doing, given: Values) -> None:
    person_id = _own_member(doing, given["person_id"], given)
    service.leave_household(doing.session, person_id, on=given["on"], **doing.who)


def _death(doing: Doing, given: Values) -> None:
    person_id = _own_member(doing, given["person_id"], given)
    leaving.record_death(doing.session, person_id, on=given["on"], **doing.who)


def _head(doing: Doing, given: Values) -> None:
    head = people.head_of(doing.session, doing.household_id, on=given["on"])
    relations = {head.id: given["former"]} if head and given["former"] else {}
    service.change_head(
        doing.session,
        doing.household_id,
        given["person_id"],
        relations=relations,
        on=given["on"],
        **doing.who,
    )


def _split(doing: Doing, given: Values) -> None:
    households.split_household(
        doing.session,
        doing.household_id,
        door=given["door"],
        group_id=given["group_id"],
        person_ids=given["person_ids"],
        head_id=given["head_id"],
        share=points.share_of(doing.session, doing.household_id, given),
        period=points.period_of(doing.session, doing.household_id, given["on"]),
        on=given["on"],
        **doing.who,
    )


def _transfer(doing: Doing, given: Values) -> None:
    session, person_id = doing.session, _own_member(doing, given["person_id"], given)
    household = people.get_household(session, doing.household_id)
    village_id = given["village_id"] or household.village_id
    require_region(Permission.ROSTER_EDIT, village_id)
    households.move_person(
        session,
        person_id,
        household_by_code(session, village_id, given["into"]),
        relation=given["relation"],
        share=points.share_of(session, household.id, given),
        period=points.period_of(session, household.id, given["on"]),
        on=given["on"],
        **doing.who,
    )


def _merge(doing: Doing, given: Values) -> None:
    session, household = doing.session, people.get_household(doing.session, doing.household_id)
    into = household_by_code(session, household.village_id, given["into"])
    households.merge_households(
        session,
        household.id,
        into,
        share=points.everything_of(session, household.id, given["on"]),
        period=points.period_of(session, household.id, given["on"]),
        on=given["on"],
        **doing.who,
    )


def _move(doing: Doing, given: Values) -> None:
    require_region(Permission.ROSTER_EDIT, given["group_id"])
    households.move_household(
        doing.session,
        doing.household_id,
        group_id=given["group_id"],
        door=given["door"],
        shares=points.all_shares(doing.session, doing.household_id, given["on"]),
        period=points.period_of(doing.session, doing.household_id, given["on"]),
        on=given["on"],
        **doing.who,
    )


def _end(doing: Doing, given: Values) -> None:
    households.end_household(doing.session, doing.household_id, on=given["on"], **doing.who)


def household_by_code(session: Session, village_id: RegionId, code: str) -> HouseholdId:
    """The id of the household that people call '03-018'; Invalid when there is none."""
    group, _, door = code.replace("－", "-").partition("-")
    try:
        household = people.find_household_by_code(
            session, village_id, group.strip().zfill(2), clean_door(door)
        )
    except Invalid:
        household = None
    if household is None:
        raise Invalid("household.code", f"本村没有户号 {code[:20]}，请按 03-018 这样填")
    return household.id


ACTS: dict[str, Act] = {
    act.key: act
    for act in (
        Act("join", "添一个人", "加进本户", "加进来了。", schemas.JoinIn, _join),
        Act("leave", "有人离开本户", "办离户", "离户办好了。", schemas.MemberIn, _leave),
        Act("death", "有人去世", "登记去世", "登记好了。", schemas.MemberIn, _death, grave=True),
        Act("head", "换户主", "定为户主", "户主换好了。", schemas.HeadIn, _head),
        Act("state", "常住、外出、空户", "改好", "情况改好了。", schemas.StateIn, _state),
        Act("transfer", "有人转到另一户", "转过去", "转好了。", schemas.TransferIn, _transfer),
        Act("split", "分户", "分成两户", "分户办好了。", schemas.SplitIn, _split),
        Act("merge", "并到另一户", "并过去", "并户办好了。", schemas.MergeIn, _merge, grave=True),
        Act("move", "迁到别处", "迁过去", "迁移办好了。", schemas.PlaceIn, _move),
        Act("end", "销户", "销户", "已经销户。", schemas.DayIn, _end, grave=True),
    )
}
