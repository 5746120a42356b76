"""What the forms of integrations hold."""

from marshmallow import fields, validate

from pointsapp.integrations.doors import LONGEST_URL
from pointsapp.integrations.events import EVENTS
from pointsapp.integrations.policy import SCOPES
from pointsapp.web.fields import Day, Key, text
from pointsapp.web.forms import FormSchema


class TokenIn(FormSchema):
    """A token: for whom, what, where, until when (which has no default)."""

    name = text(60, shortest=2)
    login_name = text(40)
    region_id = Key(required=True)
    scope = fields.List(fields.String(validate=validate.OneOf(list(SCOPES))), load_default=list)
    ends_on = Day(load_default=None)


class WebhookIn(FormSchema):
    """A webhook: whom to tell, of what, where, until when."""

    name = text(60, shortest=2)
    url = text(LONGEST_URL)
    region_id = Key(required=True)
    events = fields.List(fields.String(validate=validate.OneOf(list(EVENTS))), load_default=list)
    ends_on = Day(load_default=None)
