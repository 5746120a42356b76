"""Relief rounds: the village lists, says its opinion and publishes; town, then county, decide."""

from pointsapp.matters.service.relief.deciding import (
    SUBJECT,
    answer_objection,
    decide_county,
    decide_town,
    object_to_line,
)
from pointsapp.matters.service.relief.listing import (
    Listed,
    close_round,
    open_round,
    publish_round,
    set_lines,
)

__all__ = [
    "SUBJECT",
    "Listed",
    "answer_objection",
    "close_round",
    "decide_county",
    "decide_town",
    "object_to_line",
    "open_round",
    "publish_round",
    "set_lines",
]
