"""The columns of a list's sheets: for each its title, how a cell is read, how it is shown."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from pointsapp.foundation.spreadsheets import choice, text, whole
from pointsapp.powers.models import AUDIENCES, ORIGINS
from pointsapp.powers.models import KINDS as LIST_KINDS
from pointsapp.powers.policy.posts import POSTS
from pointsapp.powers.policy.procedure import KINDS, Limit
from pointsapp.powers.tables.words import (
    parse_amounts,
    parse_limit,
    parse_names,
    parse_posts,
    parse_share,
    show_amounts,
    show_names,
    show_posts,
    show_share,
)
from pointsapp.rulebooks.tables.fields import YES_NO, Field

HEAD, ITEMS, PROCEDURES, STEPS = "清单", "事项", "流程", "步骤"


def _words(title: str, name: str, *, required: bool = False, width: float = 12) -> Field:
    # Lengths are checked with the row as a whole, so that forms and files say the same.
    parse = partial(text, longest=8_000)
    return Field(title, name, parse, _unempty, absent="", required=required, width=width)


def _unempty(value: str) -> str | None:
    return value or None


def _names(title: str, name: str, width: float = 20) -> Field:
    return Field(title, name, parse_names, show_names, absent=(), width=width)


def _count(title: str, name: str) -> Field:
    return Field(title, name, partial(whole, most=100_000))


def _limit(title: str, name: str) -> Field:
    return Field(title, name, parse_limit, lambda limit: limit.words)


def _share(title: str, name: str) -> Field:
    return Field(title, name, parse_share, lambda share: show_share(share) if share else None, "")


def _choice(
    title: str, name: str, words: Mapping[str, str], *, required: bool = False, absent: str = ""
) -> Field:
    shown = {word: key for key, word in words.items() if word}
    parse = choice(shown)
    return Field(
        title, name, parse, lambda key: words.get(key) or None, absent, required, tuple(shown), 14
    )


def _yes(title: str, name: str) -> Field:
    show: Any = lambda value: "是" if value else None  # noqa: E731
    return Field(title, name, choice(YES_NO), show, False, choices=tuple(YES_NO))


def show_limit(days: int | None, unit: str | None) -> str | None:
    """A limit of an item as its cell shows it."""
    return None if days is None or unit is None else Limit(days, unit).words


HEAD_FIELDS: tuple[Field, ...] = (
    _words("名称", "title", required=True),
    _choice("种类", "kind", LIST_KINDS, required=True),
    _choice("管谁", "audience", AUDIENCES),
    _words("来源", "source"),
)
ITEM_FIELDS: tuple[Field, ...] = (
    Field("编号", "number", partial(whole, least=1, most=9_999), required=True, width=6),
    _words("类别", "category", required=True),
    _words("事项", "title", required=True, width=40),
    _words("内容", "content", width=40),
    _words("依据", "legal_basis", width=30),
    _choice("由谁负责", "office", POSTS),
    _names("材料", "materials"),
    Field("期限", "limit", parse_limit, lambda limit: limit.words),
    _names("风险点", "risks"),
    _words("联系人", "contact"),
    _choice("从哪里来", "origin", ORIGINS, absent="list"),
    _words("来源说明", "origin_note"),
    _words("流程", "procedure"),
    _yes("到户", "for_household"),
    _yes("要填金额", "for_amount"),
    _yes("救助", "relief"),
    _count("法定第几项", "statutory"),
    _names("对应疑点", "check_codes"),
    _count("扣分条目", "rule_number"),
    _words("待定", "question", width=30),
)
PROCEDURE_FIELDS: tuple[Field, ...] = (
    _words("代号", "code", required=True),
    _words("名称", "name", required=True, width=30),
    _words("来源", "source", width=40),
    _names("类别", "classes"),
    _limit("总期限", "limit"),
    Field("其他职务", "posts", parse_posts, show_posts, absent={}, width=20),
    _words("待定", "question", width=30),
)
STEP_FIELDS: tuple[Field, ...] = (
    _words("流程", "procedure", required=True),
    _words("代号", "code", required=True),
    _words("名称", "name", required=True, width=20),
    _choice("种类", "kind", KINDS, required=True),
    _names("由谁办", "actors"),
    _words("做什么", "what", width=40),
    Field("金额", "amounts", parse_amounts, lambda a: show_amounts(a) or None, width=20),
    _names("类别", "classes"),
    _yes("需要时才办", "optional"),
    _limit("期限", "limit"),
    _words("会议", "body"),
    _share("最少到会", "quorum"),
    _share("妇女最少到会", "quorum_women"),
    _share("通过票数", "majority"),
    _count("提前几天通知", "notice_days"),
    Field("要有授权", "authorised", choice(YES_NO), lambda yes: "是" if yes else "否"),
    _limit("公示", "publish"),
    _names("材料", "papers"),
    _words("不同意退回", "back_to"),
    _names("不能同一人办", "apart_from"),
    _yes("审批", "approves"),
    _yes("付款", "pays"),
    _words("依据", "clause", width=30),
    _words("风险点", "risk", width=20),
    _words("谁监督", "watched_by"),
    _words("待定", "question", width=30),
)
