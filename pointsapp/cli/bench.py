"""`bench`: how fast points and matters are, how well its rules are tested, what kills it."""

import argparse
import secrets
from datetime import datetime
from pathlib import Path

from pointsapp.cli.context import Commands

ROUNDS, LONG = 1000, 500  # rounds of faults; so many are told on the page


def add(_parser: argparse.ArgumentParser, commands: Commands) -> None:
    """One command; it works in a checkout, on databases of its own."""
    bench = commands.add_parser("bench", help="量速度，写 docs/performance.md（约 30 分钟）")
    bench.add_argument("--quick", action="store_true", help="小一些，一两分钟，只打印")
    bench.add_argument("--json", type=Path, metavar="FILE", help="全部数字另存为 JSON")
    bench.add_argument("--most", type=int, metavar="N", help="最多记入多少笔（默认 1000000）")
    bench.add_argument("--only", choices=("points", "matters"), metavar="PART",
                       help="只量一部分：points（积分）或 matters（办件），只打印")  # fmt: skip
    bench.set_defaults(command=measure)
    more = bench.add_subparsers(metavar="…")
    mutation = more.add_parser("mutation", help="规则测试的变异得分，写 docs/mutation.md")
    mutation.add_argument("names", nargs="*", metavar="NAME", help="只做路径里有它的模块")
    mutation.add_argument("--json", type=Path, metavar="FILE", help="全部结果另存为 JSON")
    mutation.set_defaults(command=mutate)
    broken = more.add_parser("faults", help="一再杀掉进程再核对，写 docs/faults.md（约两小时）")
    broken.add_argument("--rounds", type=int, metavar="N", help="每种数据库几轮（默认 1000）")
    broken.add_argument("--database", choices=("sqlite", "postgresql"), help="只做一种数据库")
    broken.add_argument("--seed", type=int, metavar="S", help="随机数的种子（默认每次不同）")
    broken.add_argument("--json", type=Path, metavar="FILE", help="全部数字另存为 JSON")
    broken.set_defaults(command=kill)


def measure(options: argparse.Namespace) -> None:
    """Run the table, print it, store it; a full run writes the page, too."""
    from benchmarks import run
    from benchmarks.report import as_table
    from pointsapp.app import ROOT

    def tell(line: str) -> None:
        print(line, flush=True)

    most = options.most or run.FULL.sizes[-1]
    only = (options.only,) if options.only else run.PARTS
    rows, facts = run.run(run.QUICK if options.quick else run.up_to(most), tell, only)
    tell("\n".join(["", *(f"{word}：{figure}" for word, figure in facts.items()), ""]))
    tell(as_table(rows))
    if options.json:
        run.write_json(options.json, rows, facts)
    if not options.quick and not options.only:
        by = "python3 -m pointsapp bench" + (f" --most {most}" if options.most else "")
        run.write_page(ROOT / "docs", rows, facts, by)


def mutate(options: argparse.Namespace) -> int:
    """Score the tests of every policy, write the page; 1 when one is below the goal."""
    from benchmarks.mutation import kept, report, run
    from pointsapp.app import ROOT

    scores = []
    for score in run.run(ROOT, options.names):
        print(run.as_line(score), flush=True)
        kept.keep(ROOT, score)
        scores.append(score)
    print("\n" + report.as_table(scores))
    for module, text, change in run.stale(scores, run.accepted()):
        print(f"accepted.toml 里的这一条已经不需要：{module}  {text}  {change}")
    if options.json:
        kept.write_json(options.json, scores)
    return 0 if scores and all(score.reached for score in scores) else 1


def kill(options: argparse.Namespace) -> int:
    """Kill again and again; 1 when anything was found. Unless it is short, the page is written."""
    from benchmarks.databases import KINDS
    from benchmarks.faults import report, run
    from pointsapp.app import ROOT

    rounds = options.rounds or ROUNDS
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    by = f"python3 -m pointsapp bench faults --rounds {rounds} --seed {seed}"
    by += f" --database {options.database}" if options.database else ""
    print(f"种子 {seed}", flush=True)
    kinds = (options.database,) if options.database else KINDS
    outcomes, facts = run.run(rounds, seed, lambda line: print(line, flush=True), kinds)
    print("\n" + report.as_table(outcomes))
    day = f"{datetime.now().astimezone():%Y-%m-%d}"
    found = [report.Kept(by, day, facts, outcome) for outcome in outcomes]
    if options.json:
        report.write_json(options.json, found)
    if rounds >= LONG:
        report.keep(ROOT / "docs", found)
    return 0 if all(outcome.good for outcome in outcomes) else 1
