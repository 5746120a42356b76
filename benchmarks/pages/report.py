"""What was seen, as a page: faults by page, then how many pages were without any."""

from collections.abc import Sequence

from benchmarks.pages.looking import Seen


def as_text(seen: Sequence[Seen]) -> str:
    """Markdown for `pages.md` beside the pictures."""
    faults = [each for each in seen if each.faults]
    pages = {each.address for each in seen}
    lines = [
        "# 每一页", "",
        f"看了 {len(pages)} 个页面、{len(seen)} 张图，有毛病的 {len(faults)} 张。", "",
    ]  # fmt: skip
    for each in faults:
        lines += [f"- `{each.address}`（{each.view}）", *(f"  - {fault}" for fault in each.faults)]
    return "\n".join(lines) + "\n"
