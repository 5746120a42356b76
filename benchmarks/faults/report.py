"""What the long run found, as a page for people and as JSON for programs."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.databases import KINDS
from benchmarks.faults.run import Outcome
from benchmarks.faults.storm import Tally

INTRODUCTION = """本页由 `python3 -m pointsapp bench faults` 写成，请不要手改；
加上 `--database sqlite` 或 `--database postgresql` 只重做一种数据库，另一种照旧。

五个客户端不停地登记、审核、提异议、公示、兑换，定时任务到期记账、封存，
另一个进程一份接一份地导入名册和期初积分。每一轮在随机的时刻用 `kill -9` 杀掉一个进程
（轮流：网站、定时任务、导入，第四轮三个一起；有 PostgreSQL 的，第五轮杀它的主进程），
先核对，再原样重启，不做任何人工修复；PostgreSQL 被杀时，我们的进程都不重启。
没有得到答复的客户端用同一个编号再问，直到得到答复。

每一轮核对：

- 答复过的都在库里；
- 没有一条记了两次；
- 没有只写了一半的：登记和审计记录，审核和状态，公示的每一行和账上的每一笔，导入的名册和户数；
- `verify` 重算全部余额、走完全部封存链，没有断。

每 50 轮换一个新村，换村之前再核对：同一个编号再问一次，答复相同；
该记账的都记了，该封存的都封存了，该导入的都导入了，不多也不少。全部做完以后再核对整个数据库。

这里每一列是："""
VICTIMS = {"server": "网站", "scheduler": "定时任务", "import": "导入", "database": "PostgreSQL"}
DEEDS = {
    "register": "登记",
    "review": "审核",
    "object": "异议",
    "publish": "公示",
    "spend": "兑换",
}  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """The last long run on one kind of database."""

    by: str  # the command
    on: str  # the day
    machine: dict[str, str]
    outcome: Outcome


def keep(docs: Path, found: Sequence[Kept]) -> None:
    """Put these runs in the place of the last ones on the same database, write docs/faults.md."""
    path = docs / "faults.json"
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    known = {each.outcome.database: each for each in (*map(_read, rows), *found)}
    kept = [known[kind] for kind in KINDS if kind in known]
    path.write_text(_as_text([_plain(each) for each in kept]), encoding="utf-8")
    (docs / "faults.md").write_text(page(kept), encoding="utf-8")


def write_json(path: Path, found: Sequence[Kept]) -> None:
    """All figures of a run as a file."""
    path.write_text(_as_text([_plain(each) for each in found]), encoding="utf-8")


def _as_text(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def _plain(kept: Kept) -> dict[str, Any]:
    outcome = {**vars(kept.outcome), "tally": vars(kept.outcome.tally)}
    return {**vars(kept), "outcome": outcome}


def _read(row: dict[str, Any]) -> Kept:
    outcome = row["outcome"]
    counted = {name: Counter(outcome["tally"][name]) for name in ("kills", "answers")}
    tally = Tally(**outcome["tally"] | counted)
    return Kept(**row | {"outcome": Outcome(**outcome | {"tally": tally})})


def page(kept: Sequence[Kept]) -> str:
    """The page: how it was done, on what, and what was found."""
    return "\n".join([
        "# 杀不坏", "", INTRODUCTION, "",
        *(f"- {each.outcome.database}：{each.on}，`{each.by}`" for each in kept), "",
        as_table([each.outcome for each in kept]), "",
        "## 发现的问题", "", *_found([each.outcome for each in kept]), "",
        "## 在什么机器上", "", *(line for each in kept for line in _machine(each)),
    ])  # fmt: skip


def _machine(kept: Kept) -> list[str]:
    facts = (f"- {word}：{figure}" for word, figure in kept.machine.items())
    return [f"### {kept.outcome.database}", "", *facts, ""]


def as_table(outcomes: Sequence[Outcome]) -> str:
    """A column a database; can be read on a terminal, too."""
    rows: list[tuple[str, list[str]]] = [
        ("轮数", [f"{o.tally.rounds:,}" for o in outcomes]),
        *((f"杀掉{word}", [f"{o.tally.kills[name]:,} 次" for o in outcomes])
          for name, word in VICTIMS.items()),
        *((f"答复过的{word}", [f"{o.tally.answers[name]:,}" for o in outcomes])
          for name, word in DEEDS.items()),
        ("被切断、再问的请求", [f"{o.tally.cut_off:,}" for o in outcomes]),
        ("发现的问题", [f"{len(o.tally.found) + len(o.at_the_end):,}" for o in outcomes]),
        ("用时", [f"{o.seconds / 60:.0f} 分钟" for o in outcomes]),
    ]  # fmt: skip
    head = [f"{outcome.database} {outcome.version}" for outcome in outcomes]
    return "\n".join([
        f"| | {' | '.join(head)} |", "|---" * (len(head) + 1) + "|",
        *(f"| {word} | {' | '.join(cells)} |" for word, cells in rows),
    ])  # fmt: skip


def _found(outcomes: Sequence[Outcome]) -> list[str]:
    lines = [
        f"- {outcome.database}：{sentence}"
        for outcome in outcomes
        for sentence in (*outcome.tally.found, *outcome.at_the_end)
    ]
    return lines or ["没有：答复过的一条没丢，没有一条记了两次，没有只写了一半的，封存链没有断。"]
