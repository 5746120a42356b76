"""Rules that touch statutory rights are not adopted: which law says so, and why.

Points may punish or praise conduct. They may not become the price of a right that the law gives
(relief, certificates, schooling, medical care, petitions) nor a second sanction beside that of an
authority. (design §4; law.md §0 and §9)
What is spared on purpose: obtaining relief by fraud (that is no right, and it costs points only),
reports that are praised, and a cadre's inaction that made people petition (信访工作条例 42 itself
holds the cadre answerable): the last two kinds get a caution instead.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from re import Pattern

from pointsapp.rulebooks.drafts import RuleDraft
from pointsapp.rulebooks.models import Rule

ORGANIC_27 = "村民委员会组织法第二十七条"
RELIEF = "社会救助暂行办法第四条、第十一条"
PETITIONS = "信访工作条例第二十二条、第三十条"
SANCTIONS = "公职人员政务处分法第二十二条"
FINES = "行政处罚法第十六条"
PRIVACY = "个人信息保护法第二十五条"
LAWS = (ORGANIC_27, RELIEF, PETITIONS, SANCTIONS, FINES, PRIVACY)

GAP = "[^，。；,;]{0,12}?"  # within one clause
DENY = (
    "(?:取消|停发|停止|暂停|扣发|扣减|扣除|减发|不予|不给|不得|不再|不享受|不能(?:享受|领取|申请)|失去|剥夺"
    "|延缓|暂缓|缓发|限制|禁止|不准)"
)
POOR = "(?:低保|特困|五保|救助|救济|临时困难)"
BENEFIT = (
    "(?:补贴|补助|福利|待遇|抚恤|优抚|养老金|养老保险|医保|社保|公租房|危房改造|分红|粮补|慰问金)"
)
PETITION = "(?:上访|信访|缠访|闹访|缠诉|投诉|举报|控告|检举|诉讼|起诉|打官司|告状)"
# A cadre who withholds what is due is the wrongdoer, not the villager who is denied it.
FRAUD = re.compile("冒领|骗取|套取|虚报|冒用|弄虚作假|隐瞒|侵占|截留|挪用|克扣|优亲厚友")
BY_OFFICIALS = re.compile(
    f"(?:违规|擅自|无故|违法|克扣|截留|刁难)[^。；]{{0,12}}?{DENY}|(?:不得|禁止){GAP}(?:{FRAUD.pattern})"
)
# What others do because of somebody, and how petitions are handled, is not petitioning.
CAUSED = re.compile(f"(?:引起|引发|导致|造成|招致)(?:群众|村民|越级|集体|重复)*{PETITION}")
NOT_PETITIONING = re.compile(
    f"{CAUSED.pattern}"
    f"|(?:打击报复|泄露|不受理|不办理|不及时|推诿|压制|拖延|处理|办理|接待|阻挠){GAP}{PETITION}"
    f"|(?:不|未|拒不|被|经|接到|有)(?:及时|群众|村民|他人|邻居|人)*(?:举报|投诉|检举)"
    f"|{PETITION}(?:事项|件|工作|人信息|代办|接待|员|推诿|不(?:及时|受理|办理|处理))"
)


@dataclass(frozen=True)
class Finding:
    """Why a rule is refused (or, with `law` empty, what to be careful about)."""

    law: str
    why: str


@dataclass(frozen=True)
class Ground:
    """A kind of right: what names it in a rule, for which direction, and what does not count."""

    law: str
    why: str
    pattern: Pattern[str]
    direction: str = ""  # '' = both
    spared: Pattern[str] | None = None  # cut out of the text before looking
    excused: Pattern[str] | None = None  # a text with it is no case at all


GROUNDS: tuple[Ground, ...] = (
    Ground(
        PETITIONS,
        "上访、投诉、举报是村民的权利，真假和是否违法由有权机关认定，村里不能扣分",
        re.compile(PETITION),
        "minus",
        spared=NOT_PETITIONING,
    ),
    Ground(
        PETITIONS,
        "用加分换取不上访、不投诉，等于限制村民反映问题的权利",
        re.compile(
            f"(?:无|零|没有|未|不)(?:发生|参与|组织|去|再|越级|非法|集体|重复|到){{0,3}}{PETITION}"
            "|息访|罢访|息诉"
        ),
        "plus",
    ),
    Ground(
        SANCTIONS,
        "政务处分由任免机关或监察机关决定，后果由法律规定，村里不能再加一次处罚",
        re.compile("政务处分|记大?过处分|行政记过|责令辞职"),
        "minus",
    ),
    Ground(
        ORGANIC_27,
        "党纪处分、组织处理由有权的党组织决定，后果由党内法规规定，村里不能再加一次处罚",
        re.compile("党纪处分|组织处理|党内(?:严重)?警告|撤销党内职务|留党察看|开除党籍|诫勉"),
        "minus",
    ),
    Ground(
        FINES,
        "行政处罚、刑事处罚由有权机关决定，后果由法律规定，村里不能再加一次处罚",
        re.compile(
            "行政处罚|治安处罚|行政拘留|刑事处罚|被?判刑|失信被执行"
            f"|(?:受到?|被){GAP}(?:公安|法院|机关|部门|纪委|监委){GAP}(?:处罚|判决|拘留)"
        ),
        "minus",
    ),
    Ground(
        FINES,
        "罚款只能由有行政处罚权的机关依法决定，积分细则不能设罚款、没收",
        re.compile("罚款|罚金|罚没|没收(?!到)|缴?交?纳?(?:违约金|押金)|罚[0-9一二三五十百千]+元"),
    ),
    Ground(
        SANCTIONS,
        "报酬只能由有权机关依法决定扣减，积分细则不能扣工资、报酬",
        re.compile(f"(?:扣发|扣减|扣除|停发|减发){GAP}(?:工资|报酬|津贴)"),
        spared=BY_OFFICIALS,
    ),
    Ground(
        RELIEF,
        "低保、救助由镇调查、县里审批，村里不能用积分取消、限制",
        re.compile(f"{DENY}{GAP}{POOR}"),
        spared=BY_OFFICIALS,
    ),
    Ground(
        ORGANIC_27,
        "补贴、补助、待遇是村民的合法财产权利，不能用积分取消、限制",
        re.compile(f"{DENY}{GAP}{BENEFIT}"),
        spared=BY_OFFICIALS,
    ),
    Ground(
        RELIEF,
        "申请、领取依法应得的救助和补贴是村民的权利，不能因此扣分",
        re.compile(f"(?:申请|申领|领取|享受){GAP}(?:{POOR}|{BENEFIT})"),
        "minus",
        excused=FRAUD,
    ),
    Ground(
        RELIEF,
        "不能用加分换取村民放弃低保、救助、补贴",
        re.compile(f"(?:放弃|退出|不申请|不要){GAP}(?:{POOR}|{BENEFIT})"),
        "plus",
    ),
    Ground(
        ORGANIC_27,
        "开证明、盖章、办手续是村民应有的服务，不能用积分限制",
        re.compile(f"{DENY}{GAP}(?:证明|盖章|公章|落户|迁户|宅基地|手续)"),
        spared=BY_OFFICIALS,
    ),
    Ground(
        ORGANIC_27,
        "上学、看病、就业、参军的权利不能用积分限制",
        re.compile(f"{DENY}{GAP}(?:入学|上学|就学|就读|就医|看病|医疗|报销|就业|参军|入伍)"),
        spared=BY_OFFICIALS,
    ),
    Ground(
        PRIVACY,
        "没有本人单独同意，不能公布姓名、照片和其他个人信息",
        re.compile(f"(?:曝光|公布|公开|张贴|张榜){GAP}(?:姓名|照片|身份证|病情)"),
        "minus",
        spared=re.compile("(?:泄露|不得|违规|擅自)[^，。；]*"),
    ),
)  # fmt: skip
CAUTIONS: tuple[tuple[Pattern[str], str], ...] = (
    (CAUSED, "扣的是不作为、乱作为，不能因为有人上访、投诉就扣分"),
    (re.compile("冒领|骗取|套取"), "是否骗取、冒领要由有权机关认定，凭认定结果登记"),
)


def find_refusal(rule: Rule | RuleDraft) -> Finding | None:
    """The first ground on which a rule has to be struck; both conduct and consequence are read."""
    for text in _texts(rule):
        for ground in GROUNDS:
            if ground.direction in ("", rule.direction) and _touches(ground, text):
                return Finding(ground.law, ground.why)
    return None


def cautions(rule: Rule) -> list[str]:
    """What those who adopt a rule should bear in mind though it is not struck."""
    if rule.direction != "minus" or find_refusal(rule):
        return []
    return [said for pattern, said in CAUTIONS if pattern.search(rule.behaviour)]


def _texts(rule: Rule | RuleDraft) -> Iterator[str]:
    for text in (rule.behaviour, rule.note, rule.raw_points, rule.status, rule.evidence):
        yield "".join((text or "").split())


def _touches(ground: Ground, text: str) -> bool:
    if ground.excused and ground.excused.search(text):
        return False
    looked_at = ground.spared.sub("", text) if ground.spared else text
    return ground.pattern.search(looked_at) is not None
