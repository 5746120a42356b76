"""What the forms of the desk hold."""

from typing import Any

from marshmallow import EXCLUDE, fields, validate

from pointsapp.web.fields import Day
from pointsapp.web.forms import FormSchema


class AsOfIn(FormSchema):
    """The day to look back to: by behaviour, or by recording; other arguments are the list's."""

    class Meta:
        unknown = EXCLUDE

    occurred: Any = Day(load_default=None)
    recorded: Any = Day(load_default=None)


class OpeningIn(FormSchema):
    """What is decided with a file of opening balances; the file itself comes apart."""

    on: Any = Day(required=True)
    period: Any = fields.String(required=True, validate=validate.Regexp(r"20\d\d"))
