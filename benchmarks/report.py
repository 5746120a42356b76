"""What was measured, as a page for people and as JSON for programs."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks.measuring import ENTRIES, Bound, Row
from benchmarks.tried import TRIED

VERDICTS = {"goal": "达到目标", "must": "达到底线", "missed": "没有达到"}
HEAD = "| 数据库 | 已有 | 做什么 | 和什么比 | 我们 | 对照 | 比值 | 底线 | 目标 | 结果 |"
INTRODUCTION = """本页由 `python3 -m pointsapp bench` 写成，请不要手改；加上 `--only`、`--database`
只重做一部分，其余照旧。

每一行的两边在同一次运行里轮流做（A、B、A、B……，多做的第一轮只为热身），取中位数，至少五轮；
两边用同一个数据库、同一套安全设置。“比值”是速度之比（越大越好），写着“倍”的是耗时之比（越小越好）。"""
RULE = "|---|---:|---|---|---:|---:|---:|---:|---:|---|"


def as_json(rows: Sequence[Row], facts: Mapping[str, str]) -> dict[str, Any]:
    """All figures; times are seconds of each round."""
    return {"machine": dict(facts), "rows": [_plain(row) for row in rows]}


def _plain(row: Row) -> dict[str, Any]:
    bound = row.bound
    return {
        "what": row.what,
        "against": row.against,
        "database": row.database,
        "entries": row.entries,
        "of": row.of,
        "count": row.count,
        "ours_seconds": row.ours,
        "yardstick_seconds": row.yardstick,
        "ratio": round(row.ratio, 3),
        "less_is_better": bound.most,
        "must": bound.must,
        "goal": bound.goal,
        "verdict": row.verdict,
        "note": row.note,
        "profile": row.slow,
    }


def as_table(rows: Sequence[Row]) -> str:
    """The rows as a table in Markdown, which can be read on a terminal, too."""
    return "\n".join([HEAD, RULE, *(_line(row) for row in rows)])


def _line(row: Row) -> str:
    cells = (
        row.database, f"{row.entries:,} {row.of}", row.what, row.against, cost(row.ours, row.count),
        cost(row.yardstick, row.count), f"{row.ratio:.2f}", _limit(row.bound, row.bound.must),
        _limit(row.bound, row.bound.goal), VERDICTS[row.verdict],
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _limit(bound: Bound, figure: float) -> str:
    return f"{'≤' if bound.most else '≥'} {figure:g}{' 倍' if bound.most else ''}"


def cost(seconds: Sequence[float], count: int) -> str:
    """The median of one of a round, in the unit that fits."""
    each = median(seconds) / count
    for unit, factor in (("s", 1), ("ms", 1e3)):
        if each * factor >= 1:
            return f"{each * factor:.2f} {unit}"
    return f"{each * 1e6:.1f} µs"


def page(
    rows: Sequence[Row], facts: Mapping[str, str], plots: Mapping[str, str], told: Sequence[str]
) -> str:
    """docs/performance.md; `plots` are titles and files beside it, `told` says when and how."""
    points = [row for row in rows if row.of == ENTRIES]
    matters = [row for row in rows if row.of != ENTRIES]
    biggest = max((row.entries for row in points), default=0)
    return "\n".join([
        "# 快不快", "",
        INTRODUCTION, "", *(f"- {line}" for line in told), "",
        *(f"- {word}：{figure}" for word, figure in facts.items()), "",
        f"## 已有 {biggest:,} 笔明细时", "",
        as_table([row for row in points if row.entries == biggest]), "",
        *_notes(points), *_misses([row for row in points if row.entries == biggest]),
        "## 明细越来越多", "", *(f"![{title}]({file})" for title, file in plots.items()), "",
        as_table([row for row in points if row.entries != biggest]), "",
        "## 小微权力的办件，每件十步", "", as_table(matters), "",
        *_notes(matters), *_misses(matters),
    ])  # fmt: skip


def _notes(rows: Sequence[Row]) -> list[str]:
    noted = [f"- {r.database}，{r.entries:,} {r.of}，{r.what}：{r.note}" for r in rows if r.note]
    return [*noted, ""] if noted else []


def _misses(rows: Sequence[Row]) -> list[str]:
    """Where the time goes of each row below its bound, and what was tried."""
    missed = [row for row in rows if row.verdict == "missed"]
    if not missed:
        return []
    found = ["## 没有达到底线的，时间花在哪里", ""]
    for row in missed:
        found += [f"### {row.database}：{row.what}（{row.ratio:.2f}）", ""]
        tried = next((said for start, said in TRIED.items() if row.what.startswith(start)), "")
        found += [tried, ""] if tried else []
        found += ["```", *row.slow, "```", ""] if row.slow else []
    return found
