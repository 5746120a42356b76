"""The keys of the tables of decisions, each a type of its own."""

from typing import NewType

BodyId = NewType("BodyId", int)
MeetingId = NewType("MeetingId", int)
ResolutionId = NewType("ResolutionId", int)
SeatId = NewType("SeatId", int)
YearLineId = NewType("YearLineId", int)
