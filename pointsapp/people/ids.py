"""The keys of people's tables, each a type of its own: a person's key is no household's."""

from typing import NewType

RegionId = NewType("RegionId", int)
HouseholdId = NewType("HouseholdId", int)
PersonId = NewType("PersonId", int)
UserId = NewType("UserId", int)

HolderId = HouseholdId | PersonId  # whoever an account may belong to
