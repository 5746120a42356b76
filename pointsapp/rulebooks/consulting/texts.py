"""What is sent to the villagers' chat group about a draft that hangs."""

from pointsapp.rulebooks.consulting.models import Consultation
from pointsapp.rulebooks.consulting.published import read


def chat_text(found: Consultation, *, village: str, contact: str, address: str) -> str:
    """Which draft, until when, where to read it, how to say something: short lines, no names."""
    draft = read(found.published)
    first, last = found.opened_on, found.closes_on
    lines = [
        f"【{village}】《{draft.settings.title}》征求大家的意见",
        f"草案共 {len(draft.rules)} 条，{first.month}月{first.day}日到{last.month}月{last.day}日"
        "贴在村公开栏。",
        f"看全文：{address}",
        "怎么提：扫户码卡，在“我家”里点“提意见”；也可以在会上说、到村委会说，或者投不记名意见条。",
        "每一条都会答复，采纳没采纳、为什么，都贴出来。不写是谁说的。",
        f"不会用手机的，找{contact}替您写。" if contact else "不会用手机的，到村委会说，替您写。",
    ]
    return "\n".join(lines)
