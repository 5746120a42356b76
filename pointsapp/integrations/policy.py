"""What a token may carry and when it is good; how often a delivery is tried, and its signature."""

import hashlib
import hmac
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

# What other systems may ask to read and to do, by the permission's code.
READS: dict[str, str] = {
    "roster_view": "看名册（户号、组，户主姓名打码）",
    "rulebooks_view": "看细则、决议、村里定的数",
    "claims_view": "看登记、公示、异议和申诉",
    "ledger_view": "看台账、余额、记账链",
    "powers_view": "看权力清单和流程",
    "matters_view": "看办件和救助复核的户数",
    "activities_view": "看活动（报了多少、来了多少，不含姓名）",
    "doubts_view": "看疑点、问题、谈话、检查",
    "audit_view": "看操作记录",
}
WRITES: dict[str, str] = {
    "activities_edit": "替人报名、退报名",
    "claims_register": "登记、撤回登记",
    "claims_review": "审核登记",
    "contests_write": "代记异议和申诉",
    "matters_record": "开办件、记步骤",
    "doubts_answer": "写疑点说明",
}
SCOPES = READS | WRITES
LONGEST_DAYS = 366
# How long the first answer to a write is kept: the same key after that is a new write.
ANSWERS_KEPT = timedelta(hours=72)
KEY = re.compile(r"[!-~]{1,80}")

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
TRIED_FOR = timedelta(hours=72)
# How long what was delivered or given up stays to be seen.
DELIVERIES_KEPT = timedelta(days=90)
# A row of the audit trail may become visible this long after its instant.
LATE_ROWS = timedelta(hours=1)


@dataclass(frozen=True)
class TokenFacts:
    """What says whether a token is good."""

    ends_on: date
    agreed: bool
    revoked: bool


def why_not_good(facts: TokenFacts, *, on: date) -> str | None:
    """Why a token opens nothing on a day; None when it is good."""
    if facts.revoked:
        return "这个令牌已经收回，请找镇里的管理员。"
    if on >= facts.ends_on:
        return "这个令牌到期了，请找镇里的管理员重新办一个。"
    if not facts.agreed:
        return "这个令牌还没有经本人同意，请本人登录后在“我名下的接口令牌”里点同意。"
    return None


def scope_faults(scope: Collection[str], held: Collection[str]) -> dict[str, str]:
    """What is wrong with a wished scope, for a login that holds these permissions there."""
    if not scope:
        return {"scope": "请至少选一项"}
    unknown = [each for each in scope if each not in SCOPES]
    if unknown:
        return {"scope": "有认不出的项目，请重新选"}
    missing = [SCOPES[each] for each in scope if each not in held]
    if missing:
        return {"scope": f"这个账号在这里不能{missing[0]}，令牌也不能。请去掉，或换一个账号"}
    if {"claims_register", "claims_review"} <= set(scope):
        return {"scope": "登记和审核不能放在一个令牌里"}
    return {}


def end_fault(ends_on: date | None, *, today: date) -> str | None:
    """Why an end cannot be taken; it has no default."""
    if ends_on is None:
        return "请填用到哪一天为止"
    if ends_on <= today:
        return "请填明天或以后的一天"
    if (ends_on - today).days > LONGEST_DAYS:
        return f"最长 {LONGEST_DAYS} 天，到期可以再办"
    return None


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many tries have failed: doubled each time, with a bound."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)


def next_try(made_at: datetime, attempts: int, *, now: datetime) -> datetime | None:
    """When to try again after a failure; None when it is given up."""
    then = now + pause_after(attempts)
    return then if then <= made_at + TRIED_FOR else None


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 over '<seconds>.' and the body, as 64 hex digits."""
    said = str(timestamp).encode() + b"." + body
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()
