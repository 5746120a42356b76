"""The nightly check on stored matters: raised once, cleared, found again, re-run the same."""

from datetime import timedelta

import pytest

from pointsapp.compliance import jobs, queries, service
from pointsapp.compliance.models import CheckRun, Doubt
from pointsapp.compliance.queries.snapshots import Surroundings
from pointsapp.compliance.service.checking import Checked
from pointsapp.decisions.service import decide_setting
from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.errors import Invalid
from pointsapp.matters import service as matters
from pointsapp.matters.models import StepRecord
from tests.compliance.conftest import day


def test_a_proper_matter_raises_nothing_and_stores_nothing(village):
    village.proper()
    assert village.check() == Checked(matters=1)
    assert village.session.query(CheckRun).count() == 0


def test_one_signature_missing_and_paid_early_are_two_doubts(village):
    matter = village.paid_early()
    assert village.check() == Checked(matters=1, raised=2)
    doubts = village.doubts()
    assert set(doubts) == {"signature_missing", "paid_early"}
    early = doubts["paid_early"]
    assert (early.matter_id, early.state, early.raised_by) == (matter.id, "open", None)
    assert "二审" in early.reason
    assert early.person_id is not None
    assert doubts["signature_missing"].number != early.number


def test_a_second_night_raises_nothing_new(village):
    village.paid_early()
    village.check()
    assert village.check() == Checked(matters=1)
    assert village.session.query(Doubt).count() == 2


def test_a_stored_check_says_the_same_again(village):
    village.paid_early()
    village.check()
    runs = village.session.query(CheckRun).all()
    village.session.expire_all()
    assert [service.rerun(run) for run in runs] == [run.results for run in runs]
    assert all(run.input["matter"]["payee"] == "" for run in runs)


def test_what_comes_late_from_paper_clears_the_doubt_and_a_void_brings_it_back(village):
    matter = village.paid_early()
    village.check()
    village.sign(matter, ["handler"])
    assert village.check().cleared == 1
    assert village.doubts()["signature_missing"].state == "cleared"
    assert village.doubts()["paid_early"].state == "open"
    late = village.session.query(StepRecord).filter_by(matter_id=matter.id, post="handler").one()
    matters.void(
        village.session, late.id, reason="不是本人签的", key=village.key(), by=village.clerk,
        now=village.now,
    )  # fmt: skip
    assert village.check().raised == 1
    assert village.doubts()["signature_missing"].state == "open"


def test_a_decided_doubt_stays_decided_whatever_the_next_check_finds(village):
    village.paid_early()
    village.check()
    doubt = village.doubts()["paid_early"]
    decision = service.Decision("dismissed", "镇里当天口头同意，补了手续")
    service.decide(village.session, doubt.id, decision, by=village.inspector, now=village.now)
    village.check()
    assert village.doubts()["paid_early"].state == "dismissed"


def test_a_waiver_covers_open_doubts_until_it_ends(village):
    matter = village.paid_early()
    village.check()
    waiver = service.waive(
        village.session, village.id, matter_id=matter.id, code="paid_early", reason="抗旱抢险",
        author="镇党委会", from_on=village.today, until_on=village.today, by=village.town,
        now=village.now,
    )  # fmt: skip
    assert village.doubts()["paid_early"].state == "waived"
    assert village.check() == Checked(matters=1)
    service.end_waiver(village.session, waiver.id, by=village.town, now=village.now)
    assert village.check().raised == 1
    assert village.doubts()["paid_early"].state == "open"


def test_a_waiver_needs_reason_author_and_an_end_after_its_beginning(village):
    facts = {"matter_id": None, "code": "order", "reason": "水灾", "author": "镇里"}
    facts |= {"from_on": day(2), "until_on": day(1), "by": village.town, "now": village.now}
    with pytest.raises(Invalid, match="结束"):
        service.waive(village.session, village.id, **facts)
    with pytest.raises(Invalid, match="理由"):
        service.waive(village.session, village.id, **facts | {"until_on": day(3), "reason": " "})
    with pytest.raises(Invalid, match="哪一项"):
        service.waive(village.session, village.id, **facts | {"code": "all"})


def test_a_matter_on_no_list_can_be_recorded_and_raises_a_doubt(village):
    village.open("")
    village.check()
    assert set(village.doubts()) == {"outside_lists"}


def test_the_nightly_job_lists_each_village_with_matters_once_a_night(village):
    assert list(jobs.nights(village.session, now=village.now)) == []
    village.open()
    units = list(jobs.nights(village.session, now=village.now))
    assert [unit.region_id for unit in units] == [village.id]
    assert units[0].due_at <= village.now
    jobs.check_tonight(village.session, units[0], now=village.now)


def test_the_overview_counts_matters_doubts_and_findings_by_village_and_item(village):
    village.paid_early()
    village.proper()
    village.open("")
    village.check()
    found = queries.overview(village.session, [village.id], on=village.today)
    expense = found.cells[village.id, village.items["expense"]]
    assert (expense.matters, expense.doubts, expense.findings) == (2, 2, 0)
    assert found.of_village(village.id).doubts == 3
    assert found.of_item(0).matters == 1
    assert found.titles[0] == "清单之外"
    assert found.trend[-1] == (f"{village.today:%Y-%m}", 3, 0)
    assert len(found.trend) == 12


def test_a_whole_village_is_checked_like_its_matters_one_by_one(village):
    matters = [village.paid_early(), village.proper(), village.paid_early()]
    assert village.check() == Checked(matters=3, raised=4)
    doubts = village.session.query(Doubt).order_by(Doubt.id).all()
    assert [each.number[-4:] for each in doubts] == ["0001", "0002", "0003", "0004"]
    assert {each.matter_id for each in doubts} == {matters[0].id, matters[2].id}
    runs = {run.id: run for run in village.session.query(CheckRun)}
    assert all(runs[each.run_id].matter_id == each.matter_id for each in doubts)
    told = village.session.query(AuditRow).filter_by(action="doubt.raised").order_by(AuditRow.id)
    assert [(row.subject_id, row.region_id, row.facts) for row in told] == [
        (each.id, village.id, {"code": each.code, "run": each.run_id}) for each in doubts
    ]
    for matter in matters:
        assert service.check_matter(village.session, matter.id, now=village.now).raised == 0


def test_a_matter_of_a_year_without_a_calendar_leaves_the_working_days_of_others(village):
    old, late = village.open(), village.open()
    old.opened_on = day(1).replace(year=2003)
    village.session.flush()
    around = Surroundings.load(village.session, village.id, today=day(9))
    found = around.snapshots(village.session, [old.id, late.id])
    assert found[old.id].calendar.days == ""
    calendar = found[late.id].calendar
    assert (calendar.first, len(calendar.days)) == (
        late.opened_on, (day(9) - late.opened_on).days + 1
    )  # fmt: skip


@pytest.mark.parametrize(("apart", "near"), [(0, 1), (30, 1), (31, 0)])
def test_what_may_be_split_off_lies_within_the_window(village, apart, near):
    first, second = village.open(), village.open()
    for each in (first, second):
        each.payee = "张记建材"
    first.opened_on = second.opened_on - timedelta(days=apart)
    village.session.flush()
    decide_setting(
        village.session, village.world.town_id, key="split.window_days", value="30",
        source="镇里规定", from_on=day(0), by=None, now=village.now,
    )  # fmt: skip
    around = Surroundings.load(village.session, village.id, today=day(9))
    seen = around.snapshots(village.session, [first.id, second.id])
    assert [len(seen[each.id].related) for each in (first, second)] == [near, near]
