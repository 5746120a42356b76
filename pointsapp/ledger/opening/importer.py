"""The importer of opening balances: checked against the roster, stored once, sealed as such."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.imports import Checked, ImportRun, Progress, layout_of
from pointsapp.foundation.spreadsheets import Table
from pointsapp.ledger.canonical import figure
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.opening.matching import Matcher, Opening
from pointsapp.ledger.opening.reading import open_rows, read_rows
from pointsapp.ledger.policy import ZERO, Draft, moved
from pointsapp.ledger.queries import numbers_of
from pointsapp.ledger.service import ensure_accounts, record_batch
from pointsapp.people.ids import HolderId, RegionId, UserId
from pointsapp.people.queries import villages_within


class OpeningImporter:
    """Reads `run.content`; `run.params`: `on` (ISO day of the cut-over) and `period` (its points
    year, '2026'), both decided by whoever uploads.
    """

    def check(
        self, session: Session, run: ImportRun, *, now: datetime, progress: Progress
    ) -> Checked:
        """Read the file and say what storing it would record."""
        table, openings = self._read(session, run, progress, now)
        counts = {"entries": 0, "stored_before": 0, "residents": 0}
        honour = spendable = ZERO
        for opening in openings:
            counts["stored_before" if opening.stored else "entries"] += 1
            counts["residents"] += opening.holder[0] == "resident"
            honour += ZERO if opening.stored else opening.honour
            spendable += ZERO if opening.stored else opening.spendable
        sums = {"honour": figure(honour), "spendable": figure(spendable)}
        told = {name: run.params[name] for name in ("on", "period")}
        return Checked(table.problems, {"counts": counts} | sums | told, table.unread)

    def store(self, session: Session, run: ImportRun, *, by: int | None, now: datetime) -> None:
        """Open the accounts that are missing and record one sealed batch a village; Problems."""
        table, openings = self._read(session, run, lambda done, total: None, now)
        by_village: defaultdict[RegionId, list[Opening]] = defaultdict(list)
        for opening in openings:
            if not opening.stored:
                by_village[opening.village_id].append(opening)
        table.finish()
        on, period = _decided(run)
        whom = None if by is None else UserId(by)
        for village_id, some in sorted(by_village.items()):
            accounts = _accounts(session, village_id, some, on=on, by=whom, now=now)
            numbers = numbers_of(session, list(accounts.values()))
            drafts = [_draft(each, accounts[each.holder], numbers, on, period) for each in some]
            record_batch(session, village_id, drafts, by=whom, now=now)

    def _read(
        self, session: Session, run: ImportRun, progress: Progress, now: datetime
    ) -> tuple[Table, Iterator[Opening]]:
        on, _ = _decided(run)
        today = village_day(now)
        if on > today:
            raise Invalid("opening.later", "切换日不能晚于今天，请改正以后再上传")
        villages = {
            each.name: each.id
            for each in villages_within(session, RegionId(run.region_id), on=today)
        }
        if not villages:
            raise Invalid("opening.no_village", "这里还没有村，请先建村、导入名册")
        table = open_rows(
            run.content or b"", run.filename, villages=villages, progress=progress,
            layout=layout_of(run),
        )  # fmt: skip
        return table, Matcher(session, on, today).match(read_rows(table, villages))


def _decided(run: ImportRun) -> tuple[date, str]:
    on, period = run.params.get("on"), run.params.get("period")
    if not on or not period:
        raise Invalid(
            "opening.undecided", "请先定好切换日，以及期初荣誉积分计入哪个积分年度，再上传"
        )
    return date.fromisoformat(on), str(period)


def _accounts(
    session: Session,
    village_id: RegionId,
    openings: Sequence[Opening],
    *,
    on: date,
    by: UserId | None,
    now: datetime,
) -> dict[tuple[str, HolderId], AccountId]:
    found: dict[tuple[str, HolderId], AccountId] = {}
    for kind in ("household", "resident"):
        ids = [opening.holder[1] for opening in openings if opening.holder[0] == kind]
        opened = ensure_accounts(session, village_id, kind, ids, on=on, by=by, now=now)
        found |= {(kind, holder_id): account_id for holder_id, account_id in opened.items()}
    return found


def _draft(
    opening: Opening, account_id: AccountId, numbers: Mapping[AccountId, str], on: date, period: str
) -> Draft:
    facts: dict[str, Any] = {
        "points": moved(opening.honour, opening.spendable),
        "honour": opening.honour,
        "spendable": opening.spendable,
        "period": period,
    }
    key = f"opening:{on.isoformat()}:{numbers[account_id]}:{opening.turn}"
    return Draft(account_id, "opening", rule_id=None, rule_ref="", occurred_on=on, key=key, **facts)
