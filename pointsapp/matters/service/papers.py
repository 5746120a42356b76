"""Papers of a matter and who stays out of it."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotFound
from pointsapp.foundation.files import StoredFile
from pointsapp.matters.ids import MatterId, PaperId
from pointsapp.matters.models import MatterPaper, MatterRecusal
from pointsapp.matters.policy.intake import text_of
from pointsapp.matters.queries import get_paper, standing_of
from pointsapp.matters.service.recording import locked
from pointsapp.people.ids import PersonId, UserId
from pointsapp.people.queries import get_person


def add_paper(
    session: Session,
    matter_id: MatterId,
    *,
    name: str,
    step_code: str = "",
    digest: str | None = None,
    filename: str = "",
    kept_where: str = "",
    by: UserId,
    now: datetime,
) -> MatterPaper:
    """Add a paper: its file by digest (foundation.files), or where the original is kept.

    The same file under the same name and step again gives the first one.
    """
    matter = locked(session, matter_id)
    facts = {
        "matter_id": matter_id, "step_code": step_code, "digest": digest,
        "name": text_of(name, "材料名称", 80, needed=True),
        "kept_where": text_of(kept_where, "原件放在哪里", 80),
    }  # fmt: skip
    _check_kept(session, digest, facts["kept_where"])
    _check_step(session, matter_id, step_code, village_day(now))
    same = select(MatterPaper).filter_by(**facts).where(MatterPaper.removed_at.is_(None))
    if (first := session.scalars(same).first()) is not None:
        return first
    filename = filename.strip()[-120:]
    paper = MatterPaper(**facts, filename=filename, added_at=now, added_by=by)
    session.add(paper)
    matter.changed_at = now
    session.flush()
    record_audit(session, "matter.paper_added", "matter", matter_id, by=by, now=now,
                 region_id=matter.village_id, paper_id=paper.id)  # fmt: skip
    return paper


def remove_paper(session: Session, paper_id: PaperId, *, by: UserId, now: datetime) -> None:
    """Take out a paper that does not belong here; the row stays. Conflict for the second time."""
    paper = get_paper(session, paper_id)
    matter = locked(session, paper.matter_id)
    session.refresh(paper)
    if paper.removed_at is not None:
        raise Conflict("matter.paper_removed", "这份材料已经撤下了")
    paper.removed_at = matter.changed_at = now
    session.flush()
    record_audit(session, "matter.paper_removed", "matter", matter.id, by=by, now=now,
                 region_id=matter.village_id, paper_id=paper_id)  # fmt: skip


def recuse(
    session: Session,
    matter_id: MatterId,
    person_id: PersonId,
    *,
    declared_on: date,
    by: UserId,
    now: datetime,
) -> MatterRecusal:
    """Note that somebody stays out of a matter (kin of the payee, …); no reason is stored.

    Doing it twice gives the first one; a day ahead of today is Invalid.
    """
    matter, person = locked(session, matter_id), get_person(session, person_id)
    if declared_on > village_day(now):
        raise Invalid("matter.future", "这一天还没有到，请填申报回避的那一天")
    same = select(MatterRecusal).where(
        MatterRecusal.matter_id == matter_id, MatterRecusal.person_id == person.id
    )
    if (first := session.scalar(same)) is not None:
        return first
    recusal = MatterRecusal(
        matter_id=matter_id, person_id=person.id, declared_on=declared_on, declared_at=now
    )
    session.add(recusal)
    matter.changed_at = now
    session.flush()
    record_audit(session, "matter.recused", "matter", matter_id, by=by, now=now,
                 region_id=matter.village_id, on_behalf_of=f"person:{person_id}")  # fmt: skip
    return recusal


def _check_kept(session: Session, digest: str | None, where: object) -> None:
    if digest is None and not where:
        raise Invalid("matter.paper", "请上传照片或文件，或者写明原件放在哪里")
    if digest is not None and session.get(StoredFile, digest) is None:
        raise NotFound("matter.file", "没有找到这个文件，请重新上传")


def _check_step(session: Session, matter_id: MatterId, step_code: str, today: date) -> None:
    procedure = standing_of(session, matter_id, today=today).procedure
    codes = {step.code for step in procedure.steps} if procedure else set()
    if step_code and step_code not in codes:
        raise Invalid("matter.step", "流程里没有这一步，请重新选")
