"""What goes out about a call in words: for the chat group and for the loudspeaker."""

from collections.abc import Iterator
from datetime import date

from pointsapp.activities.policy.calls import Call, ShiftFacts
from pointsapp.activities.policy.times import spoken

WEEKDAYS = "一二三四五六日"
EARNS = {"work": "记分", "light": "轻活记分", "visited": "被看望的记分"}


def chat_text(call: Call, *, address: str = "") -> str:
    """The text for the chat group: short lines, no names of villagers."""
    return "\n".join(_chat(call, address))


def loudspeaker(call: Call) -> str:
    """A script to be read out twice: short spoken sentences, nothing that only an eye can read."""
    return "\n".join(_spoken(call))


def day_words(day: date) -> str:
    """'11月28日 星期六'."""
    return f"{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"


def shift_words(shift: ShiftFacts) -> str:
    """'8:30—11:30，要 20 人'."""
    times = f"{_clock(shift.starts)}—{_clock(shift.ends)}"
    return times if shift.places is None else f"{times}，要 {shift.places} 人"


def changed_words(call: Call) -> str:
    """What has changed since it was called for, in one sentence; '' for nothing."""
    if call.state == "cancelled":
        return f"取消了：{call.why}"
    if call.postponed_from is not None:
        first = f"{call.postponed_from.month}月{call.postponed_from.day}日"
        return f"原定{first}，改到{day_words(call.day)}：{call.why}"
    return ""


def _chat(call: Call, address: str) -> Iterator[str]:
    yield f"【{call.village}】{call.title}"
    if changed := changed_words(call):
        yield changed
    if call.state == "cancelled":
        yield f"有事问：{call.contact}"
        return
    yield call.what
    yield f"哪天：{day_words(call.day)}"
    for number, shift in enumerate(call.shifts, start=1):
        yield f"{f'第{number}班' if len(call.shifts) > 1 else '几点'}：{shift_words(shift)}"
    yield f"在哪：{call.place}"
    yield f"谁来：{call.who}"
    if call.light:
        yield f"年纪大、身体弱的也能来，有轻活：{call.light}"
    if call.bring:
        yield f"带上：{call.bring}"
    yield from (f"{EARNS[each.task]}：{each.words}" for each in call.earnings)
    yield "来不来自愿，不来不扣分。"
    yield f"报名：{address or '到村委会'}，或者找{call.contact}"


def _spoken(call: Call) -> Iterator[str]:
    yield f"{call.village}的乡亲们，请注意。"
    if call.state == "cancelled":
        yield f"{call.day.month}月{call.day.day}日的{call.title}，取消了。"
        yield f"原因是，{call.why}。"
        yield "再说一遍。"
        return
    if call.postponed_from is not None:
        yield f"{call.title}，改日子了，{call.why}。"
    yield f"{call.day.month}月{call.day.day}日，星期{WEEKDAYS[call.day.weekday()]}，{call.title}。"
    yield f"{_times_aloud(call.shifts)}，在{call.place}集合。"
    yield f"{call.who.replace(' ', '')}，自愿来。"
    if call.light:
        yield "年纪大的、身体弱的，也有轻活干。"
    if call.bring:
        yield f"请带上{call.bring}。"
    if call.earnings:
        yield "来的，照积分细则给您家记分。不来，不扣分。"
    yield f"想来的，跟{call.contact}说一声。"
    yield "再说一遍。"


def _times_aloud(shifts: tuple[ShiftFacts, ...]) -> str:
    if len(shifts) == 1:
        return spoken(shifts[0].starts)
    return "，".join(f"第{n}班，{spoken(each.starts)}" for n, each in enumerate(shifts, start=1))


def _clock(text: str) -> str:
    return text.removeprefix("0")
