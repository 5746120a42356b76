"""The keys of people's tables, each a type of its own: a person's key is no household's."""

from typing import NewType

RegionId = NewType("RegionId", int)
HouseholdId = NewType("HouseholdId", int)
PersonId = NewType("PersonId", int)
UserId = NewType("UserId", int)
CardId = NewType("CardId", int)
DeviceId = NewType("DeviceId", int)
RepresentativeId = NewType("RepresentativeId", int)
DeputyId = NewType("DeputyId", int)
OfficeId = NewType("OfficeId", int)
GrantId = NewType("GrantId", int)
RecusalId = NewType("RecusalId", int)
MembershipId = NewType("MembershipId", int)

HolderId = HouseholdId | PersonId  # whoever an account may belong to
