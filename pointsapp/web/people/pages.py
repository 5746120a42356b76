"""The pages of people, registered as one."""

from pointsapp.web.errors import explain_constraint
from pointsapp.web.people import (
    calendar,
    cards,
    deputies,
    household,
    mandates,
    offices,
    person,
    recusals,
    regions,
    representatives,
    roster,
    uploads,
    users,
)
from pointsapp.web.people.blueprint import blueprint

__all__ = [
    "blueprint",
    "calendar",
    "cards",
    "deputies",
    "household",
    "mandates",
    "offices",
    "person",
    "recusals",
    "regions",
    "representatives",
    "roster",
    "uploads",
    "users",
]

explain_constraint("uq_household_door_in_use", "这个组里已经有这个户号了，请换一个。")
explain_constraint("uq_household_group_id_door", "这个组里已经有这个户号了，请换一个。")
explain_constraint("uq_membership_person_now", "这个人还在另一户，请先办离户。")
explain_constraint("uq_membership_person_id", "这个人还在另一户，请先办离户。")
explain_constraint("uq_membership_head_now", "这一户已经有户主了。")
explain_constraint("uq_membership_household_id", "这一户已经有户主了。")
explain_constraint("uq_card_household_live", "这一户已经有户码卡了。")
explain_constraint("uq_card_household_id", "这一户已经有户码卡了。")
explain_constraint("uq_user_account_login_name", "这个登录名已经有人用了，请换一个。")
explain_constraint("uq_region_parent_id_code", "这个编号已经用过了，请换一个。")
