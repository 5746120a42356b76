"""The steps of a claim: what may follow what, and what one may still do with it."""

from pointsapp.foundation.errors import Conflict

# A moved line brings its claim back to `approved`: it waits for the next sheet.
FOLLOWS: dict[str, frozenset[str]] = {
    "registered": frozenset({"approved", "refused", "withdrawn"}),
    "approved": frozenset({"on_notice", "struck"}),
    "on_notice": frozenset({"approved", "recorded", "struck"}),
    "refused": frozenset(),
    "withdrawn": frozenset(),
    "recorded": frozenset(),
    "struck": frozenset(),
}
# A line that counts for caps, repeats and overlaps: published or recorded.
COUNTED = ("on_notice", "recorded")


def check_step(state: str, following: str) -> None:
    """Conflict when the claim has meanwhile gone another way."""
    if following not in FOLLOWS[state]:
        raise Conflict("claim.moved_on", "这一条的情况已经变了，请刷新看看。", state=state)


def after_review(outcome: str, round_number: int, needed: int) -> str:
    """The state after the review of round 1 or 2 when `needed` (1 or 2) are asked for."""
    if outcome == "refused":
        return "refused"
    return "approved" if round_number >= needed else "registered"
