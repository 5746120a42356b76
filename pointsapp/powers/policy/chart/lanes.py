"""In which lane a step stands: that of the body that handles it."""

from pointsapp.powers.policy.procedure import Procedure, Step
from pointsapp.powers.policy.words import post_name

TOGETHER = "几方会签"
# Each lane with its posts.
LANES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("村民", ("applicant",)),
    ("经办人员", ("handler", "keeper", "expense_clerk", "finance_head", "agent")),
    ("村民小组", ("group_leader",)),
    ("村民委员会", ("village_committee", "village_director", "member")),
    ("村两委会", ("committees",)),
    ("村党组织", ("branch", "secretary", "party_members", "party_representatives",
                "first_secretary", "resident_cadre", "linked_cadre")),
    ("村民（代表）会议", ("representatives", "villagers")),
    ("集体经济组织", ("collective_members", "collective_representatives")),
    ("村监委会", ("supervision_committee", "supervision_director", "supervision_member")),
    ("镇", ("town", "town_leader", "town_finance", "town_land")),
    ("县", ("county", "county_civil_affairs")),
)  # fmt: skip
UNSAID = "没有定"
_OF = {post: name for name, posts in LANES for post in posts}


def lanes_of(procedure: Procedure) -> tuple[tuple[str, ...], dict[str, int]]:
    """The lanes in the order of their first use, and the lane of each step by its code."""
    named = {step.code: lane_name(procedure, step) for step in procedure.steps}
    used = tuple(dict.fromkeys(named.values()))
    return used, {code: used.index(name) for code, name in named.items()}


def lane_name(procedure: Procedure, step: Step) -> str:
    """The lane of a step: of its first actor; several signers of several lanes have their own."""
    names = [_OF.get(post) or post_name(procedure, post) for post in step.actors]
    if not names:
        return UNSAID
    return TOGETHER if step.kind == "sign" and len(set(names)) > 1 else names[0]
