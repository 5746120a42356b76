"""Binding: repeats, overlaps, caps and 'set to zero', in the order in which things happened.

Order: by the day of the behaviour, then by registration; the claims of one act that overlap stand
together at the place of the first, the highest one first. What was bound before is never touched.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from pointsapp.ledger.ids import AccountId
from pointsapp.rulebooks.ids import RuleId
from pointsapp.rulebooks.policy.facts import (
    ZERO,
    BookFacts,
    Bound,
    Cap,
    ClaimFacts,
    PastLine,
    RuleFacts,
    Worth,
    plain,
    rounded,
)
from pointsapp.rulebooks.policy.periods import window
from pointsapp.rulebooks.policy.worth import worth

Held = Mapping[tuple[AccountId, str], Decimal]  # (account, period) → honour points
PER_WORDS = {"month": "本月", "quarter": "本季度", "year": "本年度", "ever": "历次"}


def bind(
    claims: Sequence[ClaimFacts],
    history: Iterable[PastLine],
    book: BookFacts,
    held: Held | None = None,
) -> list[Bound]:
    """Bind claims of one book, answered in the order given; raises Invalid as `worth` does.

    `history`: the lines of the same accounts bound earlier, under any version of the book.
    `held`: the honour points of each account and period with those lines counted, for
    'set to zero'. (companion rules of Weihai, articles 18 and 20)
    """
    desk = _Desk(book, history, held or {})
    bound: dict[int, Bound] = {}
    for act in _acts_in_order(claims, book):
        for claim, value in desk.highest_first(act):
            bound[claim.claim_id] = desk.bind_one(claim, value)
    return [bound[claim.claim_id] for claim in claims]


def as_past(claim: ClaimFacts, line: Bound, book: BookFacts) -> PastLine:
    """A line just bound, as history for what is bound after it."""
    return PastLine(
        account_id=claim.account_id,
        root=book.rules[claim.rule_id].root,
        occurred_on=claim.occurred_on,
        quantity=claim.quantity,
        points=line.points,
        act=claim.act,
    )


def _acts_in_order(claims: Sequence[ClaimFacts], book: BookFacts) -> list[list[ClaimFacts]]:
    acts: dict[object, list[ClaimFacts]] = {}
    for claim in sorted(claims, key=lambda c: (c.occurred_on, c.order)):
        rule = book.rules[claim.rule_id]
        overlaps = (claim.account_id, claim.act, rule.direction, rule.overlap_group)
        key = overlaps if rule.overlap_group else claim.claim_id
        acts.setdefault(key, []).append(claim)
    return list(acts.values())


class _Desk:
    """The lines bound so far, and what a further one may still count."""

    def __init__(self, book: BookFacts, history: Iterable[PastLine], held: Held) -> None:
        self.book = book
        self.by_root = {rule.root: rule for rule in book.rules.values()}
        self.held = dict(held)
        self.past: dict[AccountId, list[PastLine]] = defaultdict(list)
        for line in history:
            self.past[line.account_id].append(line)

    def highest_first(self, act: list[ClaimFacts]) -> list[tuple[ClaimFacts, Worth]]:
        valued = [(claim, self._value(claim)) for claim in act]
        return sorted(valued, key=lambda pair: -abs(pair[1].points))

    def bind_one(self, claim: ClaimFacts, value: Worth) -> Bound:
        rule = self.book.rules[claim.rule_id]
        size, working = abs(value.points), list(value.working)
        for limit in (self._overlap, self._caps):
            size, said = limit(claim, rule, size)
            working += said
        line = Bound(claim.claim_id, rule.sign * size, tuple(working), rule.status)
        self.past[claim.account_id].append(as_past(claim, line, self.book))
        key = (claim.account_id, claim.period)
        self.held[key] = self.held.get(key, ZERO) + line.points
        return line

    def _value(self, claim: ClaimFacts) -> Worth:
        rule = self.book.rules[claim.rule_id]
        if rule.effect == "zero":
            return self._zero(claim)
        if rule.effect == "status":
            value = _status(rule, self.book)
        else:
            value = worth(rule, claim.quantity, claim.amount, claim.points_asked)
        return self._repeated(claim, rule, value)

    def _zero(self, claim: ClaimFacts) -> Worth:
        held = self.held.get((claim.account_id, claim.period), ZERO)
        if held <= 0:
            return Worth(ZERO, ("积分归零：本年度没有可清的积分，不再扣分",))
        return Worth(-held, (f"积分归零：本年度已有 {plain(held)} 分，全部扣去",))

    def _repeated(self, claim: ClaimFacts, rule: RuleFacts, value: Worth) -> Worth:
        """A minus item that already cost points in the same points year, in another act, costs
        double: twice its worth, however often it comes back.
        """
        if rule.sign > 0 or not rule.repeat_doubles or not self._came_before(claim, rule):
            return value
        points = value.points * 2
        said = f"本年度再次发生，加倍：{plain(abs(value.points))} 分 × 2 = {plain(abs(points))} 分"
        return Worth(points, (*value.working, said))

    def _came_before(self, claim: ClaimFacts, rule: RuleFacts) -> bool:
        earlier = self._in_window(claim, {rule.root}, "year")
        return any(line.points != 0 and line.act != claim.act for line in earlier)

    def _overlap(
        self, claim: ClaimFacts, rule: RuleFacts, size: Decimal
    ) -> tuple[Decimal, list[str]]:
        counted = self._counted_of_act(claim, rule)
        if counted == 0:
            return size, []
        left, verb = max(ZERO, size - counted), _verb(rule)
        said = f"同一件事只按最高的一条算，已按别的条目{verb} {plain(counted)} 分，"
        said += f"这条补 {plain(left)} 分" if left else f"这条不再{verb}分"
        return left, [said]

    def _counted_of_act(self, claim: ClaimFacts, rule: RuleFacts) -> Decimal:
        if not rule.overlap_group:
            return ZERO
        lines = (line for line in self.past[claim.account_id] if line.act == claim.act)
        return sum((abs(line.points) for line in lines if self._overlaps(line, rule)), ZERO)

    def _overlaps(self, line: PastLine, rule: RuleFacts) -> bool:
        other = self.by_root.get(line.root)
        return (
            other is not None
            and other.direction == rule.direction
            and other.overlap_group == rule.overlap_group
        )

    def _caps(self, claim: ClaimFacts, rule: RuleFacts, size: Decimal) -> tuple[Decimal, list[str]]:
        working: list[str] = []
        if rule.effect == "zero" or size == 0:
            return size, working
        for cap, roots in self._caps_of(rule):
            used = self._in_window(claim, roots, cap.per)
            for limit in (_cap_times, _cap_points):
                size, said = limit(cap, used, size, claim, rule)
                working += said
        return size, working

    def _caps_of(self, rule: RuleFacts) -> list[tuple[Cap, set[RuleId]]]:
        caps = [(rule.cap, {rule.root})] if rule.cap else []
        if rule.shared_cap_id is not None:
            sharing = {
                r.root for r in self.by_root.values() if r.shared_cap_id == rule.shared_cap_id
            }
            caps.append((self.book.shared_caps[rule.shared_cap_id], sharing))
        return caps

    def _in_window(self, claim: ClaimFacts, roots: set[RuleId], per: str) -> list[PastLine]:
        start = self.book.year_start or "01-01"
        own = window(claim.occurred_on, per, start)
        return [
            line
            for line in self.past[claim.account_id]
            if line.root in roots and window(line.occurred_on, per, start) == own
        ]


def _status(rule: RuleFacts, book: BookFacts) -> Worth:
    points = book.status_points.get(rule.status or "", ZERO)
    said = f"直接定为 {rule.status} 级"
    return Worth(points, (f"{said}，折算扣 {plain(abs(points))} 分" if points else said,))


def _cap_times(
    cap: Cap, used: list[PastLine], size: Decimal, claim: ClaimFacts, rule: RuleFacts
) -> tuple[Decimal, list[str]]:
    """A line that counted any points has used up its whole quantity."""
    if cap.times is None or size == 0:
        return size, []
    done = sum((line.quantity for line in used if line.points != 0), ZERO)
    left = max(ZERO, cap.times - done)
    if claim.quantity <= left:
        return size, []
    allowed, word = rounded(size * left / claim.quantity), rule.unit_word
    said = f"{_where(cap)}已有 {plain(done)} {word}，上限 {plain(cap.times)} {word}，"
    said += f"这条只算 {plain(left)} {word} {plain(allowed)} 分" if left else "这条不算"
    return allowed, [said]


def _cap_points(
    cap: Cap, used: list[PastLine], size: Decimal, claim: ClaimFacts, rule: RuleFacts
) -> tuple[Decimal, list[str]]:
    if cap.points is None or size == 0:
        return size, []
    done = sum((abs(line.points) for line in used), ZERO)
    left = max(ZERO, cap.points - done)
    if size <= left:
        return size, []
    said = f"{_where(cap)}已{_verb(rule)} {plain(done)} 分，上限 {plain(cap.points)} 分，"
    said += f"这条只算 {plain(left)} 分" if left else "这条不算"
    return left, [said]


def _where(cap: Cap) -> str:
    return f"{PER_WORDS[cap.per]}“{cap.name}”合计" if cap.name else PER_WORDS[cap.per]


def _verb(rule: RuleFacts) -> str:
    return "加" if rule.sign > 0 else "扣"
