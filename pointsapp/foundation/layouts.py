"""Layouts that were mapped once: kept by region, kind and titles, found again by themselves."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.database import Base
from pointsapp.foundation.errors import Invalid, NotFound
from pointsapp.foundation.spreadsheets.layout import (
    Layout,
    candidate_headers,
    layout_from,
    titles_digest,
)
from pointsapp.foundation.spreadsheets.reading import Workbook


class SavedLayout(Base):
    """How a place's own table is read, by the digest of its titles."""

    __tablename__ = "saved_layout"
    __table_args__ = (UniqueConstraint("region_id", "kind", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))  # as of an ImportRun, or 'rulebook'
    digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(80))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_by: Mapped[int | None]
    saved_at: Mapped[datetime]

    @property
    def layout(self) -> Layout:
        """The layout itself."""
        return layout_from(self.facts)


def save_layout(
    session: Session, region_id: int, kind: str, layout: Layout, *, name: str, by: int | None,
    now: datetime,
) -> SavedLayout:  # fmt: skip
    """Keep a layout, in place of an earlier one for the same titles."""
    called = name.strip()
    if not 1 <= len(called) <= 80:
        raise Invalid("layout.name", "请给这种表起个名字（80 字以内），例如：民政户籍表")
    same = select(SavedLayout).filter_by(region_id=region_id, kind=kind, digest=layout.digest)
    saved = session.scalar(same)
    if saved is None:
        saved = SavedLayout(region_id=region_id, kind=kind, digest=layout.digest)
        session.add(saved)
    saved.name, saved.facts, saved.saved_by, saved.saved_at = called, layout.as_facts(), by, now
    session.flush()
    record_audit(
        session, "layout.saved", "layout", saved.id, by=by, now=now, region_id=region_id, kind=kind
    )
    return saved


def delete_layout(session: Session, layout_id: int, *, by: int | None, now: datetime) -> None:
    """Forget a layout: the next such file is mapped anew."""
    saved = get_layout(session, layout_id)
    region_id = saved.region_id
    session.delete(saved)
    session.flush()
    record_audit(session, "layout.deleted", "layout", layout_id, by=by, now=now,
                 region_id=region_id)  # fmt: skip


def get_layout(session: Session, layout_id: int) -> SavedLayout:
    """One layout; NotFound."""
    saved = session.get(SavedLayout, layout_id)
    if saved is None:
        raise NotFound("layout.unknown", "没有找到这个对照")
    return saved


def layouts_for(session: Session, path: str, kind: str) -> Sequence[SavedLayout]:
    """The layouts that hold in the region with this path: its own, then those from above it."""
    above = [int(part) for part in path.strip("/").split("/")]
    found = session.scalars(
        select(SavedLayout)
        .where(SavedLayout.region_id.in_(above), SavedLayout.kind == kind)
        .order_by(SavedLayout.id)
    ).all()
    return sorted(found, key=lambda each: -above.index(each.region_id))


def mapped_elsewhere(
    session: Session, region_ids: Collection[int], kind: str, titles: Sequence[str]
) -> SavedLayout | None:
    """What was saved last for these titles in any of the regions."""
    return session.scalars(
        select(SavedLayout)
        .where(SavedLayout.region_id.in_(region_ids), SavedLayout.kind == kind)
        .where(SavedLayout.digest == titles_digest(titles))
        .order_by(SavedLayout.id.desc())
    ).first()


def recognise(
    session: Session, path: str, kind: str, workbook: Workbook
) -> tuple[SavedLayout, Layout] | None:
    """The nearest saved layout whose titles stand in this file, set to where they stand in it."""
    by_digest: dict[str, SavedLayout] = {}
    for each in layouts_for(session, path, kind):
        by_digest.setdefault(each.digest, each)
    if not by_digest:
        return None
    for sheet, number, titles in candidate_headers(workbook):
        saved = by_digest.get(titles_digest(titles))
        if saved is not None:
            layout = saved.layout
            return saved, Layout(sheet.name, number, layout.titles, layout.sources)
    return None
