"""A head that was noted or printed earlier, against the chain as it is now."""

import re
import unicodedata
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Invalid
from pointsapp.ledger.models import Chain, Seal
from pointsapp.ledger.verify.fault import Fault

# What a notice sheet prints; fewer characters could be found by trying.
LEAST, WHOLE = 24, 64
SHAPE = re.compile(rf"(.+):(\d{{1,9}}):([0-9a-f]{{{LEAST},{WHOLE}}})")


@dataclass(frozen=True)
class NotedHead:
    """A head on paper: the village's code, the seal's number, the beginning of its digest."""

    village: str
    number: int
    digest: str


def read_head(typed: str) -> NotedHead:
    """'370883-105-012:7:9f86d081…' as typed from paper (at least 24 characters); Invalid."""
    plain = "".join(unicodedata.normalize("NFKC", typed).split())
    village, _, rest = plain.partition(":")
    found = SHAPE.fullmatch(f"{village}:{rest.lower()}")
    if found is None:
        raise Invalid(
            "verify.head", f"末端要写成“村的编号:第几号:指纹”，指纹至少 {LEAST} 个字符：{typed}"
        )
    return NotedHead(found[1], int(found[2]), found[3])


def head_faults(session: Session, noted: NotedHead) -> list[Fault]:
    """What is wrong with the chain if that head was true; it must have held since then."""
    chain = session.scalar(select(Chain).where(Chain.village_code == noted.village))
    if chain is None:
        return [Fault(noted.village, "head.village", "账本里没有这个村的封存")]
    seals = select(Seal.digest).filter_by(village_id=chain.village_id, number=noted.number)
    digest = session.scalar(seals)
    where = f"{noted.village}第 {noted.number} 号封存"
    if digest is None:
        return [Fault(where, "head.missing", "纸上有这一号，账本里没有：封存被删过")]
    if not digest.startswith(noted.digest):
        return [Fault(where, "head.other", "和纸上的指纹不一样：这一号或它以前的明细被改过")]
    return []
