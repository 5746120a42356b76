"""Each write of a token once: the key is taken first, the answer kept in the same transaction."""

import hashlib
import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.integrations.ids import TokenId
from pointsapp.integrations.models import ApiAnswer
from pointsapp.integrations.policy import ANSWERS_KEPT, KEY

HOURS = int(ANSWERS_KEPT.total_seconds() // 3600)


class First(NamedTuple):
    """The answer that a key got the first time."""

    status: int
    answer: dict[str, Any]


def body_digest(method: str, path: str, body: Any) -> str:
    """A digest of what is asked; the order of a JSON object's keys does not count."""
    said = json.dumps([method, path, body], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def take_key(
    session: Session,
    token_id: TokenId,
    key: str,
    *,
    method: str,
    path: str,
    body: Any,
    now: datetime,
) -> First | None:
    """Take a key for this write, whoever else may try; the first answer if it was taken before.

    Invalid without a fit key; Conflict when it was used for something else.
    """
    if not KEY.fullmatch(key):
        raise Invalid(
            "idempotency.key",
            "请在 Idempotency-Key 里写 1 到 80 个英文字母、数字或符号，每件事换一个。",
        )
    digest = body_digest(method, path, body)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    taken = session.execute(
        insert(ApiAnswer)
        .values(
            token_id=token_id, key=key, body_digest=digest, status=0, answer={}, answered_at=now
        )
        .on_conflict_do_nothing(index_elements=["token_id", "key"])
        .returning(ApiAnswer.id)
    ).scalar()
    if taken is not None:
        return None
    first = session.scalars(select(ApiAnswer).filter_by(token_id=token_id, key=key)).one()
    if first.body_digest != digest:
        raise Conflict(
            "idempotency.reused",
            "这个 Idempotency-Key 已经用在别的内容上。新的事请换一个新的。",
            kept_hours=HOURS,
        )
    return First(first.status, first.answer)


def keep_answer(
    session: Session, token_id: TokenId, key: str, *, status: int, answer: dict[str, Any]
) -> None:
    """Keep what is answered to the write that took the key."""
    session.execute(
        update(ApiAnswer)
        .where(ApiAnswer.token_id == token_id, ApiAnswer.key == key)
        .values(status=status, answer=answer)
    )


def forget_answers(session: Session, *, now: datetime) -> int:
    """Forget the answers that were kept long enough; gives how many."""
    gone = session.execute(delete(ApiAnswer).where(ApiAnswer.answered_at <= now - ANSWERS_KEPT))
    return int(getattr(gone, "rowcount", 0))
