"""`bench`: how fast points and matters are, how well its rules are tested, what kills it."""

import argparse
import secrets
import shutil
from pathlib import Path

from config import ConfigError
from pointsapp.cli.context import Commands
from pointsapp.foundation.clock import SystemClock, village_day

ROUNDS, LONG = 1000, 500  # rounds of faults; so many are told on the page
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def add(_parser: argparse.ArgumentParser, commands: Commands) -> None:
    """One command; it works in a checkout, on databases of its own."""
    bench = commands.add_parser("bench", help="量速度，写 docs/performance.md（约 30 分钟）")
    bench.add_argument("--quick", action="store_true", help="小一些，一两分钟，只打印")
    bench.add_argument("--json", type=Path, metavar="FILE", help="全部数字另存为 JSON")
    bench.add_argument("--most", type=int, metavar="N", help="最多记入多少笔（默认 1000000）")
    bench.add_argument("--only", choices=("points", "looks", "matters"), metavar="PART",
                       help="只量 points（记账）、looks（查看）或 matters（办件）")  # fmt: skip
    bench.add_argument("--database", choices=("sqlite", "postgresql"), help="只量一种数据库")
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
    pages = more.add_parser("pages", help="在浏览器里看示例县的每一页，写 docs/views.md")
    pages.add_argument("--out", type=Path, metavar="DIR", help="把截图存到这里")
    pages.add_argument("--only", action="append", metavar="ROLE", help="只看一种角色的，可以重复")
    pages.set_defaults(command=look)


def measure(options: argparse.Namespace) -> None:
    """Run the table, print it; what is measured at full size is told on the page."""
    from benchmarks import kept, run
    from benchmarks.databases import KINDS
    from benchmarks.report import as_table
    from pointsapp.app import ROOT

    def tell(line: str) -> None:
        print(line, flush=True)

    scale = run.QUICK if options.quick else run.up_to(options.most or run.FULL.sizes[-1])
    parts = (options.only,) if options.only else run.PARTS
    kinds = (options.database,) if options.database else KINDS
    by, found = _as_typed(options), []
    for piece in run.run(scale, tell, parts, kinds):
        tell("\n".join(["", *(f"{word}：{figure}" for word, figure in piece.machine.items()), ""]))
        tell(as_table(piece.rows))
        found.append(kept.Kept(by, _today(), piece))
        if not options.quick:
            kept.keep(ROOT / "docs", found)
    if options.json:
        kept.write_json(options.json, found)


def _as_typed(options: argparse.Namespace) -> str:
    said = (f" --{name} {value}" for name in ("most", "only", "database")
            if (value := getattr(options, name)))  # fmt: skip
    return "python3 -m pointsapp bench" + "".join(said)


def _today() -> str:
    return f"{village_day(SystemClock().now()):%Y-%m-%d}"


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
    found = [report.Kept(by, _today(), facts, outcome) for outcome in outcomes]
    if options.json:
        report.write_json(options.json, found)
    if rounds >= LONG:
        report.keep(ROOT / "docs", found)
    return 0 if all(outcome.good for outcome in outcomes) else 1


def look(options: argparse.Namespace) -> int:
    """Look at every page of the demo in Chromium, write the page; 1 when something is wrong."""
    from benchmarks.pages import report, run
    from benchmarks.pages.visiting import VISITORS
    from pointsapp.app import ROOT

    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        raise ConfigError("没有找到 Chromium，请先安装（apt install chromium）再运行一次。")
    visitors = options.only or VISITORS
    if unknown := set(visitors) - set(VISITORS):
        raise ConfigError(f"没有这种角色：{'、'.join(unknown)}。")
    by = "python3 -m pointsapp bench pages" + "".join(f" --only {w}" for w in options.only or ())
    wrong = False
    for found in run.run(options.out, browser, lambda line: print(line, flush=True), visitors):
        report.keep(ROOT / "docs", by, _today(), found)
        for each in found.tours[-1].seen:
            if each.faults:
                wrong = True
                print(f"{each.address}（{each.view}）：{'；'.join(each.faults)}", flush=True)
    return int(wrong)
