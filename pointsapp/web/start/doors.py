"""Where each step is done: links to the pages that exist, for who may go there."""

from dataclasses import dataclass

from flask_login import current_user

from pointsapp.web.access import Permission, Place
from pointsapp.web.links import link_to

P = Permission


@dataclass(frozen=True)
class Door:
    """A page where something of a step is done, and what it is called."""

    text: str
    href: str


# Step → (words, endpoint, name of the argument, permission, more arguments).
_DOORS: dict[str, tuple[tuple[str, str, str, Permission, dict[str, str]], ...]] = {
    "regions": (
        ("建村民小组", "people.ask_region_step", "region_id", P.REGIONS_EDIT, {"step": "add"}),
        ("填公开栏联系人", "people.ask_region_step", "region_id", P.REGIONS_EDIT,
         {"step": "contact"}),
    ),
    "roster": (
        ("导入名册", "people.upload_roster", "region_id", P.ROSTER_EDIT, {}),
        ("一户一户地立", "people.new_household", "village_id", P.ROSTER_EDIT, {}),
    ),
    "offices": (
        ("登记职务", "people.offices", "village_id", P.ROSTER_VIEW, {}),
        ("登记村民代表", "people.representatives", "village_id", P.ROSTER_VIEW, {}),
        ("会议和组织", "decisions.bodies", "region_id", P.RULEBOOKS_VIEW, {}),
    ),
    "logins": (("开账号、给权限", "people.new_user", "", P.USERS_EDIT, {}),),
    "settings": (
        ("去定", "decisions.open_settings", "region_id", P.DECISIONS_EDIT, {}),
        ("看定了什么", "decisions.settings", "region_id", P.RULEBOOKS_VIEW, {}),
    ),
    "book": (
        ("起草或导入细则", "rulebooks.books", "region_id", P.RULEBOOKS_VIEW, {}),
        ("登记通过它的决议", "decisions.new_resolution", "region_id", P.DECISIONS_EDIT, {}),
    ),
    "opening": (("导入期初积分", "desk.openings", "region_id", P.CLAIMS_VIEW, {}),),
    "grid": (
        ("登记第一张表", "claims.village", "village_id", P.CLAIMS_REGISTER, {}),
        ("打印入户登记表、户码卡、存折", "paper.papers", "village_id", P.LEDGER_VIEW, {}),
    ),
}  # fmt: skip
# Who does a step that one may not do oneself.
WHO = {
    "regions": "镇里", "roster": "村信息员或镇里", "offices": "村信息员或镇里",
    "logins": "镇里或系统管理员", "settings": "村信息员（凭会议决议）",
    "book": "村信息员，由镇里定施行",
    "opening": "村信息员上传，审核员核对", "grid": "村信息员",
}  # fmt: skip


def doors(step: str, village: Place) -> list[Door]:
    """The pages of a step that this login may open in this village."""
    found = []
    for words, endpoint, argument, permission, more in _DOORS[step]:
        if not current_user.may(permission, village.path):
            continue
        href = link_to(endpoint, **({argument: village.id} if argument else {}), **more)
        if href is not None:
            found.append(Door(words, href))
    return found
