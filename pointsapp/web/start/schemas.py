"""What the form of a skipped step holds."""

from pointsapp.web.fields import Ticked, text
from pointsapp.web.forms import FormSchema


class SkipIn(FormSchema):
    """Why a village begins without opening balances, or that it has some after all."""

    reason = text(200, required=False)
    undo = Ticked()
