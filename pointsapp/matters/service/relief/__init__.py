"""Relief rounds: the village lists, says its opinion and publishes; town, then county, decide."""

from pointsapp.matters.queries.relief import SUBJECT
from pointsapp.matters.service.relief.deciding import (
    answer_objection,
    decide_county,
    decide_town,
    object_to_line,
)
from pointsapp.matters.service.relief.listing import (
    Listed,
    close_round,
    drop_line,
    keep_unchanged,
    open_round,
    publish_round,
    set_lines,
    take_down,
)

__all__ = [
    "SUBJECT",
    "Listed",
    "answer_objection",
    "close_round",
    "decide_county",
    "decide_town",
    "drop_line",
    "keep_unchanged",
    "object_to_line",
    "open_round",
    "publish_round",
    "set_lines",
    "take_down",
]
