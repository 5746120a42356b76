"""The steps of a claim: what a review makes of it."""


def after_review(outcome: str, round_number: int, needed: int) -> str:
    """The state after the review of round 1 or 2 when `needed` (1 or 2) are asked for."""
    if outcome == "refused":
        return "refused"
    return "approved" if round_number >= needed else "registered"
