"""Who acts in a procedure: offices of the village, bodies, and authorities outside it."""

from collections.abc import Mapping

from pointsapp.decisions.models import BODY_KINDS
from pointsapp.people.models.offices import POSITIONS

# Held by whoever the matter names, or by anybody the village has charged with it.
IN_THE_VILLAGE: dict[str, str] = {
    "applicant": "申请人",
    "handler": "经办人",
    "keeper": "公章保管人",
    "finance_head": "村财务负责人",
    "group_leader": "村民小组长",
    "party_representatives": "党员代表",
}
BODIES: dict[str, str] = {
    "branch": "村党支部委员会",
    "village_committee": "村民委员会",
    "committees": "村两委会",
    "party_members": "党员大会",
    "representatives": "村民代表会议",
    "villagers": "村民会议",
    "supervision_committee": "村务监督委员会",
    "collective_members": "集体经济组织成员大会",
    "collective_representatives": "集体经济组织成员代表会议",
}
OF_TOWN: dict[str, str] = {
    "town": "镇人民政府",
    "town_leader": "镇领导",
    "town_finance": "镇财务代理中心",
    "town_land": "镇自然资源所",
}
OF_COUNTY: dict[str, str] = {
    "county": "县主管部门",
    "county_civil_affairs": "县民政局",
}
OUTSIDE: dict[str, str] = {**OF_TOWN, **OF_COUNTY}
# Bodies that pass resolutions.
DECIDING = frozenset(BODIES) & frozenset(BODY_KINDS)
POSTS: Mapping[str, str] = {**POSITIONS, **IN_THE_VILLAGE, **BODIES, **OUTSIDE}


def is_office(post: str) -> bool:
    """Whether a post is an office that a person holds in the village, from–to."""
    return post in POSITIONS
