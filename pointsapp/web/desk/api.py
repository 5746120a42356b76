"""The ledger and the audit trail for other systems."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from flask import g
from marshmallow import fields, validate
from sqlalchemy import select

from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.clock import start_of_day, village_day
from pointsapp.foundation.database import reading
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.ids import AccountId, EntryId
from pointsapp.ledger.models import Account, Entry, Seal
from pointsapp.ledger.publishing import seal_file
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.api.blueprint import ApiBlueprint
from pointsapp.web.api.paging import page
from pointsapp.web.api.schemas import OutSchema, PageIn, instant, key_in, money, page_of
from pointsapp.web.context import now
from pointsapp.web.fields import Day, choice, text

blueprint = ApiBlueprint("desk", "台账、操作记录")
VILLAGE = region_of("village_id")
OF_ACCOUNT = row_of(Account.village_id, "account_id")
LEDGER = Permission.LEDGER_VIEW


class AccountsIn(PageIn):
    """Which accounts: of a kind, open today, of a household."""

    kind = choice(("household", "resident", "cadre"), required=False)
    number = text(16, required=False)


class AccountOut(OutSchema):
    """An account; who holds it stands in `AccountSumsOut`."""

    id = fields.Integer()
    village_id = fields.Integer()
    number = fields.String()
    kind = fields.String()
    opened_on = Day()
    closed_on = Day(allow_none=True)


class PeriodOut(OutSchema):
    """What the entries of a points year add up to."""

    period = fields.String()
    honour = money()
    spendable = money()
    added = money()
    taken = money()
    entries = fields.Integer()


class AccountSumsOut(AccountOut):
    """An account, its holder today, its purse and its years."""

    household_id = fields.Integer(allow_none=True)
    person_id = fields.Integer(allow_none=True)
    purse = money(metadata={"description": "现在能兑换的分"})
    periods = fields.List(fields.Nested(PeriodOut))


class EntriesIn(PageIn):
    """Which entries: of a points year."""

    period = fields.String(load_default=None, validate=validate.Length(1, 9))


class EntryOut(OutSchema):
    """One booking; it never changes, a mistake is reversed by another one."""

    id = fields.Integer()
    account_id = fields.Integer()
    kind = fields.String()
    points = money()
    honour = money()
    spendable = money()
    rule_id = fields.Integer(allow_none=True)
    rule_ref = fields.String()
    period = fields.String()
    occurred_on = Day()
    recorded_at = instant()
    reverses_id = fields.Integer(allow_none=True)


class SealOut(OutSchema):
    """A seal of the chain."""

    number = fields.Integer()
    digest = fields.String()
    previous = fields.String()
    entries = fields.Integer()
    sealed_at = instant()


class HeadOut(OutSchema):
    """Where the chain of a village stands."""

    number = fields.Integer()
    digest = fields.String()


class AuditIn(PageIn):
    """Which rows: of a kind of thing, an action, days from–to."""

    kind = text(40, required=False)
    action = text(60, required=False)
    subject_id = key_in(load_default=None)
    from_on = Day(load_default=None)
    until_on = Day(load_default=None)


class AuditOut(OutSchema):
    """Who did what; ids and figures, no names."""

    id = fields.Integer()
    happened_at = instant()
    user_id = fields.Integer(allow_none=True)
    region_id = fields.Integer(allow_none=True)
    action = fields.String()
    subject_kind = fields.String()
    subject_id = fields.Integer(allow_none=True)
    on_behalf_of = fields.String(allow_none=True)


@blueprint.get("/villages/<int:village_id>/accounts")
@requires(LEDGER, VILLAGE)
@blueprint.asks(AccountsIn)
@blueprint.gives(page_of(AccountOut))
def accounts(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """一个村的账户。"""
    query = select(Account).where(Account.village_id == village_id)
    for name in ("kind", "number"):
        if asked[name]:
            query = query.where(getattr(Account, name) == asked[name])
    return page(query.order_by(Account.number), asked)


@blueprint.get("/accounts/<int:account_id>")
@requires(LEDGER, OF_ACCOUNT)
@blueprint.gives(AccountSumsOut)
def account(account_id: AccountId) -> dict[str, Any]:
    """一个账户：现在归谁，能兑换多少，每个积分年度加起来多少。"""
    session = reading()
    found = ledger.get_account(session, account_id)
    holder = ledger.holders_of(session, [account_id], on=village_day(now())).get(account_id)
    sums = ((each, ledger.balance(session, account_id, each))
            for each in ledger.periods_of(session, [account_id]))  # fmt: skip
    return {name: getattr(found, name) for name in AccountOut().fields} | {
        "household_id": holder.household_id if holder else None,
        "person_id": holder.person_id if holder else None,
        "purse": ledger.purse(session, account_id),
        "periods": [{"period": period, **asdict(totals)} for period, totals in sums],
    }


@blueprint.get("/accounts/<int:account_id>/entries")
@requires(LEDGER, OF_ACCOUNT)
@blueprint.asks(EntriesIn)
@blueprint.gives(page_of(EntryOut))
def entries(asked: dict[str, Any], account_id: AccountId) -> dict[str, Any]:
    """一个账户的每一笔，新的在前。"""
    query = select(Entry).where(Entry.account_id == account_id)
    if asked["period"]:
        query = query.where(Entry.period == asked["period"])
    return page(query.order_by(Entry.id.desc()), asked)


@blueprint.get("/entries/<int:entry_id>")
@requires(LEDGER, row_of(Entry.village_id, "entry_id"))
@blueprint.gives(EntryOut)
def entry(entry_id: EntryId) -> Entry:
    """一笔。"""
    return ledger.get_entry(reading(), entry_id)


@blueprint.get("/villages/<int:village_id>/chain-head")
@requires(LEDGER, VILLAGE)
@blueprint.gives(HeadOut)
def chain_head(village_id: RegionId) -> Any:
    """记账链到了哪里。"""
    return ledger.head(reading(), village_id)


@blueprint.get("/villages/<int:village_id>/seals")
@requires(LEDGER, VILLAGE)
@blueprint.asks(PageIn)
@blueprint.gives(page_of(SealOut))
def seals(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """记账链的每一环，新的在前。"""
    query = select(Seal).where(Seal.village_id == village_id)
    return page(query.order_by(Seal.number.desc()), asked)


class SealFileOut(OutSchema):
    """The public file that anybody can check the chain with (docs/seal.md)."""

    chain = fields.Dict()


@blueprint.get("/villages/<int:village_id>/seal-file")
@requires(LEDGER, VILLAGE)
@blueprint.gives(SealFileOut)
def chain_file(village_id: RegionId) -> dict[str, Any]:
    """核对记账链用的文件，和公开栏上的一样。"""
    return {"chain": seal_file(reading(), village_id)}


@blueprint.get("/regions/<int:region_id>/audit")
@requires(Permission.AUDIT_VIEW, region_of("region_id"))
@blueprint.asks(AuditIn)
@blueprint.gives(page_of(AuditOut))
def audit(asked: dict[str, Any], region_id: RegionId) -> dict[str, Any]:
    """一个地方和它下面的操作记录，新的在前。"""
    below = select(Region.id).where(Region.path.startswith(g.place.path, autoescape=True))
    query = select(AuditRow).where(AuditRow.region_id.in_(below))
    columns = {"kind": AuditRow.subject_kind, "action": AuditRow.action,
               "subject_id": AuditRow.subject_id}  # fmt: skip
    for name, column in columns.items():
        if asked[name]:
            query = query.where(column == asked[name])
    if asked["from_on"]:
        query = query.where(AuditRow.happened_at >= start_of_day(asked["from_on"]))
    if asked["until_on"]:
        after = start_of_day(asked["until_on"] + timedelta(days=1))
        query = query.where(AuditRow.happened_at < after)
    return page(query.order_by(AuditRow.id.desc()), asked)
