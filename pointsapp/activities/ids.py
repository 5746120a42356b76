"""The keys of the tables of activities, each a type of its own."""

from typing import NewType

ActivityId = NewType("ActivityId", int)
ShiftId = NewType("ShiftId", int)
RewardId = NewType("RewardId", int)
SignUpId = NewType("SignUpId", int)
ActivityPhotoId = NewType("ActivityPhotoId", int)
