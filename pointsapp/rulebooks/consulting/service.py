"""Writes of consultations: hung, opinions taken in and answered, slips counted, taken down."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.decisions.queries import need_setting
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.foundation.numbers import next_number
from pointsapp.people.ids import HouseholdId, UserId
from pointsapp.people.queries import get_household, own_household, village_now
from pointsapp.rulebooks.consulting import published
from pointsapp.rulebooks.consulting.models import ChangeNote, Consultation, Opinion, PaperCount
from pointsapp.rulebooks.consulting.policy import (
    changed_words,
    check_answer,
    check_opinion,
    last_day,
)
from pointsapp.rulebooks.consulting.queries import (
    DAYS,
    LIVE,
    changes_since,
    get_consultation,
    get_opinion,
    hanging_of,
    rounds_of,
)
from pointsapp.rulebooks.faults import book_faults
from pointsapp.rulebooks.ids import BookId, ConsultationId, OpinionId, PaperCountId
from pointsapp.rulebooks.models import RuleBook
from pointsapp.rulebooks.queries import get_book
from pointsapp.rulebooks.rows import read_draft
from pointsapp.rulebooks.service.drafts import open_draft

MOST_OF_A_HOUSEHOLD = 20
Keyed = TypeVar("Keyed", Opinion, PaperCount)


def publish(session: Session, book_id: BookId, *, by: UserId | None, now: datetime) -> Consultation:
    """Hang a draft for opinions from today, for as many days as the village decided.

    Invalid while the days are undecided or the draft has no rows; Conflict while it hangs already.
    """
    book, today = open_draft(session, book_id), village_day(now)
    days = need_setting(session, book.village_id, DAYS, on=today).number
    rounds, draft = rounds_of(session, book.id), read_draft(session, book.id)
    if rounds and hanging_of(rounds[-1]).state(today) == "open":
        raise Conflict("consultation.open", "这份草案正在征求意见")
    if faults := book_faults(draft) or ([] if draft.rules else ["草案里一条也没有"]):
        raise Invalid("consultation.draft", "；".join(faults))
    made = Consultation(
        village_id=book.village_id, book_id=book.id, round=len(rounds) + 1, opened_on=today,
        closes_on=last_day(today, days), published=published.write(draft), published_at=now,
        published_by=by,
        number=next_number(session, book.village_id, "consultation", year=today.year),
    )  # fmt: skip
    session.add(made)
    session.flush()
    _audit(session, "consultation.published", made, by=by, now=now, until=str(made.closes_on))
    return made


def take_down(
    session: Session,
    consultation_id: ConsultationId,
    *,
    reason: str,
    by: UserId | None,
    now: datetime,
) -> None:
    """Take a draft down before its days are over: it then counts as not hung. Conflict later."""
    found, today = get_consultation(session, consultation_id), village_day(now)
    if hanging_of(found).state(today) != "open":
        raise Conflict("consultation.over", "已经不在征求意见了，不用撤下")
    found.taken_down_on, found.taken_down_why = today, _needed(reason)
    _audit(session, "consultation.taken_down", found, by=by, now=now)


def give_opinion(
    session: Session,
    consultation_id: ConsultationId,
    *,
    via: str,
    statement: str,
    said_on: date,
    row: int | None,
    household_id: HouseholdId | None = None,
    named: bool = False,
    key: str | None = None,
    by: UserId | None,
    now: datetime,
) -> Opinion:
    """Take in an opinion: by a household's card (`by` None), else keyed by the desk; Invalid.

    `row` is the number it has in what hung, None the whole. Said twice by a household, or sent
    twice under one key, it is taken in once.
    """
    found = _locked(session, consultation_id)
    check_opinion(
        hanging_of(found), via=via, household=household_id is not None, said_on=said_on,
        today=village_day(now), staff=by is not None,
    )  # fmt: skip
    _check_draft(session, found)
    _check_row(found, row)
    facts = {"via": via, "row": row, "household_id": household_id, "said_on": said_on,
             "statement": _needed(statement)}  # fmt: skip
    under_key = _under_key(session, Opinion, found.id, key, facts)
    if first := under_key or _said_before(session, found.id, household_id, row, statement):
        return first
    _check_household(session, found, household_id)
    made = Opinion(
        consultation_id=found.id, number=_next(session, found.id), key=key, **facts,
        named=named and household_id is not None, entered_at=now, entered_by=by,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _tell(session, f"opinion.{'given' if by is None else 'keyed'}", made, found, by=by, now=now)
    return made


def _under_key(
    session: Session,
    row: type[Keyed],
    consultation_id: ConsultationId,
    key: str | None,
    facts: dict[str, Any],
) -> Keyed | None:
    """What was taken in under a key of this round, which is held; Conflict with other facts."""
    first = None
    if key is not None:
        first = session.scalar(select(row).filter_by(consultation_id=consultation_id, key=key))
    if first is not None and any(getattr(first, name) != each for name, each in facts.items()):
        raise Conflict("consultation.key", "这一页已经交过一次，内容和上次不一样，请刷新以后再填。")
    return first


def _said_before(
    session: Session, consultation_id: ConsultationId, household_id: HouseholdId | None,
    row: int | None, statement: str,
) -> Opinion | None:  # fmt: skip
    """The same words of the same household about the same row: a button pressed twice."""
    if household_id is None:
        return None
    same = select(Opinion).where(
        Opinion.consultation_id == consultation_id, Opinion.household_id == household_id,
        Opinion.row.is_not_distinct_from(row), Opinion.statement == statement.strip(), LIVE,
    )  # fmt: skip
    return session.scalars(same.order_by(Opinion.id)).first()


def _locked(session: Session, consultation_id: ConsultationId) -> Consultation:
    """The round, locked: opinions that come at once get their numbers one after the other."""
    get_consultation(session, consultation_id)
    row = select(Consultation).where(Consultation.id == consultation_id).with_for_update()
    return session.scalars(row.execution_options(populate_existing=True)).one()


def _check_draft(session: Session, found: Consultation) -> RuleBook:
    book = get_book(session, found.book_id)
    if book.state != "draft":
        raise Conflict("consultation.done", "这份细则已经定下来了，意见不能再加、再改")
    return book


def _check_row(found: Consultation, row: int | None) -> None:
    if row is not None and row not in {r["number"] for r in found.published["rules"]}:
        raise Invalid("opinion.row", "征求意见稿里没有这一条")


def _check_household(
    session: Session, found: Consultation, household_id: HouseholdId | None
) -> None:
    if household_id is None:
        return
    kept = {found.village_id, village_now(session, found.village_id)}
    get_household(session, household_id, within=sorted(kept))
    mine = select(func.count(Opinion.id)).where(
        Opinion.consultation_id == found.id, Opinion.household_id == household_id
    )
    if (session.scalar(mine) or 0) >= MOST_OF_A_HOUSEHOLD:
        raise Invalid("opinion.many", f"一户最多提 {MOST_OF_A_HOUSEHOLD} 条，请合在一起说")


def _next(session: Session, consultation_id: ConsultationId) -> int:
    last = select(func.max(Opinion.number)).where(Opinion.consultation_id == consultation_id)
    return (session.scalar(last) or 0) + 1


def withdraw_opinion(
    session: Session, opinion_id: OpinionId, *, reason: str = "", by: UserId | None, now: datetime
) -> None:
    """Take an opinion back: the household while it hangs, the desk where it was keyed wrongly.

    Conflict for one that is answered; the desk's says why, and leaves what came by card alone.
    """
    opinion = get_opinion(session, opinion_id)
    found = get_consultation(session, opinion.consultation_id)
    _check_draft(session, found)
    if opinion.withdrawn_at is not None or opinion.outcome is not None:
        raise Conflict("opinion.settled", "这条意见已经答复或者撤回了")
    if by is None and hanging_of(found).state(village_day(now)) != "open":
        raise Conflict("opinion.closed", "征求意见已经结束，会照样答复您，不能再撤回")
    if by is not None and opinion.via == "card":
        raise NotAllowed("opinion.not_yours", "村民自己提的意见，只能由本户撤回")
    opinion.withdrawn_at, opinion.withdrawn_why = now, _needed(reason) if by is not None else ""
    _tell(session, "opinion.withdrawn", opinion, found, by=by, now=now)


def answer_opinion(
    session: Session,
    opinion_id: OpinionId,
    *,
    outcome: str,
    reason: str,
    changes: Sequence[str] = (),
    by: UserId,
    now: datetime,
) -> None:
    """Answer an opinion, or answer it anew, until the book is adopted; Invalid, NotAllowed.

    `changes` are keys of what differs from what hung: an accepted opinion has changed something.
    """
    opinion = get_opinion(session, opinion_id)
    found = get_consultation(session, opinion.consultation_id)
    _check_draft(session, found)
    if opinion.withdrawn_at is not None:
        raise Conflict("opinion.withdrawn", "这条意见已经撤回")
    own = own_household(session, by, on=village_day(now))
    if own is not None and own == opinion.household_id:
        raise NotAllowed("opinion.own", "自己家提的意见，要由别人答复")
    changed = changed_words(changes_since(session, found))
    check_answer(outcome, reason.strip(), changes, changed)
    opinion.outcome, opinion.reason, opinion.changes = outcome, reason.strip(), list(changes)
    opinion.answered_at, opinion.answered_by = now, by
    _tell(session, "opinion.answered", opinion, found, by=by, now=now, outcome=outcome)


def count_papers(
    session: Session,
    consultation_id: ConsultationId,
    *,
    collected_on: date,
    agree: int,
    against: int,
    unclear: int,
    key: str,
    by: UserId | None,
    now: datetime,
) -> PaperCount:
    """Write down how many slips without names said what, once under a key; Invalid."""
    found = _locked(session, consultation_id)
    facts = {"collected_on": collected_on, "agree": agree, "against": against, "unclear": unclear}
    if (first := _under_key(session, PaperCount, found.id, key, facts)) is not None:
        return first
    _check_draft(session, found)
    if collected_on > village_day(now) or collected_on < found.opened_on:
        raise Invalid("opinion.day", "收意见条的日子要在开始征求意见以后，不能还没到")
    if agree + against + unclear == 0:
        raise Invalid("opinion.papers", "一张也没有，不用记")
    made = PaperCount(consultation_id=found.id, key=key, entered_at=now, entered_by=by, **facts)
    session.add(made)
    session.flush()
    _audit(session, "consultation.counted", found, by=by, now=now, count=agree + against + unclear)
    return made


def void_count(
    session: Session, count_id: PaperCountId, *, reason: str, by: UserId | None, now: datetime
) -> None:
    """Strike a count that was written down wrongly; it stays to be seen."""
    row = session.get_one(PaperCount, count_id)
    found = get_consultation(session, row.consultation_id)
    _check_draft(session, found)
    if row.voided_at is not None:
        raise Conflict("opinion.voided", "这一笔已经作废")
    row.voided_at, row.voided_why = now, _needed(reason)
    _audit(session, "consultation.count_voided", found, by=by, now=now)


def explain_change(
    session: Session,
    consultation_id: ConsultationId,
    key: str,
    *,
    reason: str,
    by: UserId,
    now: datetime,
) -> None:
    """Say why something was changed for which no opinion asked; Invalid."""
    found = get_consultation(session, consultation_id)
    _check_draft(session, found)
    if key not in changed_words(changes_since(session, found)):
        raise Invalid("consultation.same", "这里跟征求意见稿一样，不用写原因")
    mine = select(ChangeNote).where(ChangeNote.consultation_id == found.id, ChangeNote.key == key)
    note = session.scalar(mine) or ChangeNote(consultation_id=found.id, key=key)
    note.reason, note.noted_at, note.noted_by = _needed(reason), now, by
    session.add(note)
    _audit(session, "consultation.explained", found, by=by, now=now)


def _needed(text: str) -> str:
    if not text.strip():
        raise Invalid("consultation.text", "还没有写")
    return text.strip()


def _tell(
    session: Session, action: str, opinion: Opinion, found: Consultation, *, by: UserId | None,
    now: datetime, **facts: Any,
) -> None:  # fmt: skip
    whose = f"household:{opinion.household_id}" if opinion.household_id and by else None
    record_audit(
        session, action, "opinion", opinion.id, by=by, now=now, region_id=found.village_id,
        on_behalf_of=whose, **facts,
    )  # fmt: skip
    session.flush()


def _audit(
    session: Session, action: str, found: Consultation, *, by: UserId | None, now: datetime,
    **facts: Any,
) -> None:  # fmt: skip
    record_audit(
        session, action, "consultation", found.id, by=by, now=now, region_id=found.village_id,
        **facts,
    )  # fmt: skip
    session.flush()
