"""What cannot be done about an activity, each with a sentence that says what to do."""

from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed, NotFound


class Unknown(NotFound):
    """No such activity, shift, reward, sign-up or photo here."""


class Unfit(Invalid):
    """What was typed about an activity does not fit; `field` names where it stands in the form."""


class WrongLines(Invalid):
    """Some of the keyed lines name nobody; nothing was stored. `wrong`: a sentence a line."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__(
            "attendance.lines", f"有 {len(wrong)} 行要改，改好再存", wrong=wrong, field="lines"
        )
        self.wrong = wrong


class TooLate(Conflict):
    """It has begun, is over, was cancelled, or somebody was first."""


class OwnHousehold(NotAllowed):
    """Nobody of the staff signs in, or hands in points for, their own household."""
