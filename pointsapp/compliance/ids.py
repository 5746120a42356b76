"""The keys of the tables of compliance, each a type of its own."""

from typing import NewType

InspectionId = NewType("InspectionId", int)
CheckSheetId = NewType("CheckSheetId", int)
DoubtId = NewType("DoubtId", int)
FindingId = NewType("FindingId", int)
TalkId = NewType("TalkId", int)
RefusalId = NewType("RefusalId", int)
WaiverId = NewType("WaiverId", int)
CheckRunId = NewType("CheckRunId", int)
