"""What law fixes and what a village must decide: one table of keys, one table a legal profile."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pointsapp.foundation.errors import Invalid
from pointsapp.people.models.offices import POSITIONS
from pointsapp.people.models.users import ROLES

Kind = Literal[
    "days", "working_days", "months", "count", "yes_no", "share", "profile", "post", "roles"
]
LAW_LEVELS = ("county", "town")  # a village cannot lower what the law asks
VILLAGE_LEVELS = ("village",)
ALL_LEVELS = ("county", "town", "village")
SHARE = re.compile(r"(>=|>)([1-9][0-9]{0,2})/([1-9][0-9]{0,2}) (present|entitled)")
LARGEST = 366
NOBODY = "none"
CODE_ROLES = "login.code_roles"
KIND_HINTS: dict[str, str] = {
    "days": "天数，如 5",
    "working_days": "工作日数，如 7",
    "months": "月数，如 6",
    "count": "数目，如 10",
    "yes_no": "填“是”或“否”",
    "share": "比例，如 >=2/3 entitled（应到的三分之二以上）、>1/2 present（超过实到的一半）",
    "profile": "shandong（山东省规定）或 none（不用现成的规定）",
    "post": f"职务的名称，如 {POSITIONS['supervision_member']}",
    "roles": f"角色，用顿号隔开：{'、'.join(ROLES.values())}；都不用填“无”",
}


@dataclass(frozen=True)
class Setting:
    """A key: what it means to people, what kind of value it takes, and who decides it."""

    key: str
    label: str
    kind: Kind
    levels: tuple[str, ...] = LAW_LEVELS
    why: str = ""


@dataclass(frozen=True)
class Default:
    """The value of a legal profile, with its article."""

    value: str
    source: str


def _law(key: str, label: str, kind: Kind) -> Setting:
    return Setting(key, label, kind)


def _village(key: str, label: str, kind: Kind, why: str) -> Setting:
    return Setting(key, label, kind, VILLAGE_LEVELS, why)


_ALL = (
    Setting("law.profile", "默认适用的规定", "profile"),
    _law("meeting.representatives.notice_days", "村民代表会议提前几天通知", "days"),
    _law("meeting.representatives.quorum", "村民代表会议最少到会", "share"),
    _law("meeting.representatives.quorum_women", "村民代表会议妇女代表最少到会", "share"),
    _law("meeting.representatives.majority", "村民代表会议通过票数", "share"),
    _law("meeting.representatives.authorised", "村民代表会议的决定要有村民会议授权", "yes_no"),
    _law("meeting.villagers.notice_days", "村民会议提前几天通知", "days"),
    _law("meeting.villagers.quorum_adults", "村民会议最少到会（按十八周岁以上村民）", "share"),
    _law("meeting.villagers.quorum_households", "村民会议最少到会（按户的代表）", "share"),
    _law("meeting.villagers.majority", "村民会议通过票数", "share"),
    _law("meeting.party_members.quorum", "党员大会最少到会", "share"),
    _law("meeting.party_members.majority", "党员大会通过票数", "share"),
    _law("meeting.collective_members.notice_days", "成员大会提前几天通知", "days"),
    _law("meeting.collective_members.quorum", "成员大会最少到会", "share"),
    _law("meeting.collective_members.majority", "成员大会通过票数", "share"),
    *(
        _law(f"meeting.{body}.{part}", f"{name}{label}", "share")
        for body, name in (
            ("collective_representatives", "成员代表会议"),
            ("branch", "党支部委员会"),
            ("committees", "村两委会"),
            ("town", "镇政府会议"),
            ("county", "县级会议"),
        )
        for part, label in (("quorum", "最少到会"), ("majority", "通过票数"))
    ),
    _law("review.interval_months", "两次民主评议至少相隔", "months"),
    _law("board.days", "公开栏张贴天数", "days"),
    _law("objection.days", "提出异议的天数", "days"),
    _law("answer.days", "答复异议的天数", "days"),
    _law("notice.points_days", "积分公示天数", "days"),
    _law("appeal.working_days", "申诉办理期限", "working_days"),
    Setting(
        "signing.further_signer",
        "一人担任两个会签职务时，由谁补签",
        "post",
        why="一肩挑的人只签一次，另由这个职务的人补签一次",
    ),
    _law("doubt.answer_days", "疑点要在几天内说明", "days"),
    _law("split.window_days", "多少天内的同类支出合并看是否化整为零", "days"),
    Setting(
        CODE_ROLES,
        "哪些角色登录时除了密码还要动态验证码",
        "roles",
        why="定了的角色，登录以后先在手机上设好验证码才能办事；县里定了要用的，镇里不能取消",
    ),
    Setting("wall.charts", "流程图上墙", "yes_no", ALL_LEVELS, "让来办事的人看得明白"),
    _law("wall.duty_lists", "责任清单上墙", "yes_no"),
    _village(
        "card.balance_without_pin",
        "只凭户码卡就能看本户积分（不输密码）",
        "yes_no",
        "老人方便，但捡到卡的人也能看",
    ),
    _village(
        "card.join_without_pin",
        "只凭户码卡就能报名活动、退报和签到（不输密码）",
        "yes_no",
        "老人方便，但捡到卡的人也能替这户报名",
    ),
    _village("consult.days", "积分细则草案征求意见贴几天", "days", "贴满了才能交会议通过"),
    Setting(
        "consult.required",
        "积分细则通过前必须先征求意见",
        "yes_no",
        ALL_LEVELS,
        "定了“是”，没有征求过意见的草案不能通过",
    ),
    _village("rank.shown_to_self", "每户能看到自己的位次", "yes_no", "只给本户看，不公开排名"),
    _village(
        "claims.open_most",
        "一户自己申报的，最多同时几条等审核",
        "count",
        "不定就不能用手机申报，也不能请人帮助申报",
    ),
    _village(
        "photos.kept_days",
        "申报的照片，办完以后留几天",
        "days",
        "到期自动删掉；不定就不收照片",
    ),
    _village("honour.list_size", "光荣榜上榜户数", "count", "只列同意公开姓名的户"),
)
SETTINGS: Mapping[str, Setting] = {each.key: each for each in _ALL}

PROFILE_KEY = "law.profile"
DEFAULT_PROFILE = "shandong"
_WAYS = "山东省实施村民委员会组织法办法"
_OPEN = "山东省村务公开条例"
_PARTY = "中国共产党支部工作条例第十一条"
_COLLECTIVE = "农村集体经济组织法第二十七条"
_VILLAGERS = f"{_WAYS}第十七条、第十八条"
_REPRESENTATIVES = f"{_WAYS}第二十四条"
_SHANDONG = {
    "产品默认，县里可以改": {"law.profile": "shandong"},
    _REPRESENTATIVES: {
        "meeting.representatives.notice_days": "5",
        "meeting.representatives.quorum": ">=2/3 entitled",
        "meeting.representatives.quorum_women": ">=2/3 entitled",
        "meeting.representatives.majority": ">1/2 present",
        "meeting.representatives.authorised": "yes",
    },
    _VILLAGERS: {
        "meeting.villagers.notice_days": "10",
        "meeting.villagers.quorum_adults": ">1/2 entitled",
        "meeting.villagers.quorum_households": ">=2/3 entitled",
        "meeting.villagers.majority": ">1/2 present",
    },
    _PARTY: {
        "meeting.party_members.quorum": ">=1/2 entitled",
        "meeting.party_members.majority": ">1/2 entitled",
    },
    _COLLECTIVE: {
        "meeting.collective_members.notice_days": "10",
        "meeting.collective_members.quorum": ">=2/3 entitled",
        "meeting.collective_members.majority": ">=2/3 entitled",
    },
    f"{_WAYS}第二十九条": {"review.interval_months": "6"},
    f"{_OPEN}第十三条": {"board.days": "5"},
    f"{_OPEN}第十六条": {"objection.days": "5", "answer.days": "5"},
    "山东省 2023 年为基层减负的方案（职责制度不上墙）": {"wall.duty_lists": "no"},
    f"参照{_OPEN}第十三条": {"notice.points_days": "5"},
    "参照威海市文登区农村居民信用积分评价办法第十九条": {"appeal.working_days": "7"},
}
# Profile → (its name on pages, key → its default with the article).
PROFILES: Mapping[str, tuple[str, Mapping[str, Default]]] = {
    "shandong": (
        "山东省规定",
        {
            key: Default(value, article)
            for article, values in _SHANDONG.items()
            for key, value in values.items()
        },
    ),
    "none": ("不用现成的规定", {}),
}


def get_key(key: str) -> Setting:
    """The key as the table knows it; Invalid when it is none."""
    if key not in SETTINGS:
        raise Invalid("setting.unknown", f"没有“{key}”这一项设置")
    return SETTINGS[key]


def checked_value(setting: Setting, value: str) -> str:
    """The value as it is stored; Invalid when it is not of the key's kind."""
    text = {"是": "yes", "否": "no"}.get(value.strip(), value.strip())
    if setting.kind == "yes_no":
        fits = text in ("yes", "no")
    elif setting.kind == "profile":
        fits = text in PROFILES
    elif setting.kind == "post":
        text = next((code for code, name in POSITIONS.items() if name == text), text)
        fits = text in POSITIONS
    elif setting.kind == "roles":
        text, fits = _roles(text)
    elif setting.kind == "share":
        found = SHARE.fullmatch(text)
        fits = found is not None and int(found[2]) <= int(found[3])
    else:
        fits = text.isascii() and text.isdecimal() and 1 <= int(text) <= LARGEST
    if not fits:
        hint = KIND_HINTS[setting.kind]
        raise Invalid("setting.value", f"“{setting.label}”要填{hint}", key=setting.key)
    return text


def _roles(text: str) -> tuple[str, bool]:
    """'镇工作人员、村信息员' as 'town,clerk', and whether all of them are roles."""
    if text in (NOBODY, "无", "都不用"):
        return NOBODY, True
    codes = {name: code for code, name in ROLES.items()} | {code: code for code in ROLES}
    named = [word for word in re.split(r"[\s、，,；;]+", text) if word]
    found = [code for code in ROLES if code in {codes.get(word) for word in named}]
    return ",".join(found), bool(named) and all(word in codes for word in named)


def value_in_words(setting: Setting, value: str) -> str:
    """A stored value as people read it: 5 天, 是, 应到的 2/3 以上."""
    units = {"days": " 天", "working_days": " 个工作日", "months": " 个月", "count": ""}
    if setting.kind == "yes_no":
        return "是" if value == "yes" else "否"
    if setting.kind == "profile":
        return PROFILES[value][0]
    if setting.kind == "post":
        return POSITIONS[value]
    if setting.kind == "roles":
        return "都不用" if value == NOBODY else "、".join(ROLES[each] for each in value.split(","))
    return share_in_words(value) if setting.kind == "share" else value + units[setting.kind]


def share_in_words(value: str) -> str:
    """'>=2/3 entitled' as 应到的 2/3 以上."""
    sign, fraction, of = _parts(value)
    whose = "应到" if of == "entitled" else "实到"
    part = "一半" if fraction == "1/2" else f" {fraction} "
    return f"超过{whose}的{part.rstrip()}" if sign == ">" else f"{whose}的{part}以上"


def _parts(value: str) -> tuple[str, str, str]:
    found = SHARE.fullmatch(value)
    if found is None:
        raise ValueError(f"not a share: {value}")
    return found[1], f"{found[2]}/{found[3]}", found[4]
