"""Open a matter: from an item of a list in force that day, or outside every list."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pointsapp.decisions.keys import get_key
from pointsapp.decisions.queries import undecided_sentence
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotFound
from pointsapp.foundation.numbers import next_number
from pointsapp.matters.models import Matter
from pointsapp.matters.policy.intake import check_amount, check_happened, check_key, text_of
from pointsapp.matters.policy.separation import post_words
from pointsapp.matters.policy.signatures import doubled
from pointsapp.matters.queries.holdings import FURTHER_KEY, further_signers, holders
from pointsapp.matters.service.refreshing import refresh
from pointsapp.people.ids import HouseholdId, PersonId, RegionId, UserId
from pointsapp.people.models import Region
from pointsapp.people.queries import get_household, get_person, get_village
from pointsapp.powers.ids import ItemId
from pointsapp.powers.models import ListItem
from pointsapp.powers.policy.procedure import Procedure, Step
from pointsapp.powers.queries import get_item, get_list, lists_in_force, procedure_of

# Items of the other lists say what somebody must or must not do; they are not carried out.
OPENABLE = ("power", "service", "access", "customs")


def open_matter(
    session: Session,
    village_id: RegionId,
    *,
    item_id: ItemId | None,
    subject: str,
    chosen: str = "",
    household_id: HouseholdId | None = None,
    amount: Decimal | None = None,
    payee: str = "",
    project: str = "",
    handler_id: PersonId | None = None,
    opened_on: date,
    key: str,
    by: UserId,
    now: datetime,
) -> Matter:
    """Open a matter of a village; the same key again gives the first one. `amount` in yuan.

    `item_id` None: what is on no list is recorded as well, and raises a doubt later.
    Invalid for what the item asks for and is missing, for an item not in force that day, and when
    one person holds two signing offices while nobody decided who signs in addition.
    """
    village, today = get_village(session, village_id), village_day(now)
    facts = {
        "item_id": item_id, "subject": text_of(subject, "办什么事", 120, needed=True),
        "chosen": chosen, "household_id": household_id, "amount": amount,
        "payee": text_of(payee, "收款方", 80), "project": text_of(project, "项目", 80),
        "handler_id": handler_id, "opened_on": opened_on,
    }  # fmt: skip
    first = _first(session, village_id, check_key(key), facts)
    if first is not None:
        return first
    _check_day(village, opened_on, today)
    check_amount(amount, "金额")
    _check_who(session, village_id, household_id, handler_id)
    if item_id is not None:
        _Asked(session, village, item_id, facts, today).check()
    return _store(session, village_id, facts, key, by=by, now=now)


def _first(
    session: Session, village_id: RegionId, key: str, facts: dict[str, Any]
) -> Matter | None:
    found = session.scalar(select(Matter).where(Matter.village_id == village_id, Matter.key == key))
    if found is not None and any(getattr(found, name) != value for name, value in facts.items()):
        raise Conflict("matter.key_reused", "这一页已经交过一次，内容和上次不一样，请刷新以后再填")
    return found


def _store(
    session: Session,
    village_id: RegionId,
    facts: dict[str, Any],
    key: str,
    *,
    by: UserId,
    now: datetime,
) -> Matter:
    """Insert it with the next number; who was second under the key takes no number."""
    with session.begin_nested() as attempt:
        number = next_number(session, village_id, "matter", year=facts["opened_on"].year)
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        matter_id = session.scalar(
            insert(Matter)
            .values(**facts, village_id=village_id, number=number, key=key, opened_at=now,
                    opened_by=by, changed_at=now, state="running", step_code="")
            .on_conflict_do_nothing(index_elements=["village_id", "key"])
            .returning(Matter.id)
        )  # fmt: skip
        if matter_id is None:
            attempt.rollback()
    if matter_id is not None:
        record_audit(
            session, "matter.opened", "matter", matter_id, by=by, now=now, region_id=village_id,
            item_id=facts["item_id"], opened_on=facts["opened_on"].isoformat(),
        )  # fmt: skip
        refresh(session, [matter_id], today=village_day(now))
    matter = _first(session, village_id, key, facts)
    if matter is None:
        raise NotFound("matter.unknown", "没有找到这件办件")
    session.refresh(matter)
    return matter


def _check_day(village: Region, opened_on: date, today: date) -> None:
    check_happened(opened_on, opened_on=opened_on, today=today)
    if village.ended_on is not None and opened_on >= village.ended_on:
        raise Invalid("matter.village_ended", "这个村已经并入别的村，请在并入的村里开办")


def _check_who(
    session: Session,
    village_id: RegionId,
    household_id: HouseholdId | None,
    handler_id: PersonId | None,
) -> None:
    if household_id is not None and get_household(session, household_id).village_id != village_id:
        raise Invalid("matter.household", "请选本村的户")
    if handler_id is not None:
        get_person(session, handler_id)


@dataclass(frozen=True)
class _Asked:
    """What an item asks of a matter that is opened from it."""

    session: Session
    village: Region
    item_id: ItemId
    facts: dict[str, Any]
    today: date

    def check(self) -> None:
        """Raise Invalid with what is missing."""
        item = get_item(self.session, self.item_id)
        self._check_list(item)
        if item.for_household and self.facts["household_id"] is None:
            raise Invalid("matter.household", "这个事项要选是哪一户的")
        procedure = procedure_of(self.session, item.id)
        if procedure is None:
            return
        tiers = any(step.amounts for step in procedure.steps)
        if (item.for_amount or tiers) and self.facts["amount"] is None:
            raise Invalid("matter.amount", "这个事项要填金额")
        self._check_class(procedure)
        steps = procedure.steps_for(self.facts["amount"], self.facts["chosen"])
        if any("handler" in step.actors for step in steps) and self.facts["handler_id"] is None:
            raise Invalid("matter.handler", "这个事项要选经办人")
        self._check_further(procedure, steps)

    def _check_list(self, item: ListItem) -> None:
        """The nearest region's list that was in force on the day of the opening."""
        found = get_list(self.session, item.list_id)
        if found.kind not in OPENABLE:
            raise Invalid("matter.item", "请从权力、服务、准入或移风易俗清单里选事项")
        day = self.facts["opened_on"]
        if found not in lists_in_force(self.session, self.village.id, on=day):
            sentence = f"{day:%Y-%m-%d} 这份清单不在用，请选那天在用的清单，或记作清单以外的事"
            raise Invalid("matter.item_day", sentence)

    def _check_class(self, procedure: Procedure) -> None:
        chosen = self.facts["chosen"]
        if chosen not in (procedure.classes or ("",)):
            choices = "、".join(procedure.classes)
            raise Invalid("matter.class", f"请选类别：{choices}" if choices else "这个事项不分类别")

    def _check_further(self, procedure: Procedure, steps: tuple[Step, ...]) -> None:
        """One person in two signing offices: somebody else must be named to sign in addition."""
        day, handler_id = self.facts["opened_on"], self.facts["handler_id"]
        held = holders(self.session, self.village.id)
        twice = {
            step: posts
            for step in steps
            if step.kind == "sign"
            and (posts := doubled(step, {}, handler_id, today=day, holdings=held))
        }
        if not twice:
            return
        further = further_signers(self.session, self.village.id).of_matter(day, self.today)
        posts = next(iter(twice.values()))
        words = "、".join(post_words(procedure, post) for post in posts)
        if further is None:
            sentence = undecided_sentence(get_key(FURTHER_KEY))
            raise Invalid("setting.undecided", f"{words}是同一个人。{sentence}", key=FURTHER_KEY)
        if any(further in step.actors for step in twice):
            again = post_words(procedure, further)
            raise Invalid(
                "matter.further_signs_anyway",
                f"{words}是同一个人，定的补签人是{again}，但{again}本来就要签，请镇或县里另定一个职务",
            )
