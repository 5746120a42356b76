"""A file on its way in: kept, checked in the background, shown as a preview, then stored."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.database import Base, db, transaction
from pointsapp.foundation.errors import Conflict, Invalid, NotFound, ProductError
from pointsapp.foundation.jobs import Job, Unit
from pointsapp.foundation.spreadsheets.layout import Layout, layout_from
from pointsapp.foundation.spreadsheets.problems import Problem, Problems

# A file holds a village's people: who uploaded it and was away for a month uploads it again
# (个人信息保护法第十九条: kept no longer than needed).
UNCONFIRMED_DAYS = 30
STATES: dict[str, str] = {
    "mapping": "等对照各列",
    "waiting": "等待检查",
    "reading": "正在检查",
    "refused": "有错误，未导入",
    "ready": "检查通过，等确认",
    "confirmed": "已确认，等写入",
    "storing": "正在写入",
    "done": "已导入",
    "discarded": "已放弃",
    "lapsed": f"放了 {UNCONFIRMED_DAYS} 天没有导入，内容已删",
}
OPEN = ("mapping", "waiting", "reading", "ready", "confirmed", "storing")
DISCARDABLE = ("mapping", "waiting", "reading", "ready", "refused")
STEP = 500  # rows between two notes of progress
MOST_PROBLEMS = 1000


class ImportRun(Base):
    """One upload: the scheduler reads it, a person confirms the preview, the scheduler stores."""

    __tablename__ = "import_run"
    __table_args__ = (
        Index("ix_import_run_state", "state"),
        CheckConstraint("rows_done >= 0", name="rows_done"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # 'roster', 'opening', 'registrations'
    region_id: Mapped[int] = mapped_column(index=True)
    filename: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    rows_done: Mapped[int] = mapped_column(default=0)
    rows_total: Mapped[int] = mapped_column(default=0)
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)
    preview: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    confirmed_by: Mapped[int | None]
    finished_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Checked:
    """What reading a file found; any problem means that nothing of it is stored."""

    problems: Iterable[Problem] = ()
    preview: dict[str, Any] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)  # rows that are no lines of the table


class Progress(Protocol):
    """Tells other processes how far the reading is."""

    def __call__(self, done: int, total: int) -> None: ...


class Importer(Protocol):
    """Reads and stores one kind of file; its `content` is in `run.content`."""

    def check(
        self, session: Session, run: ImportRun, *, now: datetime, progress: Progress
    ) -> Checked:
        """Read the file and compare it with what is stored, in bounded memory; writes nothing."""
        ...

    def store(self, session: Session, run: ImportRun, *, by: int | None, now: datetime) -> None:
        """Store all of it in the session's transaction; Invalid when it no longer fits."""
        ...


class Discarded(Conflict):
    """Somebody gave the file up while it was read."""


class Outdated(Conflict):
    """What storing would do is no longer what the preview showed: the file is read once more."""


def create_run(
    session: Session,
    *,
    kind: str,
    region_id: int,
    filename: str,
    content: bytes,
    params: dict[str, Any] | None = None,
    by: int | None,
    now: datetime,
    mapped: bool = True,
) -> ImportRun:
    """Keep a file for checking; the same file still on its way gives the first run; Invalid.

    `mapped` False: it waits until somebody says which column is which.
    """
    if not content:
        raise Invalid("import.empty", "这个文件是空的，请重新选择要导入的文件")
    digest = hashlib.sha256(content).hexdigest()
    same = select(ImportRun).filter_by(kind=kind, region_id=region_id, digest=digest)
    for earlier in session.scalars(same.where(ImportRun.state.in_(OPEN))):
        if earlier.params == (params or {}):
            return earlier
    run = ImportRun(
        kind=kind,
        region_id=region_id,
        filename=filename[-200:],
        digest=digest,
        content=content,
        params=params or {},
        state="waiting" if mapped else "mapping",
        created_by=by,
        created_at=now,
    )
    session.add(run)
    session.flush()
    _audit(session, run, "created", by=by, now=now)
    return run


def get_run(session: Session, run_id: int) -> ImportRun:
    """One run; NotFound."""
    run = session.get(ImportRun, run_id, populate_existing=True)
    if run is None:
        raise NotFound("import.not_found", "没有找到这次导入")
    return run


def layout_of(run: ImportRun) -> Layout | None:
    """How to read the file where it is not our template: what was mapped is kept with the run."""
    facts = run.params.get("layout")
    return layout_from(facts) if facts else None


def set_layout(
    session: Session, run_id: int, layout: Layout, *, by: int | None, now: datetime
) -> ImportRun:
    """The columns are known: the file is read now; Conflict unless it waits for that."""
    run = get_run(session, run_id)
    params = {**run.params, "layout": layout.as_facts()}
    if not _step(session, run_id, ("mapping",), "waiting", params=params):
        raise _wrong_state(run, "对照")
    _audit(session, run, "mapped", by=by, now=now)
    return get_run(session, run_id)


def finish_mapped(session: Session, run_id: int, *, by: int | None, now: datetime) -> None:
    """The file was stored as soon as its columns were known; its content is forgotten."""
    run = get_run(session, run_id)
    if not _step(session, run_id, ("mapping",), "done", content=None, finished_at=now):
        raise _wrong_state(run, "导入")
    _audit(session, run, "done", by=by, now=now)


def confirm(session: Session, run_id: int, *, by: int | None, now: datetime) -> ImportRun:
    """A person has seen the preview and wants it stored; Conflict unless it waits for that."""
    run = get_run(session, run_id)
    if not _step(session, run_id, ("ready",), "confirmed", confirmed_by=by):
        raise _wrong_state(run, "确认")
    _audit(session, run, "confirmed", by=by, now=now)
    return get_run(session, run_id)


def discard(session: Session, run_id: int, *, by: int | None, now: datetime) -> ImportRun:
    """Give a file up and forget its content; Conflict once it was confirmed."""
    run = get_run(session, run_id)
    if not _step(session, run_id, DISCARDABLE, "discarded", **without_rows(run), finished_at=now):
        raise _wrong_state(run, "放弃")
    _audit(session, run, "discarded", by=by, now=now)
    return get_run(session, run_id)


def without_rows(run: ImportRun) -> dict[str, Any]:
    """What is left of a file that is of no more use: what was counted, no row and no name."""
    return {"content": None, "preview": counted(run.preview), "problems": []}


def counted(preview: Mapping[str, Any]) -> dict[str, Any]:
    """A preview without the rows that it showed: these stand in it as lists."""
    return {key: value for key, value in preview.items() if not isinstance(value, list)}


def import_jobs(importers: Mapping[str, Importer]) -> tuple[Job, Job]:
    """The two timed jobs that read files and store them, for the scheduler's table."""

    def check(unit: Unit, *, now: datetime) -> None:
        check_run(unit.subject_id, importers, now=now)

    def store(unit: Unit, *, now: datetime) -> None:
        store_run(unit.subject_id, importers, now=now)

    # Somebody sits before the page and waits: asked at every tick.
    return (
        Job("imports.check", _due("waiting", "reading"), work=check, every=timedelta(0)),
        Job("imports.store", _due("confirmed", "storing"), work=store, every=timedelta(0)),
    )


def check_run(run_id: int, importers: Mapping[str, Importer], *, now: datetime) -> None:
    """Read one waiting file to the end; bears being started again."""
    with transaction() as session:
        if not _step(session, run_id, ("waiting", "reading"), "reading", rows_done=0):
            return
    try:
        found = _read(run_id, importers, now=now)
    except Discarded:
        return
    except Problems as refusal:
        found = Checked(refusal.problems)
    except ProductError as refusal:
        found = Checked([_whole_file(refusal)])
    problems = [problem.as_facts() for problem in found.problems]
    unread = {"unread": found.unread} if found.unread else {}
    outcome: dict[str, Any] = {
        "problems": problems[:MOST_PROBLEMS],
        "preview": found.preview | {"problems": len(problems)} | unread,
    }
    with transaction() as session:
        if problems:
            told = counted(outcome["preview"])
            outcome |= {"content": None, "preview": told, "finished_at": now}
        _step(session, run_id, ("reading",), "refused" if problems else "ready", **outcome)


def _read(run_id: int, importers: Mapping[str, Importer], *, now: datetime) -> Checked:
    # A session apart: the notes of progress end whatever the shared one has read.
    with Session(db.engine) as session:
        run = get_run(session, run_id)
        return importers[run.kind].check(session, run, now=now, progress=_Notes(run_id))


def store_run(run_id: int, importers: Mapping[str, Importer], *, now: datetime) -> None:
    """Store one confirmed file whole or not at all; what no longer fits is refused.

    Where an importer raises Outdated, `preview["again"]` is the run that reads the file once more.
    """
    with transaction() as session:
        if not _step(session, run_id, ("confirmed", "storing"), "storing"):
            return
    try:
        with transaction() as session:
            # Takes the row: a second process that was started too early waits, then leaves.
            if not _step(session, run_id, ("storing",), "storing"):
                return
            run = get_run(session, run_id)
            importers[run.kind].store(session, run, by=run.confirmed_by, now=now)
            run.state, run.content, run.finished_at = "done", None, now
            run.preview = counted(run.preview)
            _audit(session, run, "done", by=run.confirmed_by, now=now)
    except ProductError as refusal:
        problems = [_whole_file(refusal).as_facts()]
        with transaction() as session:
            if isinstance(refusal, Outdated):
                _read_again(session, run_id, now=now)
            left = without_rows(get_run(session, run_id)) | {"problems": problems}
            _step(session, run_id, ("storing",), "refused", **left, finished_at=now)


def _read_again(session: Session, run_id: int, *, now: datetime) -> None:
    old = get_run(session, run_id)
    kept = ("kind", "region_id", "filename", "digest", "content", "params", "created_by")
    fresh = ImportRun(**{name: getattr(old, name) for name in kept}, created_at=now)
    session.add(fresh)
    session.flush()
    old.preview = {"again": fresh.id}
    session.flush()


def _whole_file(refusal: ProductError) -> Problem:
    return Problem("", None, None, refusal.sentence)


class _Notes:
    """Progress written in short transactions of its own, every STEP rows and at the end."""

    def __init__(self, run_id: int) -> None:
        self.run_id = run_id
        self.noted = 0

    def __call__(self, done: int, total: int) -> None:
        if done < self.noted + STEP and done != total:
            return
        self.noted = done
        with transaction() as session:
            reading = ("reading",)
            if not _step(
                session, self.run_id, reading, "reading", rows_done=done, rows_total=total
            ):
                raise Discarded("import.discarded", "这次导入已经放弃")


def _due(*states: str) -> Any:
    def due(session: Session, *, now: datetime) -> Iterable[Unit]:
        waiting = select(ImportRun.created_at, ImportRun.region_id, ImportRun.id)
        rows = session.execute(
            waiting.where(ImportRun.state.in_(states)).order_by(ImportRun.created_at)
        )
        return [Unit(*row) for row in rows]

    return due


def _step(session: Session, run_id: int, before: tuple[str, ...], after: str, **facts: Any) -> bool:
    """Move a run from one of some states to another; False when it stands elsewhere."""
    moved = session.execute(
        update(ImportRun)
        .where(ImportRun.id == run_id, ImportRun.state.in_(before))
        .values(state=after, **facts)
        .returning(ImportRun.id)
    )
    return moved.scalar() is not None


def _wrong_state(run: ImportRun, verb: str) -> Conflict:
    return Conflict(
        "import.state", f"这次导入现在是“{STATES[run.state]}”，不能再{verb}，请刷新页面"
    )


def _audit(session: Session, run: ImportRun, verb: str, *, by: int | None, now: datetime) -> None:
    record_audit(
        session, f"import.{verb}", "import_run", run.id, by=by, now=now,
        region_id=run.region_id, kind=run.kind, digest=run.digest,
    )  # fmt: skip
