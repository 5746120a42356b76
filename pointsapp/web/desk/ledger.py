"""The ledger for staff: balances of a village side by side, and one account as of any day."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape
from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from pointsapp.foundation.clock import VILLAGE_ZONE, village_day
from pointsapp.foundation.database import reading
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import KINDS, Account, AccountHolder, Balance, Entry, Purse
from pointsapp.people.ids import HouseholdId
from pointsapp.people.models import Household, Membership, Person, Region
from pointsapp.rulebooks.models import UNITS
from pointsapp.web import place
from pointsapp.web.access import Permission, requires, row_of
from pointsapp.web.context import now
from pointsapp.web.desk.blueprint import blueprint
from pointsapp.web.desk.schemas import AsOfIn
from pointsapp.web.filters import amount, instant, points
from pointsapp.web.forms import Reading, read_form
from pointsapp.web.links import link_to
from pointsapp.web.listing import Column, Listing, Rows, answer_listing

HEAD, OWNER, GROUP = aliased(Person), aliased(Person), aliased(Region)
HOLDER_NAME = func.coalesce(OWNER.name, HEAD.name)


@blueprint.get("/ledger")
@requires(Permission.LEDGER_VIEW)
def balances() -> ResponseReturnValue:
    """The accounts of the chosen place with what one points year brought and what may be spent."""
    periods = _periods()
    asked = request.args.get("period", "")
    period = asked if asked in periods else periods[0] if periods else str(village_day(now()).year)
    return answer_listing(
        _balances(period), reading(), "desk/ledger.html", periods=periods, period=period
    )


def _periods() -> list[str]:
    session = reading()
    query = (
        select(Balance.period)
        .join(Account, Account.id == Balance.account_id)
        .join(Region, Region.id == Account.village_id)
        .where(place.inside(Permission.LEDGER_VIEW))
        .distinct()
    )
    return list(session.scalars(query.order_by(Balance.period.desc())))


def _with_holders(query: Rows) -> Rows:
    """Join who holds each account today: a person, or a household by its head."""
    return (
        query.select_from(Account)
        .join(Region, Region.id == Account.village_id)
        .outerjoin(
            AccountHolder,
            and_(AccountHolder.account_id == Account.id, AccountHolder.to_on.is_(None)),
        )
        .outerjoin(Household, Household.id == AccountHolder.household_id)
        .outerjoin(GROUP, GROUP.id == Household.group_id)
        .outerjoin(OWNER, OWNER.id == AccountHolder.person_id)
        .outerjoin(
            Membership,
            and_(
                Membership.household_id == AccountHolder.household_id,
                Membership.is_head,
                Membership.to_on.is_(None),
            ),
        )
        .outerjoin(HEAD, HEAD.id == Membership.person_id)
    )


def _balances(period: str) -> Listing:
    code = GROUP.code + "-" + Household.door
    columns = (
        Account, Region.name, HOLDER_NAME, code, Balance.honour, Balance.added, Balance.taken,
        Purse.available,
    )  # fmt: skip
    query = (
        _with_holders(select(*columns))
        .outerjoin(Balance, and_(Balance.account_id == Account.id, Balance.period == period))
        .outerjoin(Purse, Purse.account_id == Account.id)
        .where(place.inside(Permission.LEDGER_VIEW))
    )
    return Listing(
        caption=f"积分台账 {period}",
        query=query,
        columns=(
            Column("holder", "户主或本人", _holder, HOLDER_NAME, show=_linked_holder),
            Column("code", "户号", lambda r: r[3] or "", code, tight=True),
            Column("village", "村", lambda r: r[1], Region.name, tight=True),
            Column("kind", "类别", lambda r: UNITS[r[0].kind], Account.kind, tight=True),
            Column("number", "账号", lambda r: r[0].number, Account.number, tight=True),
            _figure("added", "加分", 5, Balance.added),
            _figure("taken", "扣分", 6, Balance.taken),
            _figure("honour", "荣誉积分", 4, Balance.honour),
            _figure("purse", "可以用", 7, Purse.available),
        ),
        tie=Account.id,
        search=(HOLDER_NAME, code, Account.number, Region.name),
        searchable="户主、户号、账号",
        default_sort="-honour",
        size=30,
    )


def _figure(key: str, title: str, at: int, sort: Any) -> Column:
    def value(row: Any) -> Decimal:
        return row[at] if row[at] is not None else Decimal("0.00")

    return Column(key, title, value, sort, show=lambda row: amount(value(row)), num=True)


def _holder(row: Any) -> str:
    return row[2] or ("已关闭" if row[0].closed_on else "没有户主")


def _linked_holder(row: Any) -> Markup:
    return Markup('<a href="{}">{}</a>').format(f"/desk/ledger/{row[0].id}", escape(_holder(row)))


@blueprint.get("/ledger/<int:account_id>")
@requires(Permission.LEDGER_VIEW, row_of(Account.village_id, "account_id"))
def account(account_id: AccountId) -> ResponseReturnValue:
    """One account: what it has now or had as of a day, its standings, and every entry."""
    return account_page(ledger.get_account(reading(), account_id))


def account_page(found: Account, *, own: bool = False) -> ResponseReturnValue:
    """The same for whoever may see this account; `own`: without a way to the others."""
    session, account_id = reading(), found.id
    columns = (HOLDER_NAME, GROUP.code + "-" + Household.door, Household.id)
    holder = session.execute(
        _with_holders(select(*columns)).where(Account.id == account_id)
    ).first()
    form = read_form(AsOfIn, request.args) if _asks_as_of() else Reading({}, {}, {})
    return answer_listing(
        _entries(found),
        session,
        "desk/account.html",
        account=found,
        unit=UNITS[found.kind],
        holder=holder,
        household=_household_page(holder[2] if holder else None),
        place_name=session.get_one(Region, found.village_id).name,
        own=own,
        purse=ledger.purse(session, account_id),
        standings=ledger.standings(session, account_id),
        form=form,
        as_of=_as_of(account_id, form) if form.ok else None,
    )


def _household_page(household_id: HouseholdId | None) -> str | None:
    return link_to("people.household", household_id=household_id) if household_id else None


def _asks_as_of() -> bool:
    return any(request.args.get(name) for name in ("occurred", "recorded"))


def _as_of(account_id: AccountId, form: Reading) -> Any:
    """The sums as of a day of behaviour, or of an instant of recording; None when not asked."""
    session, given = reading(), form.values
    if given.get("occurred"):
        return ledger.as_of_occurred(session, account_id, given["occurred"])
    if given.get("recorded"):
        end = datetime.combine(given["recorded"], datetime.max.time(), tzinfo=VILLAGE_ZONE)
        return ledger.as_of_recorded(session, account_id, end)
    return None


def _entries(account: Account) -> Listing:
    reversal = aliased(Entry)
    query = (
        select(Entry, reversal.id)
        .outerjoin(reversal, reversal.reverses_id == Entry.id)
        .where(Entry.account_id == account.id)
    )
    return Listing(
        caption=f"{account.number} 明细",
        query=query,
        columns=_entry_columns(village_day(now()).year),
        tie=Entry.id,
        search=(Entry.rule_ref, Entry.key, Entry.period),
        searchable="细则、年度、记账编号",
        default_sort="-recorded",
    )


def _entry_columns(this_year: int) -> tuple[Column, ...]:
    def entered(row: Any) -> str:
        return f"{row[0].recorded_at.astimezone(VILLAGE_ZONE):%Y-%m-%d %H:%M}"

    def shown(row: Any) -> str:
        return instant(row[0].recorded_at, this_year)

    return (
        Column("kind", "种类", _kind, Entry.kind),
        Column("occurred", "发生", lambda r: r[0].occurred_on, Entry.occurred_on, tight=True),
        Column("recorded", "记账", entered, Entry.id, show=shown, tight=True),
        Column("rule", "依据细则", lambda r: r[0].rule_ref, Entry.rule_ref, tight=True),
        Column("period", "年度", lambda r: r[0].period, Entry.period, tight=True),
        _signed("honour", "荣誉"),
        _signed("spendable", "可用"),
        Column("key", "记账编号", lambda r: r[0].key),
    )


def _signed(key: str, title: str) -> Column:
    def value(row: Any) -> Decimal:
        figure: Decimal = getattr(row[0], key)
        return figure

    return Column(key, title, value, show=lambda row: points(value(row)), num=True)


def _kind(row: Any) -> str:
    entry, reversed_by = row
    said = KINDS[entry.kind]
    if entry.reverses_id is not None:
        said += f"（冲掉第 {entry.reverses_id} 笔）"
    if reversed_by is not None:
        said += f"（已被第 {reversed_by} 笔冲掉）"
    return f"第 {entry.id} 笔 {said}"
