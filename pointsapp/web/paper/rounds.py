"""The blank sheet for the round from door to door 入户登记表, with the codes that are keyed."""

from collections.abc import Sequence
from datetime import date

from flask import g, render_template, request, url_for
from flask_login import current_user

from pointsapp.claims.policy.registration import fits_grid
from pointsapp.claims.queries import UsableRule, rules_in_force
from pointsapp.claims.service.drafts import find_typing
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.rulebooks.ids import RuleId
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.claims.gridding import rows_of
from pointsapp.web.claims.months import asked_month, month_of, month_words
from pointsapp.web.claims.words import cap_words, rule_worth
from pointsapp.web.context import now
from pointsapp.web.paper.blueprint import blueprint

GROUP = region_of("group_id")
UNITS = ("household", "resident")
# What stands beside each other on A4 with room to write a figure.
COLUMNS = 7
SPARE_ROWS = 3


@blueprint.get("/round/<int:group_id>")
@requires(Permission.CLAIMS_REGISTER, GROUP)
def blank_round(group_id: RegionId) -> str:
    """A row a door, a column a rule, room for others, and all codes of the book behind it."""
    if g.place.level != "group" or g.place.parent_id is None:
        raise NotFound("paper.group", "入户登记表按组打印，请先选一个组。")
    session, today = reading(), village_day(now())
    month = asked_month(request.args.get("month", ""), today)
    unit = request.args.get("unit", "")
    unit = unit if unit in UNITS else _unit(g.place.parent_id, today)
    rules = [r for r in rules_in_force(session, g.place.parent_id, unit, on=today) if _counts(r)]
    chosen = find_typing(session, current_user.id, group_id, month, unit).rules
    return render_template(
        "paper/round.html", group=g.place, village_id=g.place.parent_id, unit=unit,
        group_code=people.get_region(session, group_id).code,
        rows=rows_of(session, group_id, unit, today), across=_across(rules, chosen), rules=rules,
        month=month, words=month_words(month, today), worth=rule_worth, cap=cap_words,
        this_month=month == month_of(today), spare=SPARE_ROWS,
        choose=url_for("claims.grid_rules", group_id=group_id, month=month, unit=unit),
    )  # fmt: skip


def _unit(village_id: RegionId, on: date) -> str:
    """Households where there are rules for them, else residents."""
    found = (u for u in UNITS if rules_in_force(reading(), village_id, u, on=on))
    return next(found, UNITS[0])


def _counts(rule: UsableRule) -> bool:
    return rule.facts.effect != "slot"


def _across(rules: Sequence[UsableRule], chosen: Sequence[RuleId]) -> list[UsableRule]:
    """The rules chosen for the grid, else the first ones that need nothing but a count."""
    plain = [rule for rule in rules if fits_grid(rule.facts)]
    wanted = [rule for rule in plain if rule.id in set(chosen)]
    return (wanted or plain)[:COLUMNS]
