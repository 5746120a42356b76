"""From a doubt to points, rectification and talks, each by somebody else."""

from datetime import timedelta
from decimal import Decimal

import pytest

from pointsapp.claims.models import Claim
from pointsapp.compliance import jobs, queries, service
from pointsapp.compliance.models import Talk
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from tests.compliance.conftest import day

CONFIRMED = {"outcome": "confirmed", "reason": "票据和账都看过，确实先付了款"}


@pytest.fixture
def doubt(village):
    village.paid_early()
    village.check()
    return village.doubts()["paid_early"]


def decide(village, doubt, by=None, **facts):
    decision = service.Decision(**CONFIRMED | facts)
    return service.decide(
        village.session, doubt.id, decision, by=by or village.inspector, now=village.now
    )


def explain(village, doubt, by=None):
    return service.explain(
        village.session, doubt.id, statement="卖家急着要钱", person_id=doubt.person_id,
        given_on=village.today, by=by or village.clerk, now=village.now,
    )  # fmt: skip


def test_the_cadres_word_is_kept_beside_the_doubt(village, doubt):
    explain(village, doubt)
    assert doubt.state == "explained"
    said = queries.explanations_of(village.session, doubt.id)
    assert [each.statement for each in said] == ["卖家急着要钱"]


def test_a_confirmed_doubt_registers_what_the_list_names_on_the_cadres_account(village, doubt):
    secretary = village.persons["secretary"]
    finding = decide(village, doubt, item_id=village.duty_id, person_id=secretary)
    claim = village.session.get_one(Claim, finding.claim_id)
    assert (claim.rule_id, claim.state) == (village.rule_id, "registered")
    assert claim.registered_by == village.inspector
    assert claim.act == f"finding:{finding.number}"
    assert doubt.state == "confirmed"


def test_without_an_item_it_costs_nothing(village, doubt):
    assert decide(village, doubt).claim_id is None


def test_it_can_be_changed_in_what_it_is_and_whose_it_is(village, doubt):
    clerk = village.persons["expense_clerk"]
    finding = decide(
        village, doubt, outcome="changed", statement="报账员没有等二审", severity="light",
        person_id=clerk,
    )  # fmt: skip
    assert (finding.statement, finding.severity, finding.person_id) == (
        "报账员没有等二审", "light", clerk,
    )  # fmt: skip


def test_a_dismissed_doubt_leaves_nothing_to_mend(village, doubt):
    finding = decide(village, doubt, outcome="dismissed", item_id=village.duty_id)
    assert (finding.state, finding.claim_id, finding.item_id) == ("closed", None, None)
    with pytest.raises(Conflict):
        order(village, finding)


def test_it_is_decided_once(village, doubt):
    decide(village, doubt)
    with pytest.raises(Conflict, match="有结果"):
        decide(village, doubt, by=village.town)
    with pytest.raises(Conflict, match="有结果"):
        explain(village, doubt)


def test_who_explained_opened_or_raised_it_does_not_decide(village, doubt):
    explain(village, doubt, by=village.town)
    with pytest.raises(NotAllowed, match="说明"):
        decide(village, doubt, by=village.town)
    with pytest.raises(NotAllowed, match="开办"):
        decide(village, doubt, by=village.clerk)
    raised = service.raise_doubt(
        village.session, village.id, reason="群众说没有公示", clause="", severity="plain",
        office="secretary", person_id=None, by=village.inspector, now=village.now,
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="提出"):
        decide(village, raised)


def test_the_cadre_does_not_decide_on_themselves(village, doubt):
    own = village.login_of("secretary")
    doubt.person_id = village.persons["secretary"]
    with pytest.raises(NotAllowed, match="本人"):
        decide(village, doubt, by=own)


def test_points_need_a_cadre_and_a_rule_that_is_in_force(village, doubt):
    doubt.person_id = None
    with pytest.raises(Invalid, match="责任人"):
        decide(village, doubt, item_id=village.duty_id)
    village.session.rollback()


def order(village, finding, n=10, by=None):
    return service.order_rectification(
        village.session, finding.id, what="补齐二审，退回多付的", due_on=later(village, n),
        by=by or village.inspector, now=village.now,
    )  # fmt: skip


def report(village, finding, by=None):
    return service.report_rectified(
        village.session, finding.id, statement="已经补齐", happened_on=village.today,
        by=by or village.clerk, now=village.now,
    )  # fmt: skip


def look_again(village, finding, passed, by=None):
    return service.reinspect(
        village.session, finding.id, passed=passed, statement="看过了", happened_on=village.today,
        by=by or village.town, now=village.now,
    )  # fmt: skip


def later(village, n):
    return village.today + timedelta(days=n)


def test_a_finding_is_put_right_looked_at_and_closed(village, doubt):
    finding = decide(village, doubt)
    order(village, finding)
    report(village, finding)
    look_again(village, finding, passed=False)
    assert finding.state == "failed"
    report(village, finding)
    look_again(village, finding, passed=True)
    assert finding.state == "closed"
    kinds = [each.kind for each in queries.steps_of_finding(village.session, finding.id)]
    assert kinds == ["ordered", "proved", "failed", "proved", "closed"]


def test_steps_come_in_their_order_and_by_somebody_else(village, doubt):
    finding = decide(village, doubt)
    with pytest.raises(Conflict, match="整改通知"):
        report(village, finding)
    order(village, finding)
    with pytest.raises(Conflict, match="报整改"):
        look_again(village, finding, passed=True)
    report(village, finding, by=village.town)
    with pytest.raises(NotAllowed, match="您报的"):
        look_again(village, finding, passed=True)


def test_what_is_late_goes_up_to_the_town_and_then_to_the_county(village, doubt):
    finding = decide(village, doubt)
    order(village, finding, n=10)
    for n, level in ((10, "village"), (11, "town"), (21, "town"), (22, "county"), (40, "county")):
        at = village.now + timedelta(days=n)
        for unit in jobs.late_findings(village.session, now=at):
            jobs.take_up(village.session, unit, now=at)
        assert finding.level == level, n


def test_the_same_again_starts_at_the_town(village, doubt):
    secretary = village.persons["secretary"]
    decide(village, doubt, person_id=secretary)
    matter = village.paid_early()
    village.check()
    again = village.session.scalars(
        queries.doubts_in([village.id], code="paid_early", matter_id=matter.id)
    ).one()
    finding = decide(village, again, person_id=secretary)
    assert (finding.repeated, finding.level) == (True, "town")
    order(village, finding)
    assert finding.level == "town"


def test_a_confirmed_finding_suggests_a_talk_that_is_held_and_acknowledged(village, doubt):
    secretary = village.persons["secretary"]
    decide(village, doubt, person_id=secretary)
    assert service.suggest_talks(village.session, village.id, now=village.now) >= 1
    assert service.suggest_talks(village.session, village.id, now=village.now) == 0
    talk = village.session.query(Talk).filter_by(stage="after").one()
    own = village.login_of("secretary")
    facts = {"held_on": village.today, "held_by": "镇纪委 贺长宁", "summary": "讲了流程"}
    with pytest.raises(NotAllowed, match="本人"):
        service.hold_talk(village.session, talk.id, **facts, by=own, now=village.now)
    service.hold_talk(village.session, talk.id, **facts, by=village.town, now=village.now)
    with pytest.raises(NotAllowed, match="自己确认"):
        service.acknowledge_talk(village.session, talk.id, by=village.town, now=village.now)
    service.acknowledge_talk(village.session, talk.id, by=own, now=village.now)
    assert talk.state == "acknowledged"
    with pytest.raises(Conflict):
        service.hold_talk(village.session, talk.id, **facts, by=village.town, now=village.now)


def test_a_talk_can_be_done_without_but_not_without_a_reason(village, doubt):
    decide(village, doubt, person_id=village.persons["secretary"])
    service.suggest_talks(village.session, village.id, now=village.now)
    talk = village.session.query(Talk).filter_by(stage="after").one()
    with pytest.raises(Invalid):
        service.drop_talk(village.session, talk.id, reason=" ", by=village.town, now=village.now)
    service.drop_talk(village.session, talk.id, reason="调走了", by=village.town, now=village.now)
    assert talk.state == "dropped"


def test_a_matter_whose_time_is_half_gone_suggests_a_talk_with_the_responsible_cadre(village):
    village.open(opened_on=later(village, -7))
    service.suggest_talks(village.session, village.id, now=village.now)
    talk = village.session.query(Talk).one()
    assert (talk.stage, talk.person_id) == ("during", village.persons["secretary"])
    assert "过半" in talk.reason


def test_a_refusal_is_numbered_and_the_town_sees_it_at_once(village):
    matter = village.open()
    supervisor = village.world.logins["supervisor"]
    refusal = service.refuse_matter(
        village.session, matter.id, reason="没有验收单", refused_on=village.today, by=supervisor,
        now=village.now,
    )  # fmt: skip
    assert refusal.number.endswith("-0001")
    assert queries.refusals_in(village.session, [village.id], unseen=True) == [refusal]
    service.see_refusal(village.session, refusal.id, by=village.town, now=village.now)
    assert queries.refusals_in(village.session, [village.id], unseen=True) == []


def plan(village, **facts):
    base = {
        "year": 2026, "quarter": 4, "title": "第四季度专项检查", "method": "open",
        "lead": "镇纪委 贺长宁", "team": "财政所、民政办", "village_ids": (village.id,),
        "matters_from": day(-30), "matters_until": day(30), "sample_size": 2,
    }  # fmt: skip
    return service.plan_inspection(
        village.session, village.world.town_id, service.Plan(**base | facts),
        by=village.inspector, now=village.now,
    )  # fmt: skip


def test_the_population_is_fixed_before_the_seed_and_the_sample_drawn_once(village):
    for _ in range(4):
        village.proper()
    found = plan(village)
    late = village.open()
    service.draw_sample(
        village.session, found.id, seed="03 08 17 22 26 31 05", seed_source="双色球第 2026134 期",
        by=village.inspector, now=village.now,
    )  # fmt: skip
    sheets = queries.sheets_of(village.session, found.id)
    assert [sheet.position for sheet in sheets] == [1, 2]
    assert late.id not in {sheet.matter_id for sheet in sheets}
    with pytest.raises(Conflict, match="抽过"):
        service.draw_sample(village.session, found.id, seed="x", seed_source="y",
                            by=village.inspector, now=village.now)  # fmt: skip


def test_a_sheet_is_keyed_later_and_may_raise_a_doubt_that_another_person_decides(village):
    village.proper()
    found = plan(village, sample_size=1)
    service.draw_sample(village.session, found.id, seed="1", seed_source="公告",
                        by=village.inspector, now=village.now)  # fmt: skip
    sheet = queries.sheets_of(village.session, found.id)[0]
    with pytest.raises(Conflict, match="第 1 张"):
        service.close_inspection(village.session, found.id, by=village.inspector, now=village.now)
    service.key_sheet(
        village.session, sheet.id, inspected_on=day(2), answers={"papers": "not"}, note="少发票",
        photos=[], by=village.inspector, now=village.now,
    )  # fmt: skip
    doubt_id = service.doubt_from_sheet(
        village.session, sheet.id, reason="发票少一张", clause="", severity="plain",
        office="expense_clerk", person_id=village.persons["expense_clerk"], by=village.inspector,
        now=village.now,
    )  # fmt: skip
    doubt = queries.get_doubt(village.session, doubt_id)
    with pytest.raises(NotAllowed):
        decide(village, doubt)
    assert decide(village, doubt, by=village.town).person_id == village.persons["expense_clerk"]
    village.check()
    assert queries.get_doubt(village.session, doubt_id).state == "confirmed"
    service.close_inspection(village.session, found.id, by=village.inspector, now=village.now)
    assert found.state == "closed"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"village_ids": ()}, "选本镇的村"),
        ({"method": "chat"}, "检查方式"),
        ({"matters_until": day(-40)}, "止期"),
        ({"title": " "}, "名称"),
        ({"matters_from": day(200), "matters_until": day(201)}, "没有办件"),
    ],
)
def test_a_plan_says_what_is_missing(village, facts, words):
    village.open()
    with pytest.raises(Invalid, match=words):
        plan(village, **facts)


def test_a_range_of_points_is_decided_by_who_confirms(village, doubt):
    from pointsapp.rulebooks.models import Rule

    rule = village.session.get_one(Rule, village.rule_id)
    rule.points_min, rule.points_max = Decimal(-5), Decimal(-1)
    village.session.flush()
    facts = {"item_id": village.duty_id, "person_id": village.persons["secretary"]}
    finding = decide(village, doubt, points=Decimal(-2), **facts)
    assert village.session.get_one(Claim, finding.claim_id).points_asked == Decimal(-2)
