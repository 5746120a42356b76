"""The key of a contest, a type of its own."""

from typing import NewType

ContestId = NewType("ContestId", int)
