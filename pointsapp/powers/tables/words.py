"""How cells say limits, amounts, shares and names, read back into exactly the same values."""

import re
from collections.abc import Sequence
from decimal import Decimal

from pointsapp.decisions.keys import share_in_words
from pointsapp.foundation.spreadsheets import Cell, CellError, text
from pointsapp.powers.policy.procedure import Amounts, Limit

NUMBER = r"(\d{1,12}(?:\.\d{1,2})?)"
LIMIT = re.compile(r"(\d{1,3})(个工作日|工作日|天|日)")
LEAST = re.compile(rf"(超过|满){NUMBER}元?")
MOST = re.compile(rf"(不超过|不满){NUMBER}元?")
SHARE = re.compile(r"(超过)?(应到|实到)的(一半|\d{1,3}/\d{1,3})(以上)?")
POST = re.compile(r"([a-z][a-z0-9_]*)=(.+)")
WHOSE = {"应到": "entitled", "实到": "present"}


def parse_limit(cell: Cell) -> Limit:
    """'5 个工作日' or '30 天'; CellError."""
    found = LIMIT.fullmatch(_tight(cell))
    if found is None:
        raise CellError("请写成“5 个工作日”或“30 天”这样")
    return Limit(int(found[1]), "working" if "工作日" in found[2] else "calendar")


def parse_amounts(cell: Cell) -> Amounts:
    """'超过 1000，不超过 5000' as a range of yuan; CellError."""
    parts = [part for part in re.split("[，,、；;]", _tight(cell)) if part]
    least = [found for part in parts if (found := LEAST.fullmatch(part))]
    most = [found for part in parts if (found := MOST.fullmatch(part))]
    if len(least) + len(most) != len(parts) or len(least) > 1 or len(most) > 1:
        raise CellError("请写成“超过 1000，不超过 5000”这样（也可以写“满”“不满”）")
    return Amounts(
        Decimal(least[0][2]) if least else None,
        bool(least) and least[0][1] == "超过",
        Decimal(most[0][2]) if most else None,
        bool(most) and most[0][1] == "不满",
    )


def show_amounts(amounts: Amounts) -> str:
    """The same the other way round, in full figures."""
    parts = []
    if amounts.least is not None:
        parts.append(f"{'超过' if amounts.least_open else '满'} {amounts.least:f}")
    if amounts.most is not None:
        parts.append(f"{'不满' if amounts.most_open else '不超过'} {amounts.most:f}")
    return "，".join(parts)


def parse_share(cell: Cell) -> str:
    """'应到的 2/3 以上' or '超过实到的一半' as settings spell shares; CellError."""
    found = SHARE.fullmatch(_tight(cell))
    if found is None or bool(found[1]) == bool(found[4]):
        raise CellError("请写成“应到的 2/3 以上”或“超过实到的一半”这样")
    fraction = "1/2" if found[3] == "一半" else found[3]
    return f"{'>' if found[1] else '>='}{fraction} {WHOSE[found[2]]}"


def show_share(share: str) -> str:
    """The same the other way round."""
    return share_in_words(share)


def parse_names(cell: Cell) -> tuple[str, ...]:
    """Names, one a line or with a semicolon between them."""
    parts = re.split("[；;\n]", text(cell, longest=8_000))
    return tuple(part.strip() for part in parts if part.strip())


def show_names(names: Sequence[str]) -> str | None:
    """The same the other way round."""
    return "\n".join(names) or None


def parse_posts(cell: Cell) -> dict[str, str]:
    """'cook=厨师' one a line: posts that only this procedure knows; CellError."""
    posts: dict[str, str] = {}
    for name in parse_names(cell):
        found = POST.fullmatch(name)
        if found is None:
            raise CellError("请写成“cook=厨师”这样，等号前用小写字母")
        posts[found[1]] = found[2].strip()
    return posts


def show_posts(posts: dict[str, str]) -> str | None:
    """The same the other way round."""
    return show_names([f"{code}={name}" for code, name in posts.items()])


def _tight(cell: Cell) -> str:
    return re.sub(r"\s", "", text(cell, longest=200))
