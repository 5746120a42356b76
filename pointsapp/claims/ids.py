"""The keys of the tables of claims, each a type of its own."""

from typing import NewType

ClaimId = NewType("ClaimId", int)
BatchId = NewType("BatchId", int)
SheetId = NewType("SheetId", int)
LineId = NewType("LineId", int)
ClaimPhotoId = NewType("ClaimPhotoId", int)
