"""Who may hand out which role where: nobody gives more than they hold."""

from collections.abc import Iterable

from pointsapp.people.models import Region

# A role may hand out the roles named here, within its own region.
GIVES: dict[str, frozenset[str]] = {
    "admin": frozenset({"admin", "county", "town", "clerk", "reviewer", "supervisor"}),
    "county": frozenset({"town", "clerk", "reviewer", "supervisor"}),
    "town": frozenset({"clerk", "reviewer", "supervisor"}),
}
# At which levels a role makes sense.
LEVELS_OF: dict[str, frozenset[str]] = {
    "admin": frozenset({"county", "town"}),
    "county": frozenset({"county"}),
    "town": frozenset({"town"}),
    "clerk": frozenset({"village", "group"}),
    "reviewer": frozenset({"village"}),
    "supervisor": frozenset({"village"}),
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
