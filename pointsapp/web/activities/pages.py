"""The pages of activities, registered as one."""

from pointsapp.web.activities import (
    attending,
    calling,
    closing,
    desk,
    listing,
    own,
    planning,
    public,
    signing,
)
from pointsapp.web.activities.blueprint import blueprint
from pointsapp.web.errors import explain_constraint

__all__ = [
    "attending",
    "blueprint",
    "calling",
    "closing",
    "desk",
    "listing",
    "own",
    "planning",
    "public",
    "signing",
]

explain_constraint("ck_activity_shift_taken", "名额刚刚满了，请刷新再看。")
explain_constraint("uq_activity_sign_up_living", "已经报过名了。")
