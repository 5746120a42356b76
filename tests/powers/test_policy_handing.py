"""What is handed down is within the access list, or it waits for the county."""

import pytest

from pointsapp.powers.policy.handing import (
    ANSWERS,
    CHANNELS,
    LEVELS,
    STATES,
    state_of,
    why_not_answer,
)


@pytest.mark.parametrize(
    ("item", "banned", "state"),
    [(3, None, "within"), (None, None, "put"), (3, 4, "put"), (None, 4, "put")],
)
def test_only_what_the_access_list_has_and_no_ban_names_is_within(
    item: int | None, banned: int | None, state: str
) -> None:
    assert state_of(item, banned) == state


@pytest.mark.parametrize(
    ("state", "user", "words"),
    [
        ("put", 2, None), ("put", 1, "您自己记的，由县里别的人答复"),
        ("answered", 2, "县里已经答复过了，请刷新看看"),
        ("within", 2, "这一件不用县里答复"), ("void", 2, "这一件不用县里答复"),
    ],
)  # fmt: skip
def test_the_county_answers_once_and_nobody_answers_what_they_recorded(
    state: str, user: int, words: str | None
) -> None:
    assert state in STATES
    assert why_not_answer(state, user_id=user, recorded_by=1) == words


def test_what_is_chosen_from_has_words() -> None:
    assert LEVELS == {"town": "镇里", "county": "县里", "above": "市里以上"}
    assert CHANNELS == {"paper": "文件", "meeting": "会上", "phone": "电话", "group": "群里"}
    assert STATES == {
        "within": "清单以内，协助办", "put": "清单以外，等县里答复",
        "answered": "县里答复了", "void": "记错了，作废",
    }  # fmt: skip
    assert ANSWERS == {
        "withdrawn": "退回部门，村里不办", "assist": "部门自己办，村里只协助",
        "allowed": "这一次由村里办",
    }  # fmt: skip
