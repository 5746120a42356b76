"""Which offices do not go together, and how many households a representative links."""

from collections.abc import Collection

from pointsapp.people.models.offices import POSITIONS

# Offices that every village needs; a vacant one is shown, never filled by guess.
NEEDED = ("secretary", "village_director", "supervision_director", "expense_clerk", "agent")
SUPERVISION = frozenset({"supervision_director", "supervision_member"})
# 村民委员会组织法 32 (committee), 山东 办法 31 (accounting staff): not supervisors as well.
SUPERVISED = ("secretary", "village_director", "member", "expense_clerk")
LINKED = range(5, 16)  # 村民委员会组织法 25


def incompatible(positions: Collection[str]) -> list[str]:
    """Sentences about positions that one person should not hold together; they stay recordable."""
    if not SUPERVISION & set(positions):
        return []
    return [
        f"村务监督委员会成员不宜同时担任{POSITIONS[each]}（村民委员会组织法第三十二条）"
        for each in SUPERVISED
        if each in positions
    ]


def linked_warning(count: int) -> str | None:
    """A sentence when a representative links fewer than 5 or more than 15 households."""
    if count in LINKED:
        return None
    return f"现在联系 {count} 户，法律规定每 5 到 15 户推选一名代表（村民委员会组织法第二十五条）"
