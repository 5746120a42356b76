"""What is handed down to a village: within the access list, or beyond it and put to the county."""

# seeds E A4: villages only assist; A3: some things must not be asked of them at all.
LEVELS: dict[str, str] = {"town": "镇里", "county": "县里", "above": "市里以上"}
CHANNELS: dict[str, str] = {"paper": "文件", "meeting": "会上", "phone": "电话", "group": "群里"}
STATES: dict[str, str] = {
    "within": "清单以内，协助办",
    "put": "清单以外，等县里答复",
    "answered": "县里答复了",
    "void": "记错了，作废",
}
ANSWERS: dict[str, str] = {
    "withdrawn": "退回部门，村里不办",
    "assist": "部门自己办，村里只协助",
    "allowed": "这一次由村里办",
}


def state_of(item_id: int | None, banned_id: int | None) -> str:
    """Where a task begins: on the access list and not among what must not be asked, or beyond."""
    return "within" if item_id is not None and banned_id is None else "put"


def why_not_answer(state: str, *, user_id: int, recorded_by: int) -> str | None:
    """Why somebody may not answer for the county now, in a sentence; None: they may."""
    if state == "answered":
        return "县里已经答复过了，请刷新看看"
    if state != "put":
        return "这一件不用县里答复"
    if user_id == recorded_by:
        return "您自己记的，由县里别的人答复"
    return None
