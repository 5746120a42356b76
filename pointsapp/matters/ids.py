"""The keys of the tables of matters, each a type of its own."""

from typing import NewType

MatterId = NewType("MatterId", int)
RecordId = NewType("RecordId", int)
PaperId = NewType("PaperId", int)
RoundId = NewType("RoundId", int)
ReliefLineId = NewType("ReliefLineId", int)
VenueId = NewType("VenueId", int)
SittingId = NewType("SittingId", int)
TopicId = NewType("TopicId", int)
