"""Writes of compliance: one verb a function."""

from pointsapp.compliance.service.checking import check_matter, check_village, rerun
from pointsapp.compliance.service.deciding import Decision, decide
from pointsapp.compliance.service.doubts import explain, raise_doubt
from pointsapp.compliance.service.inspecting import (
    Plan,
    close_inspection,
    doubt_from_sheet,
    draw_sample,
    key_sheet,
    plan_inspection,
)
from pointsapp.compliance.service.rectifying import (
    escalate,
    order_rectification,
    reinspect,
    report_rectified,
)
from pointsapp.compliance.service.talking import (
    acknowledge_talk,
    add_talk,
    drop_talk,
    hold_talk,
    suggest_talks,
)
from pointsapp.compliance.service.waivers import end_waiver, refuse_matter, see_refusal, waive

__all__ = [
    "Decision",
    "Plan",
    "acknowledge_talk",
    "add_talk",
    "check_matter",
    "check_village",
    "close_inspection",
    "decide",
    "doubt_from_sheet",
    "draw_sample",
    "drop_talk",
    "end_waiver",
    "escalate",
    "explain",
    "hold_talk",
    "key_sheet",
    "order_rectification",
    "plan_inspection",
    "raise_doubt",
    "refuse_matter",
    "reinspect",
    "report_rectified",
    "rerun",
    "see_refusal",
    "suggest_talks",
    "waive",
]
