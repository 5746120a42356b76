"""One matter as one archive for an auditor: all that is known, and every paper by its digest."""

import csv
import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

from sqlalchemy.orm import Session

from pointsapp.foundation.files import PDF, read_file
from pointsapp.matters.ids import MatterId
from pointsapp.matters.policy.budget import Line
from pointsapp.matters.queries.dossier import Dossier, DossierPaper, DossierRecord, dossier

FACTS = {
    "number": "编号",
    "village": "村",
    "title": "事项",
    "legal_basis": "依据",
    "subject": "办什么事",
    "chosen": "类别",
    "household": "哪一户",
    "amount": "金额（元）",
    "payee": "收款方",
    "project": "项目",
    "handler": "经办人",
    "opened_on": "开办",
    "entered_on": "录入",
    "state": "现在",
    "ended_on": "办结",
}
RECORD_HEADS = {
    "step": "步骤",
    "what": "办了什么",
    "who": "谁",
    "post": "职务",
    "deputy_for": "代谁",
    "happened_on": "办的那天",
    "entered_on": "录入那天",
    "late_days": "晚录几天",
    "entered_by": "谁录的",
    "amount": "金额（元）",
    "resolution": "决议",
    "note": "说明",
    "voided": "为什么作废",
}
BUDGET_HEADS = {"what": "名称", "quantity": "数量", "amount": "金额（元）"}
PAPER_HEADS = {
    "step": "步骤",
    "name": "材料",
    "digest": "指纹（SHA-256）",
    "filename": "原文件名",
    "kept_where": "原件在哪里",
    "added_on": "哪天交的",
    "added_by": "谁交的",
    "removed_on": "哪天撤下的",
}


def write_archive(session: Session, matter_id: MatterId, *, today: date) -> bytes:
    """A zip of one matter: its tables as .csv, the papers, and their sums to compare.

    The same matter on the same day gives the same bytes. NotFound.
    """
    found = dossier(session, matter_id, today=today)
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        members = dict(_members(session, found))
        for name, content in members.items():
            archive.writestr(_undated(name), content)
        sums = "".join(f"{_sum(content)}  {name}\n" for name, content in members.items())
        archive.writestr(_undated("SHA256SUMS"), sums.encode())
    return written.getvalue()


def _members(session: Session, found: Dossier) -> Iterator[tuple[str, bytes]]:
    facts = [[label, getattr(found, name)] for name, label in FACTS.items()]
    yield "办件.csv", _csv([*facts, ["回避", "、".join(found.recused)]])
    yield "记录.csv", _table(RECORD_HEADS, found.records)
    yield "材料.csv", _table(PAPER_HEADS, found.papers)
    yield "明细.csv", _table(BUDGET_HEADS, found.budget)
    for digest in dict.fromkeys(paper.digest for paper in found.papers if paper.digest):
        file = read_file(session, digest)
        yield f"材料/{digest}.{'pdf' if file.media_type == PDF else 'jpg'}", file.content


def _table(heads: dict[str, str], rows: Sequence[DossierRecord | DossierPaper | Line]) -> bytes:
    return _csv([list(heads.values()), *([getattr(row, n) for n in heads] for row in rows)])


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    """With a mark that lets Excel read Chinese; a cell never begins a formula."""
    written = StringIO()
    csv.writer(written).writerows([[_cell(value) for value in row] for row in rows])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _undated(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member
