"""Which steps lead a village to its first grid, and what each still lacks, as sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["done", "now", "later"]
# Who must be there before anything is decided or supervised (村民委员会组织法 7, 32).
OFFICES: Mapping[str, str] = {
    "secretary": "村党组织书记",
    "village_director": "村委会主任",
    "supervision_director": "村务监督委员会主任",
}
# Recorder ≠ reviewer ≠ who decides an appeal: fewer logins cannot work.
LOGINS: Mapping[str, str] = {
    "clerk": "村信息员（登记）",
    "reviewer": "村审核员（审核）",
    "supervisor": "村务监督委员会（监督、答复异议）",
}
SKIPPABLE = frozenset({"opening"})


@dataclass(frozen=True)
class Undecided:
    """A setting nobody decided yet: its words, who decides it, and why one might care."""

    key: str
    label: str
    by_village: bool
    why: str = ""

    @property
    def sentence(self) -> str:
        """'村里还没有定“…”，定了才能用到它。'"""
        who = "村里" if self.by_village else "镇或县里"
        return f"{who}还没有定“{self.label}”，定了才能用到它"


@dataclass(frozen=True)
class VillageFacts:
    """What the domains' own rows say of a village on a day."""

    groups: int = 0
    contact: bool = False
    households: int = 0
    headless: int = 0  # lived in, and without a head
    offices: frozenset[str] = frozenset()
    representatives: int = 0
    logins: Mapping[str, int] = field(default_factory=dict)  # role → how many different people
    people_in_logins: int = 0  # different logins among the roles of LOGINS
    undecided: tuple[Undecided, ...] = ()
    drafts: int = 0
    adopted: int = 0  # also those not in force yet
    in_force: int = 0
    openings: int = 0
    openings_waiting: int = 0
    skipped: Mapping[str, str] = field(default_factory=dict)  # step → reason
    registrations: int = 0


@dataclass(frozen=True)
class Step:
    """One step: its state, what is there, what is missing."""

    key: str
    title: str
    state: State
    there: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether nothing is missing."""
        return self.state == "done"


TITLES: Mapping[str, str] = {
    "regions": "村民小组和联系人",
    "roster": "名册",
    "offices": "职务和村民代表",
    "logins": "账号",
    "settings": "要定的事",
    "book": "积分细则",
    "opening": "期初积分",
    "grid": "第一次登记",
}
# What must be done before a step can be worked at.
AFTER: Mapping[str, tuple[str, ...]] = {
    "offices": ("roster",),
    "opening": ("roster",),
    "grid": ("roster", "logins", "book"),
}


def steps(facts: VillageFacts) -> tuple[Step, ...]:
    """All steps in their order; 'later' says that another one comes first."""
    found: dict[str, Step] = {}
    for key, tell in _TELLERS.items():
        there, missing = tell(facts)
        waits = any(not found[before].done for before in AFTER.get(key, ()))
        state: State = "done" if not missing else "later" if waits else "now"
        found[key] = Step(key, TITLES[key], state, there, missing)
    return tuple(found.values())


def missing(found: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps that are not done."""
    return tuple(step for step in found if not step.done)


Told = tuple[tuple[str, ...], tuple[str, ...]]


def _some(*sentences: tuple[object, str]) -> tuple[str, ...]:
    """The sentences whose condition holds."""
    return tuple(sentence for holds, sentence in sentences if holds)


def _regions(facts: VillageFacts) -> Told:
    # Groups may come with the roster; the contact stands on every notice.
    there = _some(
        (facts.groups, f"{facts.groups} 个村民小组"), (facts.contact, "公开栏联系人填好了")
    )
    lacks = _some(
        (not facts.groups, "还没有村民小组：可以现在建，也可以随名册一起导入"),
        (not facts.contact, "还没有公开栏联系人：村民有异议找谁，公示单上要印"),
    )
    return there, lacks


def _roster(facts: VillageFacts) -> Told:
    if not facts.households:
        return (), ("还没有户：下载模板填好导入，也可以用村里现成的表格",)
    headless = f"有 {facts.headless} 户有人住、没有户主：请在名册里补上户主"
    return (f"{facts.households} 户",), _some((facts.headless, headless))


def _offices(facts: VillageFacts) -> Told:
    lacks = [words for key, words in OFFICES.items() if key not in facts.offices]
    there = _some(
        (facts.offices, f"{len(facts.offices)} 个职务有人"),
        (facts.representatives, f"{facts.representatives} 名村民代表"),
    )
    return there, _some(
        (lacks, f"还没有登记{'、'.join(lacks)}"),
        (not facts.representatives, "还没有登记村民代表：代表会议通过细则，要数应到、实到"),
    )


def _logins(facts: VillageFacts) -> Told:
    lacks = [words for role, words in LOGINS.items() if not facts.logins.get(role)]
    there = tuple(words for role, words in LOGINS.items() if facts.logins.get(role))
    alone = not lacks and facts.people_in_logins < len(LOGINS)
    return there, _some(
        (lacks, f"还没有账号：{'、'.join(lacks)}"),
        (alone, "登记、审核、监督要三个不同的人，现在有人兼着，会没有人能办"),
    )


def _settings(facts: VillageFacts) -> Told:
    own = tuple(each.sentence for each in facts.undecided if each.by_village)
    above = "、".join(each.label for each in facts.undecided if not each.by_village)
    return _some((not own, "村里的都定了"), (above, f"等镇或县里定：{above}")), own


def _book(facts: VillageFacts) -> Told:
    if facts.in_force:
        return (f"施行中 {facts.in_force} 份",), ()
    if facts.adopted:
        return ("已经通过",), ("还没有到施行的日子，到了那天才能登记",)
    if facts.drafts:
        return (f"草稿 {facts.drafts} 份",), ("草稿还没有通过：由村民会议或代表会议通过，登记决议",)
    return (), ("还没有细则：导入村里的表格、用现成的，或者从空白起草",)


def _opening(facts: VillageFacts) -> Told:
    if facts.openings:
        return (f"已记入 {facts.openings} 笔",), ()
    if "opening" in facts.skipped:
        return (f"从零开始：{facts.skipped['opening']}",), ()
    if facts.openings_waiting:
        return ("文件已上传",), ("等另一个人核对、确认，才记入账本",)
    return (), ("以前纸上有积分的，导入期初积分；没有的，写明“从零开始”",)


def _grid(facts: VillageFacts) -> Told:
    if facts.registrations:
        return (f"已登记 {facts.registrations} 条",), ()
    return (), ("还没有登记过：选一个组，登记第一张表",)


_TELLERS = {
    "regions": _regions,
    "roster": _roster,
    "offices": _offices,
    "logins": _logins,
    "settings": _settings,
    "book": _book,
    "opening": _opening,
    "grid": _grid,
}
