"""Who may hand out which role where: nobody gives more than they hold."""

from collections.abc import Iterable

from pointsapp.people.models import Region

IN_VILLAGES = ("clerk", "reviewer", "supervisor", "cadre")
# A role may hand out the roles named here, within its own region.
GIVES: dict[str, frozenset[str]] = {
    "admin": frozenset({"admin", "county", "town", "inspector", *IN_VILLAGES}),
    "county": frozenset({"town", "inspector", *IN_VILLAGES}),
    "town": frozenset(IN_VILLAGES),
}
# At which levels a role makes sense.
LEVELS_OF: dict[str, frozenset[str]] = {
    "admin": frozenset({"county", "town"}),
    "county": frozenset({"county"}),
    "town": frozenset({"town"}),
    "clerk": frozenset({"village", "group"}),
    "reviewer": frozenset({"village"}),
    "supervisor": frozenset({"village"}),
    "cadre": frozenset({"village"}),
    # Not the town's to give: the inspectors look at the town, too.
    "inspector": frozenset({"county", "town"}),
}
Held = tuple[str, Region]


def is_within(region: Region, scope: Region) -> bool:
    """Whether a region is the other one or lies below it."""
    return region.path.startswith(scope.path)


def may_give(giver: Iterable[Held], role: str, region: Region) -> bool:
    """Whether someone with these roles may give or end `role` in a region."""
    return any(role in GIVES.get(own, ()) and is_within(region, scope) for own, scope in giver)


def may_manage(manager: Iterable[Held], held: Iterable[Held]) -> bool:
    """Whether someone may reset or disable a login with these roles: each is theirs to give."""
    own = tuple(manager)
    return all(may_give(own, role, region) for role, region in held)
