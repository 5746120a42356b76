"""Reads of activities: `get_x` raises, `find_x` gives None."""

from pointsapp.activities.queries.attendance import (
    Line,
    attended,
    presences,
    roll_of,
    sheet_of,
    sign_ups,
)
from pointsapp.activities.queries.calls import (
    Earns,
    call_of,
    earns_of,
    rules_to_choose,
    team_names,
)
from pointsapp.activities.queries.handed import claims_of, plan_of, unsettled
from pointsapp.activities.queries.lists import (
    OwnSignUp,
    activities_in,
    attended_by_household,
    coming,
    open_attendance,
    past,
    sign_ups_of_household,
)
from pointsapp.activities.queries.lookup import (
    find_by_check_in,
    get_activity,
    get_photo,
    get_public,
    get_reward,
    get_shift,
    get_sign_up,
    photos_of,
    rewards_of,
    shifts_of,
)
from pointsapp.activities.queries.people import directory, people_of
from pointsapp.activities.queries.reach import calls_by_group, not_reached

__all__ = [
    "Earns",
    "Line",
    "OwnSignUp",
    "activities_in",
    "attended",
    "attended_by_household",
    "call_of",
    "calls_by_group",
    "claims_of",
    "coming",
    "directory",
    "earns_of",
    "find_by_check_in",
    "get_activity",
    "get_photo",
    "get_public",
    "get_reward",
    "get_shift",
    "get_sign_up",
    "not_reached",
    "open_attendance",
    "past",
    "people_of",
    "photos_of",
    "plan_of",
    "presences",
    "rewards_of",
    "roll_of",
    "rules_to_choose",
    "sheet_of",
    "shifts_of",
    "sign_ups",
    "sign_ups_of_household",
    "team_names",
    "unsettled",
]
