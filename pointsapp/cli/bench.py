"""`bench`: how fast the points spine is, against the bare driver, on both databases."""

import argparse
from pathlib import Path

from pointsapp.cli.context import Commands


def add(_parser: argparse.ArgumentParser, commands: Commands) -> None:
    """One command; it works in a checkout, on databases of its own."""
    bench = commands.add_parser("bench", help="量速度，写 docs/performance.md（约 20 分钟）")
    bench.add_argument("--quick", action="store_true", help="小一些，一两分钟，只打印")
    bench.add_argument("--json", type=Path, metavar="FILE", help="全部数字另存为 JSON")
    bench.add_argument("--most", type=int, metavar="N", help="最多记入多少笔（默认 1000000）")
    bench.set_defaults(command=measure)
    more = bench.add_subparsers(metavar="…")
    mutation = more.add_parser("mutation", help="规则测试的变异得分，写 docs/mutation.md")
    mutation.add_argument("names", nargs="*", metavar="NAME", help="只看路径里有它的模块，只打印")
    mutation.add_argument("--json", type=Path, metavar="FILE", help="全部结果另存为 JSON")
    mutation.set_defaults(command=mutate)


def measure(options: argparse.Namespace) -> None:
    """Run the table, print it, store it; a full run writes the page, too."""
    from benchmarks import run
    from benchmarks.report import as_table
    from pointsapp.app import ROOT

    def tell(line: str) -> None:
        print(line, flush=True)

    most = options.most or run.FULL.sizes[-1]
    rows, facts = run.run(run.QUICK if options.quick else run.up_to(most), tell)
    tell("\n".join(["", *(f"{word}：{figure}" for word, figure in facts.items()), ""]))
    tell(as_table(rows))
    if options.json:
        run.write_json(options.json, rows, facts)
    if not options.quick:
        by = "python3 -m pointsapp bench" + (f" --most {most}" if options.most else "")
        run.write_page(ROOT / "docs", rows, facts, by)


def mutate(options: argparse.Namespace) -> int:
    """Score the tests of every policy; 1 when one is below the goal. A full run writes the page."""
    from benchmarks.mutation import report, run
    from pointsapp.app import ROOT

    scores = run.run(ROOT, options.names, lambda line: print(line, flush=True))
    print("\n" + report.as_table(scores))
    for module, text, change in run.stale(scores, run.accepted()):
        print(f"accepted.toml 里的这一条已经不需要：{module}  {text}  {change}")
    if options.json:
        report.write_json(options.json, scores)
    if not options.names:
        (ROOT / "docs" / "mutation.md").write_text(report.page(scores), encoding="utf-8")
    return 0 if scores and all(score.reached for score in scores) else 1
