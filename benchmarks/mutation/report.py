"""The scores as a page for people and as JSON for programs."""

from collections.abc import Sequence
from itertools import groupby

from benchmarks.mutation.run import GOAL, Score, Survivor

COMMAND = "python3 -m pointsapp bench mutation"
INTRODUCTION = f"""本页由 `{COMMAND}` 写成，请不要手改。
`{COMMAND} ledger` 只重做路径里有 ledger 的模块，其余各行照旧；
写着“之后改过”的，模块在那以后改过，请重做。

规则（各包的 `policy`，以及法律审查 `rulebooks/law.py`、封存格式 `ledger/canonical.py`）里，
每一处都被单独改错一次：`<` 改成 `<=`，`and` 改成 `or`，1 改成 2，少写一个词，删掉一句……
然后只跑这个包自己的、不用数据库的规则测试。
有测试不通过，就是“发现”了；全部通过，就是“漏掉”了。跑不完的（死循环）也算发现。

- 得分 = 发现 ÷（改动 − 已说明）。目标是每个模块至少 {GOAL}%。
- 严格得分 = 发现 ÷ 改动：已说明的也算漏掉。
- “已说明”的有人看过，理由写在 `benchmarks/mutation/accepted.toml`，列在下面。

新的规则模块会被自动找到。
它的测试放在 `tests/<包>/policy/` 或 `tests/<包>/test_policy*.py`，不用数据库。"""
HEAD = """| 模块 | 测试 | 改动 | 发现 | 漏掉 | 其中已说明 | 得分 | 严格得分 |
|---|---:|---:|---:|---:|---:|---:|---:|"""


def as_table(scores: Sequence[Score]) -> str:
    """One line a module, and all together."""
    return "\n".join([HEAD, *map(_row, scores), _all(scores)])


def _row(score: Score) -> str:
    mark = ("" if score.reached else " ✗") + ("（之后改过）" if score.outdated else "")
    return (
        f"| {score.module} | {score.tests or '—'} | {score.tried} | {score.killed}"
        f" | {len(score.survivors)} | {score.explained} | {score.score:.1f}%{mark}"
        f" | {score.strict:.1f}% |"
    )


def _all(scores: Sequence[Score]) -> str:
    survivors = tuple(each for score in scores for each in score.survivors)
    both = Score("**合计**", "", 0, sum(score.killed for score in scores), survivors)
    return _row(both) if both.tried else ""


def page(scores: Sequence[Score], untried: Sequence[str] = ()) -> str:
    """docs/mutation.md; `untried` are modules without a score."""
    survivors = [part for score in scores for part in _survivors(score)]
    return "\n".join([
        "# 规则有没有被测到", "", INTRODUCTION, "", as_table(scores), "",
        *([f"还没有做过：{'、'.join(untried)}。", ""] if untried else []),
        "## 漏掉的", "", *(survivors or ["没有。", ""]),
    ])  # fmt: skip


def _survivors(score: Score) -> list[str]:
    if not score.survivors:
        return []
    lines = [f"### {score.module}", ""]
    for (line, text), changes in groupby(score.survivors, key=lambda s: (s.line, s.text)):
        lines += [f"- 第 {line} 行 `` {text} ``", *map(_survivor, changes)]
    return [*lines, ""]


def _survivor(survivor: Survivor) -> str:
    return f"    - `` {survivor.change} ``：{survivor.reason or '**还没有说明**'}"
