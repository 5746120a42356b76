"""The facts beside an action of the audit trail, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from pointsapp.activities.models import ATTENDANCE_VIA
from pointsapp.compliance.policy.codes import CODES
from pointsapp.contests.policy import VIAS
from pointsapp.decisions.keys import SETTINGS
from pointsapp.integrations.policy import SCOPES
from pointsapp.people.models.households import PURPOSES, VIA
from pointsapp.people.models.offices import POSITIONS
from pointsapp.people.models.users import ROLES
from pointsapp.powers.models import KINDS as LISTS
from pointsapp.powers.policy.handing import ANSWERS
from pointsapp.rulebooks.models import UNITS

FACTS: Mapping[str, str] = {
    "above_only": "只能由上级改",
    "accounts": "账户数",
    "answer": "答复",
    "caps": "上限数",
    "claim": "登记",
    "claims": "条数",
    "code": "哪一类",
    "count": "条数",
    "counts": "增减",
    "day": "日子",
    "device": "设备",
    "digest": "文件指纹",
    "doubles": "再犯加倍",
    "ends_on": "到期",
    "entries": "笔数",
    "entry_ids": "明细编号",
    "events": "几种事",
    "grades": "等次数",
    "group_id": "组",
    "happened_on": "发生在",
    "highest_only": "只算最高",
    "household": "户",
    "household_id": "户",
    "hung": "正在张贴",
    "in_force_from": "施行日期",
    "into": "并到",
    "is_workday": "是工作日",
    "item": "事项",
    "item_id": "事项",
    "items": "事项数",
    "key": "项目",
    "kind": "种类",
    "level": "级别",
    "line": "公示的一条",
    "lines": "条数",
    "moved": "移到下期",
    "on": "日子",
    "opened_on": "开办日期",
    "outcome": "结果",
    "paper_id": "材料",
    "passed": "通过",
    "period": "年度",
    "person_id": "人员",
    "position": "职务",
    "procedure": "流程",
    "purpose": "用途",
    "reason": "原因",
    "record_id": "记录",
    "region_id": "地方",
    "resolution": "决议",
    "role": "角色",
    "round": "第几审",
    "rule": "第几条",
    "rule_id": "细则条目",
    "rules": "条数",
    "run": "核对",
    "scope": "能做什么",
    "size": "样本数",
    "state": "情况",
    "step": "步骤",
    "struck": "依法划掉",
    "sum": "一共多少元",
    "unit": "按什么记",
    "until": "到",
    "user_id": "账号",
    "value": "定为",
    "via": "方式",
    "within": "在准入清单里",
}
OUTCOMES = {
    "approved": "通过",
    "refused": "退回",
    "confirmed": "认定",
    "dismissed": "消除",
    "accepted": "采纳",
    "partly": "部分采纳",
    "declined": "没有采纳",
}
# What a fact's code is called; ids and figures stand as they are.
CODED: Mapping[str, Mapping[str, str]] = {
    "answer": ANSWERS,
    "code": {code: each.name for code, each in CODES.items()},
    "key": {key: each.label for key, each in SETTINGS.items()},
    "kind": {**UNITS, **LISTS},
    "outcome": OUTCOMES,
    "position": POSITIONS,
    "purpose": PURPOSES,
    "role": ROLES,
    "scope": SCOPES,
    "unit": UNITS,
    "via": {**VIA, **VIAS, **ATTENDANCE_VIA},
}


def facts_words(
    facts: Mapping[str, Any], on_behalf_of: str | None, name_of: Callable[[int], str]
) -> str:
    """All facts of a row side by side; `name_of` tells the name of a region."""
    said = [_fact_words(name, value, name_of) for name, value in facts.items()]
    if on_behalf_of:
        said.append(f"替 {on_behalf_of.replace('household:', '户 ')}")
    return "；".join(said)


def _fact_words(name: str, value: Any, name_of: Callable[[int], str]) -> str:
    if name == "region_id" and isinstance(value, int):
        return f"地方 {name_of(value)}"
    return f"{FACTS.get(name, name)} {_value_words(CODED.get(name, {}), value)}"


def _value_words(words: Mapping[str, str], value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_value_words(words, each) for each in value) or "没有"
    return "没有" if value is None else words.get(str(value), str(value))
