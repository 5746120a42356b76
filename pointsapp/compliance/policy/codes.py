"""What a check looks for: a code, its name, how much it weighs, and what it compares."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    """One kind of doubt; `compares` is read by whoever asks how it was found."""

    code: str
    name: str
    severity: str  # of models.SEVERITIES
    compares: str


_ALL = (
    Code("order", "步骤先后不对", "plain", "每一步办的日子，和流程里它前一步办完的日子"),
    Code("signature_missing", "会签少人", "plain", "流程要谁签字，和记下来谁签了字"),
    Code("signature_twice", "一人签了两次", "plain", "同一步里每个签字的人"),
    Code("wrong_actor", "不该由他办", "plain", "办的人当天的职务，和流程要的职务、回避的步骤"),
    Code("notice_short", "会议通知不够天数", "light", "通知的日子和开会的日子"),
    Code("quorum", "到会人数不够", "grave", "应到、实到人数，和最少到会的规定"),
    Code("majority", "赞成票不够", "grave", "赞成票数，和通过票数的规定"),
    Code("authorisation", "没有授权", "grave", "决议写的授权依据"),
    Code("publication_missing", "没有公示", "grave", "流程要公示的步骤，和张贴的记录"),
    Code("publication_short", "公示天数不够", "plain", "贴出、撤下（或接着往下办）的日子"),
    Code("paid_early", "付款早了", "grave", "付款的日子，和审批、公示结束的日子"),
    Code("step_overdue", "这一步超期", "light", "这一步的期限，和办完的日子（没办完的到今天）"),
    Code("overdue", "整件事超期", "plain", "事项的总期限，和办结的日子（没办结的到今天）"),
    Code("papers_missing", "材料不齐", "plain", "这一步要的材料，和已经交的材料"),
    Code("outside_lists", "清单之外", "grave", "办的事，和在用的清单"),
    Code("split_amounts", "可能化整为零", "grave", "同一事项、同一收款方或项目近期的金额合计"),
    Code("recusal_broken", "应当回避", "grave", "办的人，和登记的回避关系、本人的户"),
    Code("meeting_missing", "没有经过村民会议", "grave", "法定要村民会议决定的事，和表决的记录"),
)
CODES: dict[str, Code] = {each.code: each for each in _ALL}
# Raised by people, not by a check: what an inspection or somebody in the village noticed.
BY_HAND = Code("noticed", "检查或群众发现", "plain", "检查组或监委会看到的情况")
EVERY_CODE: dict[str, Code] = {**CODES, BY_HAND.code: BY_HAND}
