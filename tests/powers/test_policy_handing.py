"""What is handed down is within the access list, or it waits for the county."""

import pytest

from pointsapp.powers.policy.handing import STATES, state_of, why_not_answer


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
        ("put", 2, None), ("put", 1, "您自己记的"), ("answered", 2, "已经答复过了"),
        ("within", 2, "不用县里答复"), ("void", 2, "不用县里答复"),
    ],
)  # fmt: skip
def test_the_county_answers_once_and_nobody_answers_what_they_recorded(
    state: str, user: int, words: str | None
) -> None:
    assert state in STATES
    said = why_not_answer(state, user_id=user, recorded_by=1)
    assert said is None if words is None else words in str(said)
