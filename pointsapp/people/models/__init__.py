"""The tables of people."""

from pointsapp.people.models.guarding import EndedSession, FailedTry
from pointsapp.people.models.households import (
    Card,
    Consent,
    Household,
    HouseholdChange,
    HouseholdPlace,
    Membership,
    Person,
)
from pointsapp.people.models.offices import (
    Deputy,
    Office,
    Recusal,
    Representative,
    RepresentativeHousehold,
)
from pointsapp.people.models.regions import Region, RegionChange
from pointsapp.people.models.signing_in import (
    KnownDevice,
    RecoveryCode,
    SecondFactor,
    StaffSession,
)
from pointsapp.people.models.users import RoleGrant, User

__all__ = [
    "Card",
    "Consent",
    "Deputy",
    "EndedSession",
    "FailedTry",
    "Household",
    "HouseholdChange",
    "HouseholdPlace",
    "KnownDevice",
    "Membership",
    "Office",
    "Person",
    "RecoveryCode",
    "Recusal",
    "Region",
    "RegionChange",
    "Representative",
    "RepresentativeHousehold",
    "RoleGrant",
    "SecondFactor",
    "StaffSession",
    "User",
]
