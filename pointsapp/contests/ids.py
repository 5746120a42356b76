"""The keys of the tables of contests, each a type of its own."""

from typing import NewType

ContestId = NewType("ContestId", int)
