"""What the forms of the desk hold."""

from typing import Any

from marshmallow import EXCLUDE

from pointsapp.web.fields import Day
from pointsapp.web.forms import FormSchema


class AsOfIn(FormSchema):
    """The day to look back to: by behaviour, or by recording; other arguments are the list's."""

    class Meta:
        unknown = EXCLUDE

    occurred: Any = Day(load_default=None)
    recorded: Any = Day(load_default=None)
