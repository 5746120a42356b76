"""Who receives help: the village assists and publishes, town and county decide (seeds T B8)."""

from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest

from pointsapp.contests.queries import in_villages
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.matters.models import ReliefRound
from pointsapp.matters.policy.relief import Counted
from pointsapp.matters.queries import relief as queries
from pointsapp.matters.service import relief as service
from pointsapp.matters.service.relief import Listed
from pointsapp.people import service as people
from pointsapp.people.models import Household
from tests.matters.conftest import Place

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def begin(place: Place, scheme: str = "低保", **also: object) -> ReliefRound:
    facts: dict[str, object] = {"opened_on": place.today, "by": place.clerk, "now": place.now}
    return service.open_round(place.session, place.id, scheme=scheme, **(facts | also))  # type: ignore[arg-type]


def listed(place: Place, found: ReliefRound, *lines: Listed) -> list[int]:
    told = [each if each.note else replace(each, note="会议记录第 3 页") for each in lines]
    service.set_lines(place.session, found.id, told, by=place.clerk, now=place.now)
    return [line.id for line in queries.lines_of(place.session, found.id)]


def publish(place: Place, found: ReliefRound) -> None:
    service.publish_round(
        place.session, found.id, from_on=place.today, by=place.clerk, now=place.now
    )


def town(
    place: Place, line_id: int, outcome: str, by: str = "town", reason: str = "入户看过"
) -> None:
    service.decide_town(
        place.session, line_id, outcome=outcome, reason=reason, decided_on=place.today,
        by=place.world.logins[by], now=place.now,
    )  # fmt: skip


def county(place: Place, line_id: int, outcome: str, reason: str = "", by: str = "county") -> None:
    service.decide_county(
        place.session, line_id, outcome=outcome, reason=reason, decided_on=place.today,
        by=place.world.logins[by], now=place.now,
    )  # fmt: skip


def close(place: Place, found: ReliefRound) -> None:
    service.close_round(
        place.session, found.id, closed_on=place.today, by=place.clerk, now=place.now
    )


def two(place: Place) -> tuple[int, int]:
    first, second = place.world.a.homes
    return first.id, second.id


def test_a_round_goes_from_the_village_over_the_town_to_the_county(place: Place) -> None:
    found, (old, new) = begin(place), two(place)
    lines = listed(place, found, Listed(old, "in", "out", "子女已能赡养"), Listed(new, "out", "in"))
    publish(place, found)
    assert found.published_until == place.today + timedelta(days=4)
    place.clock.move(days=5)
    town(place, lines[0], "out")
    town(place, lines[1], "in")
    county(place, lines[0], "out", "家庭收入超过标准")
    county(place, lines[1], "in")
    close(place, found)
    assert queries.counted_in(place.session, found.id) == Counted(added=1, withdrawn=1)


def test_the_villages_opinion_withdraws_nothing_by_itself(place: Place) -> None:
    found, (old, _) = begin(place), two(place)
    (line,) = listed(place, found, Listed(old, "in", "out"))
    publish(place, found)
    place.clock.move(days=5)
    assert queries.counted_in(place.session, found.id) == Counted()
    with pytest.raises(Conflict, match="县里没有审批"):
        close(place, found)
    town(place, line, "in")
    county(place, line, "in")
    close(place, found)
    assert queries.counted_in(place.session, found.id) == Counted(kept=1)


def test_the_county_decides_after_the_town_and_the_town_after_the_publication(
    place: Place,
) -> None:
    found, (old, _) = begin(place), two(place)
    (line,) = listed(place, found, Listed(old, "in", "in"))
    with pytest.raises(Conflict, match="还没有在村里公示"):
        town(place, line, "in")
    publish(place, found)
    place.clock.move(days=4)
    with pytest.raises(Conflict, match="公示期满再审核"):
        town(place, line, "in")
    place.clock.move(days=1)
    with pytest.raises(Conflict, match="先由镇里审核"):
        county(place, line, "in")
    town(place, line, "in")
    town(place, line, "in")
    with pytest.raises(Conflict, match="已经有结果"):
        town(place, line, "out")
    with pytest.raises(Invalid, match="写明理由"):
        county(place, line, "out")
    with pytest.raises(NotAllowed, match="县里别的人"):
        county(place, line, "in", by="town")


def test_a_list_is_published_whole_and_not_changed_afterwards(place: Place) -> None:
    found, (old, new) = begin(place), two(place)
    with pytest.raises(Invalid, match="还是空的"):
        publish(place, found)
    listed(place, found, Listed(old, "in"), Listed(new, "out", "in"))
    with pytest.raises(Invalid, match="还有 1 户没有填"):
        publish(place, found)
    listed(place, found, Listed(old, "in", "in"))
    publish(place, found)
    with pytest.raises(Conflict, match="不能再改"):
        listed(place, found, Listed(old, "in", "out"))
    with pytest.raises(Conflict, match="已经公示过"):
        publish(place, found)


def test_a_list_that_missed_a_household_is_taken_down_and_hangs_anew_for_all_its_days(
    place: Place,
) -> None:
    found, (old, new) = begin(place), two(place)
    (line,) = listed(place, found, Listed(old, "in", "in"))
    with pytest.raises(Conflict, match="没有在公示"):
        take_down(place, found)
    publish(place, found)
    place.clock.move(days=3)
    service.object_to_line(
        place.session, line, via="oral", statement="漏了我家", by=place.clerk, now=place.now
    )
    take_down(place, found)
    assert queries.public_rounds(place.session, place.id, today=place.today) == []
    listed(place, found, Listed(new, "out", "in"))
    publish(place, found)
    assert found.published_until == place.today + timedelta(days=4)
    place.clock.move(days=5)
    with pytest.raises(Conflict, match="有异议还没有答复"):
        town(place, line, "in")
    town(place, queries.lines_of(place.session, found.id)[1].id, "in")
    with pytest.raises(Conflict, match="镇里已经开始审核"):
        take_down(place, found)


def take_down(place: Place, found: ReliefRound) -> None:
    service.take_down(place.session, found.id, reason="漏了一户", by=place.clerk, now=place.now)


def test_no_household_that_receives_help_drops_off_a_list_unseen(place: Place) -> None:
    found, (old, new) = begin(place), two(place)
    kept, mistaken = listed(place, found, Listed(old, "in", "in"), Listed(new, "out", "in"))
    service.drop_line(place.session, mistaken, by=place.clerk, now=place.now)
    with pytest.raises(Conflict, match="不能从名单上删"):
        service.drop_line(place.session, kept, by=place.clerk, now=place.now)
    publish(place, found)
    place.clock.move(days=5)
    town(place, kept, "in")
    county(place, kept, "in")
    close(place, found)
    again = begin(place)
    with pytest.raises(Invalid, match="上一轮批准享受"):
        listed(place, again, Listed(old, "out", "out"))
    assert service.keep_unchanged(place.session, again.id, by=place.clerk, now=place.now) == 1
    assert [each.opinion for each in queries.lines_of(place.session, again.id)] == ["in"]


def test_who_is_to_get_nothing_is_told_why_by_village_town_and_county(place: Place) -> None:
    found, (old, _) = begin(place), two(place)
    with pytest.raises(Invalid, match="写明理由"):
        service.set_lines(
            place.session, found.id, [Listed(old, "in", "out")], by=place.clerk, now=place.now
        )
    (line,) = listed(place, found, Listed(old, "in", "in"))
    publish(place, found)
    place.clock.move(days=5)
    with pytest.raises(Invalid, match="写明理由"):
        town(place, line, "out", reason="")


def test_who_neither_receives_nor_is_to_receive_help_is_not_named(place: Place) -> None:
    found, (old, new) = begin(place), two(place)
    listed(place, found, Listed(old, "out", "out"), Listed(new, "in", "in"))
    publish(place, found)
    (seen,) = queries.hanging(place.session, place.id, today=place.today)
    assert [each.change for each in seen.lines] == ["继续享受"]


def test_what_waits_is_counted_by_village(place: Place) -> None:
    found, (old, new) = begin(place), two(place)
    first, second = listed(place, found, Listed(old, "in", "in"), Listed(new, "out", "in"))

    def waits() -> queries.Waiting:
        both = [place.id, place.world.b.id]
        found = queries.waiting(place.session, both, today=place.today)
        assert place.world.b.id not in found
        return found[place.id]

    publish(place, found)
    service.object_to_line(
        place.session, first, via="oral", statement="他家有车", by=place.clerk, now=place.now
    )
    assert (waits().town, waits().objections) == (0, 1)
    assert waits().answer_by == place.today + timedelta(days=5)
    place.clock.move(days=5)
    town(place, second, "in")
    assert (waits().town, waits().county, waits().decided) == (1, 1, ())


def test_an_objection_is_answered_by_the_town_before_it_decides(place: Place) -> None:
    found, (old, new) = begin(place), two(place)
    line, _ = listed(place, found, Listed(old, "in", "in"), Listed(new, "in", "in"))
    publish(place, found)
    place.clock.move(days=1)
    contest = service.object_to_line(
        place.session, line, via="oral", statement="他家盖了新楼", household_id=new,
        by=place.clerk, now=place.now,
    )  # fmt: skip
    assert contest.at_town
    assert contest.due_on == place.today + timedelta(days=5)
    place.clock.move(days=5)
    with pytest.raises(Conflict, match="有异议还没有答复"):
        town(place, line, "in")
    with pytest.raises(NotAllowed, match="您记下的"):
        service.answer_objection(
            place.session, contest.id, upheld=False, reason="核过了", by=place.clerk, now=place.now
        )
    service.answer_objection(
        place.session, contest.id, upheld=False, reason="核过了，楼是他侄子的",
        by=place.world.logins["town"], now=place.now,
    )  # fmt: skip
    town(place, line, "in")


def test_objections_come_only_while_the_list_hangs(place: Place) -> None:
    found, (old, _) = begin(place), two(place)
    (line,) = listed(place, found, Listed(old, "in", "in"))

    def object_now() -> None:
        service.object_to_line(
            place.session, line, via="card", statement="不应该", by=None, now=place.now
        )

    with pytest.raises(Conflict, match="不在公示期"):
        object_now()
    publish(place, found)
    place.clock.move(days=5)
    with pytest.raises(Conflict, match="不在公示期"):
        object_now()


def test_an_objection_to_a_relief_list_is_none_to_points(place: Place) -> None:
    found, (old, _) = begin(place), two(place)
    (line,) = listed(place, found, Listed(old, "in", "in"))
    publish(place, found)
    service.object_to_line(
        place.session, line, via="card", statement="不应该", by=None, now=place.now
    )
    assert place.session.scalars(in_villages([place.id])).all() == []


def test_nobody_decides_on_their_own_household_or_one_they_are_recused_from(place: Place) -> None:
    found, (old, _) = begin(place), two(place)
    (line,) = listed(place, found, Listed(old, "in", "in"))
    publish(place, found)
    place.clock.move(days=5)
    login = place.login_of("supervision_member")
    people.declare_recusal(
        place.session, person_id=place.persons["supervision_member"], household_id=old,
        from_on=place.today, by=None, now=place.now,
    )  # fmt: skip
    place.world.logins["kin"] = login
    with pytest.raises(NotAllowed, match="要回避"):
        town(place, line, "in", by="kin")


def test_names_hang_masked_for_their_days_and_then_only_figures_are_told(place: Place) -> None:
    found, (old, _) = begin(place), two(place)
    (line,) = listed(place, found, Listed(old, "in", "out", "子女已能赡养"))
    assert queries.public_rounds(place.session, place.id, today=place.today) == []
    publish(place, found)

    def seen() -> queries.PublicRound:
        return queries.public_rounds(place.session, place.id, today=place.today)[0]

    assert [asdict(each) for each in seen().lines] == [
        {"group": "清泉村一组", "name": "周某某", "change": "取消"}
    ]
    assert "赡养" not in repr(seen())
    place.clock.move(days=5)
    assert seen().lines == ()
    town(place, line, "out")
    county(place, line, "out", "收入超过标准")
    close(place, found)
    assert (seen().result, len(seen().lines)) == (True, 1)
    assert "收入" not in repr(seen())
    place.clock.move(days=5)
    assert (seen().lines, seen().counted) == ((), Counted(withdrawn=1))
    assert queries.public_rounds(place.session, place.world.b.id, today=place.today) == []


def test_the_next_round_begins_with_who_receives_help_now(place: Place) -> None:
    found, (old, new) = begin(place), two(place)
    lines = listed(place, found, Listed(old, "in", "out"), Listed(new, "out", "in"))
    with pytest.raises(Conflict, match="还没有办完"):
        begin(place)
    begin(place, "五保")
    publish(place, found)
    place.clock.move(days=5)
    for line, outcome in zip(lines, ("out", "in"), strict=True):
        town(place, line, outcome)
        county(place, line, outcome, "按标准")
    close(place, found)
    again = begin(place)
    assert [(each.household_id, each.before) for each in queries.lines_of(
        place.session, again.id
    )] == [(new, "in")]  # fmt: skip


def test_a_household_of_another_village_or_named_twice_is_refused(place: Place) -> None:
    found, (old, _) = begin(place), two(place)
    with pytest.raises(Invalid, match="本村的户"):
        listed(place, found, Listed(place.world.b.homes[0].id, "in"))
    with pytest.raises(Invalid, match="填了两次"):
        listed(place, found, Listed(old, "in"), Listed(old, "out"))


def test_a_town_counts_forty_two_newly_recognised_and_twenty_eight_withdrawn(place: Place) -> None:
    """The figures of seeds T: 42 households newly recognised, 28 withdrawn."""
    homes = [
        Household(
            village_id=place.id, group_id=place.world.a.group_id, door=f"{n:03d}",
            started_on=date(2026, 1, 1), state="living",
        )
        for n in range(100, 175)
    ]  # fmt: skip
    place.session.add_all(homes)
    place.session.flush()
    changes = [("out", "in")] * 42 + [("in", "out")] * 28 + [("in", "in")] * 5
    found = begin(place, "贫困户")
    lines = listed(
        place, found, *(Listed(h.id, *change) for h, change in zip(homes, changes, strict=True))
    )
    publish(place, found)
    place.clock.move(days=5)
    for line, (_, outcome) in zip(lines, changes, strict=True):
        town(place, line, outcome)
        county(place, line, outcome, "按标准")
    close(place, found)
    sums = queries.totals(place.session, [place.id, place.world.b.id], first=YEAR[0], last=YEAR[1])
    assert sums == {"贫困户": Counted(kept=5, added=42, withdrawn=28)}
