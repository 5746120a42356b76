"""Writes of activities: call, sign up, attend, close; they flush, the edge commits."""

from pointsapp.activities.service.attending import (
    check_in,
    check_in_open,
    key_lines,
    make_check_in,
    mark,
)
from pointsapp.activities.service.calling import (
    CallFacts,
    cancel,
    discard,
    draft,
    edit,
    postpone,
    publish,
    take_over,
)
from pointsapp.activities.service.closing import HandedIn, close, hand_in, set_result
from pointsapp.activities.service.photos import add_photo, take_down
from pointsapp.activities.service.planning import (
    add_reward,
    add_shift,
    remove_reward,
    remove_shift,
    set_places,
)
from pointsapp.activities.service.signing_up import cancel_sign_up, sign_up

__all__ = [
    "CallFacts",
    "HandedIn",
    "add_photo",
    "add_reward",
    "add_shift",
    "cancel",
    "cancel_sign_up",
    "check_in",
    "check_in_open",
    "close",
    "discard",
    "draft",
    "edit",
    "hand_in",
    "key_lines",
    "make_check_in",
    "mark",
    "postpone",
    "publish",
    "remove_reward",
    "remove_shift",
    "set_places",
    "set_result",
    "sign_up",
    "take_down",
    "take_over",
]
