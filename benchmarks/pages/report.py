"""What was seen, as a page for people and as JSON for programs."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.pages.looking import HEAVIEST, VIEWS, Seen, for_paper
from benchmarks.pages.run import Found, Tour
from benchmarks.pages.visiting import VISITORS
from pointsapp.people.models.users import ROLES

INTRODUCTION = f"""本页由 `python3 -m pointsapp bench pages` 写成，请不要手改；
加上 `--only clerk` 只重看一种角色的页面，其余照旧。

填好示例县，每一种角色从首页、登录后的工作台出发，沿着链接走到底；每一种页面在 Chromium 里
看 {len(VIEWS)} 次：手机（360 像素宽）、平板（768）、桌面（1366）、打印、大字（360）。
后来的角色在同一种页面上看到前面的人没有的东西（多一个按钮、一张表），就再看一遍。

每一次都看：有没有比屏幕宽；一级标题是不是正好一个；短的按钮有没有断行；除打印外用 axe 查无障碍。
手机第一次打开一页，连同样式、脚本、图片，实际送出的不超过 {HEAVIEST // 1000} kB
（打印用的整本、整张和组件样张不限）。样式和脚本压缩了送，网页里有表单的令牌和村民的姓名，不压缩。"""
WORDS = {
    "stranger": "没有登录的人", "household": "村民（清泉村）", "neighbour": "村民（石桥村）",
    **ROLES,
    "clerk2": "村信息员（石桥村）", "clerk3": "村信息员（杏林村）", "clerk4": "村信息员（南坪村）",
    "clerk5": "村信息员（北坡村）", "clerk6": "村信息员（新立村，刚开始）",
}  # fmt: skip
VIEW_WORDS = dict(
    zip((view.name for view in VIEWS), ("手机", "平板", "桌面", "打印", "大字"), strict=True)
)
# So many of the heaviest pages are named.
NAMED = 10

# Why no link leads there, by the end of an endpoint's name or the whole of it.
WHY = {
    "photo": "页面里的照片", "_run": "先上传一份表格", "account.code": "登录时填动态验证码",
    "activities.here": "扫签到码", "gallery.desk": "组件样张",
    "gallery.paper": "组件样张", "health.healthz": "给机器看", "health.robots": "给机器看",
    "mapping.columns": "先上传一份表格", "mapping.filled_file": "先上传一份表格",
    "matters.paper": "办件里的附件", "villager.contested": "提过异议、申诉的那一户",
    "villager.pin": "扫卡以后、输密码以前", "villager.scan": "扫卡",
    "villager.slip": "扫回执上的码",
}  # fmt: skip


def why(endpoint: str) -> str:
    """The reason in brackets; nothing where there is none."""
    found = (words for end, words in WHY.items() if endpoint.endswith(end))
    return f"（{words}）" if (words := next(found, "")) else ""


def keep(docs: Path, by: str, on: str, found: Found) -> None:
    """Put these tours in the place of the last ones of the same visitors, write docs/views.md."""
    path = docs / "views.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"tours": []}
    tours = {tour["who"]: tour for tour in told["tours"]}
    tours |= {tour.who: as_json(by, on, found.browser, tour) for tour in found.tours}
    ordered = [tours[who] for who in VISITORS if who in tours]
    told = {"unreached": found.unreached, "empty": found.empty, "tours": ordered}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (docs / "views.md").write_text(page(told), encoding="utf-8")


def as_json(by: str, on: str, browser: str, tour: Tour) -> dict[str, Any]:
    """What is kept of a tour: counts, faults, and the weight of its heaviest pages."""
    weights = {seen.address: seen.weight for seen in tour.seen if seen.view == VIEWS[0].name}
    heavy = sorted(weights.items(), key=lambda each: -each[1])
    return {
        "who": tour.who, "by": by, "on": on, "browser": browser, "seconds": round(tour.seconds),
        "pages": len(weights), "looks": len(tour.seen),
        "faults": [_plain(each) for each in tour.seen if each.faults],
        "heaviest": [each for each in heavy if not for_paper(each[0])][:NAMED],
    }  # fmt: skip


def _plain(seen: Seen) -> dict[str, Any]:
    return {"address": seen.address, "view": seen.view, "faults": list(seen.faults)}


def page(told: dict[str, Any]) -> str:
    """The page: what was looked at, by whom, what was wrong, what weighs most, what was missed."""
    tours = told["tours"]
    faults = [(tour["who"], each) for tour in tours for each in tour["faults"]]
    return "\n".join([
        "# 每一页", "", INTRODUCTION, "",
        *(f"- {WORDS[tour['who']]}：{tour['on']}，`{tour['by']}`，Chromium {tour['browser']}"
          for tour in tours), "",
        as_table(tours), "",
        "## 毛病", "", *(_fault(who, each) for who, each in faults),
        *(() if faults else ("没有。",)), "",
        "## 最重的页面", "", "手机第一次打开，实际送出多少：", "",
        *_heaviest(tours), "",
        "## 没有内容的页面", "", "走到时写着“还没有”、“没有”的页面（查找的不算）：", "",
        *(f"- {WORDS[who]}：{'、'.join(f'`{each}`' for each in addresses)}"
          for who, addresses in told["empty"].items() if addresses), "",
        "## 没有走到的", "", "没有链接通到、或者要先提交表单才看得到的地址，这里没有看：", "",
        *(f"- `{each}`{why(each)}" for each in told["unreached"]), "",
    ])  # fmt: skip


def as_table(tours: Sequence[dict[str, Any]]) -> str:
    """A line a visitor: how many pages and looks, and in how many looks of each view a fault."""
    head = "| 谁 | 页面 | 看了几次 | " + " | ".join(f"{word}有毛病" for word in VIEW_WORDS.values())
    lines = [f"{head} | 最重 | 用时 |", "|---" + "|---:" * (len(VIEW_WORDS) + 4) + "|"]
    for tour in tours:
        wrong = Counter(each["view"] for each in tour["faults"])
        heaviest = max((weight for _, weight in tour["heaviest"]), default=0)
        cells = [WORDS[tour["who"]], tour["pages"], tour["looks"],
                 *(wrong[view] for view in VIEW_WORDS), f"{heaviest / 1000:.1f} kB",
                 f"{tour['seconds'] / 60:.0f} 分钟"]  # fmt: skip
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join([*lines, _sum(tours)])


def _sum(tours: Sequence[dict[str, Any]]) -> str:
    pages, looks = (sum(tour[name] for tour in tours) for name in ("pages", "looks"))
    wrong = Counter(each["view"] for tour in tours for each in tour["faults"])
    seconds = sum(tour["seconds"] for tour in tours)
    views = " | ".join(str(wrong[view]) for view in VIEW_WORDS)
    return f"| 一共 | {pages} | {looks} | {views} | | {seconds / 60:.0f} 分钟 |"


def _fault(who: str, seen: dict[str, Any]) -> str:
    said = "".join(f"\n  - {fault}" for fault in seen["faults"])
    return f"- `{seen['address']}`（{WORDS[who]}，{VIEW_WORDS[seen['view']]}）{said}"


def _heaviest(tours: Sequence[dict[str, Any]]) -> list[str]:
    weights = {address: weight for tour in tours for address, weight in tour["heaviest"]}
    heavy = sorted(weights.items(), key=lambda each: -each[1])[:NAMED]
    return [f"- {weight / 1000:.1f} kB `{address}`" for address, weight in heavy]
