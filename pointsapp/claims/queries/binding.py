"""Bind claims to points with all that was bound before, one book after the other."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from pointsapp.claims.models import Claim
from pointsapp.claims.queries.history import claim_facts, honour_held, past_lines
from pointsapp.claims.queries.rules import UsableRule, usable_rules
from pointsapp.people.ids import RegionId
from pointsapp.rulebooks.ids import BookId, RuleId
from pointsapp.rulebooks.policy import Bound, ClaimFacts, as_past, bind


def bind_claims(
    session: Session, village_id: RegionId, claims: Sequence[Claim], *, counted_on: date
) -> tuple[dict[int, Bound], dict[RuleId, UsableRule]]:
    """What each claim counts, by id, and the rules it was worked out by.

    `counted_on`: the day from which the lines will count; it decides late entries' year.
    """
    rules = usable_rules(session, village_id, {claim.rule_id for claim in claims})
    facts = [claim_facts(each, rules[each.rule_id], counted_on=counted_on) for each in claims]
    return bind_facts(session, facts, rules), rules


def bind_facts(
    session: Session, facts: Sequence[ClaimFacts], rules: Mapping[RuleId, UsableRule]
) -> dict[int, Bound]:
    """The same for claims that may not be stored yet; an older book's claims come first."""
    accounts = {each.account_id for each in facts}
    past = past_lines(session, accounts)
    held = honour_held(session, accounts, rules.values())
    bound: dict[int, Bound] = {}
    for book_id in _books_in_order(rules):
        own = [each for each in facts if rules[each.rule_id].book_id == book_id]
        if not own:
            continue
        book = rules[own[0].rule_id].book
        for each, line in zip(own, bind(own, past, book, held), strict=True):
            bound[each.claim_id] = line
            past.append(as_past(each, line, book))
            key = (each.account_id, each.period)
            held[key] = held.get(key, line.points * 0) + line.points
    return bound


def _books_in_order(rules: Mapping[RuleId, UsableRule]) -> list[BookId]:
    first = {rule.book_id: rule.span.from_on for rule in rules.values()}
    return sorted(first, key=lambda book_id: (first[book_id], book_id))
