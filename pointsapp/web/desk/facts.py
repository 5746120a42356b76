"""The facts beside an action of the audit trail, in words."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pointsapp.activities.models import ATTENDANCE_VIA
from pointsapp.beginning.policy import TITLES
from pointsapp.compliance.policy.codes import EVERY_CODE
from pointsapp.contests.policy import VIAS
from pointsapp.decisions.keys import SETTINGS, value_in_words
from pointsapp.decisions.leading.policy import PARTS
from pointsapp.decisions.leading.policy import ROLES as SEATS
from pointsapp.decisions.models import BODY_KINDS, LEADING_KINDS
from pointsapp.integrations.policy import SCOPES
from pointsapp.matters.models import OUTCOMES as SAID
from pointsapp.people.ids import RegionId
from pointsapp.people.models.households import PURPOSES, STATES, VIA
from pointsapp.people.models.offices import POSITIONS
from pointsapp.people.models.users import ROLES
from pointsapp.powers.models import KINDS as LISTS
from pointsapp.powers.policy.handing import ANSWERS, ASKED
from pointsapp.powers.policy.publicity import WAYS
from pointsapp.rulebooks.models import UNITS

FACTS: Mapping[str, str] = {
    "above_only": "只能由上级改",
    "accounts": "账户数",
    "answer": "答复",
    "before": "原来",
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
    "part": "哪一项",
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
    "seat": "哪一项",
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
    "way": "宣传办法",
    "within": "在准入清单里",
    "year": "年",
}
LEVELS = {"county": "县", "town": "镇", "village": "村", "group": "村民小组"}
FILES = {
    "roster": "名册", "opening": "期初积分", "registrations": "登记表", "rulebook": "积分细则",
}  # fmt: skip
COUNTS = {
    "groups_added": "新组", "households_added": "新户", "households_changed": "有变动的户",
    "households_ended": "销户", "people_added": "新登记的人", "people_joining": "进户的人",
    "people_leaving": "离户的人", "people_corrected": "改正的人",
}  # fmt: skip
OUTCOMES = {
    "approved": "通过",
    "refused": "退回",
    "confirmed": "认定",
    "changed": "改正后认定",
    "dismissed": "消除",
    "accepted": "采纳",
    "partly": "部分采纳",
    "declined": "没有采纳",
    "in": "享受",
    "out": "不享受",
    **SAID,
}
# What a fact's code is called; ids and figures stand as they are.
CODED: Mapping[str, Mapping[str, str]] = {
    "answer": ANSWERS,
    "code": {code: each.name for code, each in EVERY_CODE.items()},
    "key": {key: each.label for key, each in SETTINGS.items()},
    "counts": COUNTS,
    "kind": {**UNITS, **LISTS, **BODY_KINDS, **LEADING_KINDS, **FILES, **ASKED},
    "level": LEVELS,
    "outcome": OUTCOMES,
    "part": PARTS,
    "position": POSITIONS,
    "purpose": PURPOSES,
    "role": ROLES,
    "scope": SCOPES,
    "seat": SEATS,
    "state": STATES,
    "step": TITLES,
    "unit": UNITS,
    "via": {**VIA, **VIAS, **ATTENDANCE_VIA},
    "way": WAYS,
}


def facts_words(
    facts: Mapping[str, Any],
    on_behalf_of: str | None,
    name_of: Callable[[RegionId], str],
    step_of: Callable[[str], str] = str,
) -> str:
    """All facts of a row side by side; `name_of` tells the name of a region, `step_of` that of a
    procedure's step.
    """
    told = _told(facts, name_of, step_of)
    said = [f"{FACTS.get(name, name)} {words}" for name, words in told]
    if on_behalf_of:
        said.append(f"替 {on_behalf_of.replace('household:', '户 ')}")
    return "；".join(said)


def _told(
    facts: Mapping[str, Any], name_of: Callable[[RegionId], str], step_of: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    for name, value in facts.items():
        if name == "region_id" and isinstance(value, int):
            yield name, name_of(RegionId(value))
        elif name == "value" and facts.get("key") in SETTINGS:
            yield name, value_in_words(SETTINGS[facts["key"]], str(value))
        elif name == "step" and value not in TITLES:
            yield name, step_of(str(value))
        else:
            yield name, _value_words(CODED.get(name, {}), value)


def _value_words(words: Mapping[str, str], value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_value_words(words, each) for each in value) or "没有"
    if isinstance(value, dict):
        counted = (f"{words.get(name, name)} {each}" for name, each in value.items() if each)
        return "、".join(counted) or "没有"
    return "没有" if value is None else words.get(str(value), str(value))
