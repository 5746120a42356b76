"""Who may act in a procedure: every post has its words, and only offices are held from–to."""

import pytest

from pointsapp.people.models.offices import POSITIONS
from pointsapp.powers.policy.posts import (
    BODIES,
    DECIDING,
    IN_THE_VILLAGE,
    OF_COUNTY,
    OF_TOWN,
    OUTSIDE,
    POSTS,
    is_office,
)


@pytest.mark.parametrize(
    ("post", "words"),
    [
        ("applicant", "申请人"), ("handler", "经办人"), ("keeper", "公章保管人"),
        ("finance_head", "村财务负责人"), ("group_leader", "村民小组长"),
        ("party_representatives", "党员代表"),
        ("branch", "村党支部委员会"), ("village_committee", "村民委员会"),
        ("committees", "村两委会"), ("party_members", "党员大会"),
        ("representatives", "村民代表会议"), ("villagers", "村民会议"),
        ("supervision_committee", "村务监督委员会"), ("collective_members", "集体经济组织成员大会"),
        ("collective_representatives", "集体经济组织成员代表会议"),
        ("town", "镇人民政府"), ("town_leader", "镇领导"), ("town_finance", "镇财务代理中心"),
        ("town_land", "镇自然资源所"), ("county", "县主管部门"),
        ("county_civil_affairs", "县民政局"),
    ],
)  # fmt: skip
def test_a_post_that_is_no_office_has_its_words(post: str, words: str) -> None:
    assert POSTS[post] == words
    assert not is_office(post)


def test_town_and_county_are_outside_and_nothing_is_two_things() -> None:
    assert {**OF_TOWN, **OF_COUNTY} == OUTSIDE
    assert len(POSTS) == sum(map(len, (POSITIONS, IN_THE_VILLAGE, BODIES, OF_TOWN, OF_COUNTY)))
    assert set(BODIES) > DECIDING
    assert all(is_office(office) for office in POSITIONS)
