"""The steps of a claim: what a review makes of it, and until when it is taken back."""


def after_review(outcome: str, round_number: int, needed: int) -> str:
    """The state after the review of round 1 or 2 when `needed` (1 or 2) are asked for."""
    if outcome == "refused":
        return "refused"
    return "approved" if round_number >= needed else "registered"


def may_return(state: str, *, published: bool) -> bool:
    """Whether what passed by mistake may still be refused: not once it was published."""
    return state == "approved" and not published
