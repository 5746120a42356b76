"""What must hold in a village whatever was killed: each finding is a sentence, none is good."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.faults.files import FAMILIES
from benchmarks.faults.village import HOMES, Village
from pointsapp.claims.models import Claim, Review, Sheet, SheetLine
from pointsapp.contests.models import Contest
from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.imports import ImportRun
from pointsapp.ledger.models import Entry, SealMember, Unsealed
from pointsapp.ledger.verify import faults
from pointsapp.people.models import Household

Answers = Mapping[str, Mapping[Any, str]]
WEB = "web-"  # keys of claims that clients register


def broken(session: Session, village: Village, answers: Answers) -> Iterator[str]:
    """What was answered and is lost, what is there twice, what is half there; in one view."""
    for fault in faults(session, village.id):
        yield f"verify：{fault}"
    claims = select(Claim.key, Claim.id, Claim.state).filter_by(village_id=village.id)
    rows = session.execute(claims).all()
    web = {row.key for row in rows if row.key.startswith(WEB)}
    audits = select(func.count(AuditRow.id)).filter_by(
        action="claim.registered", region_id=village.id
    )
    yield from _lost("register", answers, web)
    if session.scalar(audits) != len(web):
        yield f"登记 {len(web)} 条，记录 {session.scalar(audits)} 条"
    yield from _reviews(session, village, answers, {r.id for r in rows if r.state != "registered"})
    yield from _sheets(session, village, answers)
    objected = _column(session, Contest.subject_id, Contest.village_id == village.id)
    yield from _lost("object", answers, objected) or _doubled("object", objected)
    yield from _lost("spend", answers, _spent(session, village))
    yield from _files(session, village)


def unfinished(
    session: Session, village: Village, answers: Answers, *, now: datetime
) -> Iterator[str]:
    """What is not as it would be if nothing had ever been killed, when all had their time."""
    for fault in faults(session, village.id, now=now):
        yield f"verify：{fault}"
    states = set(_column(session, ImportRun.state, ImportRun.region_id == village.id))
    if states - {"done"}:
        yield f"导入停在 {states}"
    open_still = _column(session, Sheet.id, Sheet.village_id == village.id, Sheet.state == "open")
    if open_still:
        yield f"公示 {open_still} 到期没有记账"
    if waiting := _column(session, Unsealed.entry_id, Unsealed.village_id == village.id):
        yield f"{len(waiting)} 笔没有封存"
    entries = _column(session, Entry.id, Entry.village_id == village.id)
    members = select(SealMember.entry_id).where(SealMember.entry_id.in_(_mine(village)))
    if len(list(session.scalars(members))) != len(entries):
        yield "不是每一笔都在封存里"
    for name, stored in (
        ("register", _column(session, Claim.key, Claim.village_id == village.id)),
        ("spend", _spent(session, village)),
    ):
        done = [key for key in stored if name == "spend" or key.startswith(WEB)]
        if sorted(done) != sorted(answers[name]):
            yield f"{name}：库里 {len(done)} 条，答复过 {len(answers[name])} 条"


def _mine(village: Village) -> Any:
    return select(Entry.id).where(Entry.village_id == village.id)


def _column(session: Session, column: Any, *where: Any) -> list[Any]:
    return list(session.scalars(select(column).where(*where)))


def _lost(name: str, answers: Answers, stored: Collection[Any]) -> Iterator[str]:
    if gone := set(answers.get(name, ())) - set(stored):
        yield f"{name}：答复过，库里没有 {sorted(gone)[:5]}"


def _doubled(name: str, stored: Collection[Any]) -> Iterator[str]:
    if len(set(stored)) != len(stored):
        yield f"{name}：有的记了两次"


def _spent(session: Session, village: Village) -> list[Any]:
    return _column(session, Entry.key, Entry.village_id == village.id, Entry.kind == "spend")


def _reviews(
    session: Session, village: Village, answers: Answers, moved_on: set[int]
) -> Iterator[str]:
    mine = Review.claim_id.in_(select(Claim.id).filter_by(village_id=village.id))
    reviewed = _column(session, Review.claim_id, mine)
    yield from _lost("review", answers, reviewed)
    yield from _doubled("review", reviewed)
    if moved_on != set(reviewed):
        yield "有的登记过了审核却没有审核记录，或者反过来"


def _sheets(session: Session, village: Village, answers: Answers) -> Iterator[str]:
    sheets = _column(session, Sheet.id, Sheet.village_id == village.id)
    published = {int(where.rpartition("/")[2]) for where in answers.get("publish", {}).values()}
    if published - set(sheets):
        yield f"publish：答复过，库里没有 {sorted(published - set(sheets))[:5]}"
    lines = session.execute(
        select(SheetLine.claim_id, SheetLine.state, SheetLine.entry_id, Sheet.state.label("sheet"))
        .join(Sheet, Sheet.id == SheetLine.sheet_id)
        .where(Sheet.village_id == village.id, SheetLine.state != "moved")
    ).all()
    yield from _doubled("公示的一条", [line.claim_id for line in lines])
    if any(line.state != line.sheet or (line.entry_id is None) != (line.sheet == "open")
           for line in lines):  # fmt: skip
        yield "有一期公示只记了一半"
    awarded = Entry.kind.in_(("award", "deduction"))
    booked = _column(session, Entry.id, Entry.village_id == village.id, awarded)
    if sorted(booked) != sorted(line.entry_id for line in lines if line.entry_id):
        yield "账上的加分扣分和公示的不是一一对应"


def _files(session: Session, village: Village) -> Iterator[str]:
    kinds = _column(
        session, ImportRun.kind, ImportRun.region_id == village.id, ImportRun.state == "done"
    )
    living = _column(session, Household.id, Household.village_id == village.id)
    if len(living) != len(HOMES) + kinds.count("roster") * FAMILIES:
        yield f"导入了 {kinds.count('roster')} 份名册，却有 {len(living)} 户"
    opened = _column(session, Entry.id, Entry.village_id == village.id, Entry.kind == "opening")
    if len(opened) != 1 + kinds.count("opening") * FAMILIES:
        yield f"导入了 {kinds.count('opening')} 份期初，却有 {len(opened)} 笔"
    refused = _column(
        session, ImportRun.problems, ImportRun.region_id == village.id, ImportRun.state == "refused"
    )
    if refused:
        yield f"导入没有被接受：{refused[0]}"
