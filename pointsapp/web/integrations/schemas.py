"""What the forms of integrations hold."""

from collections.abc import Iterable

from marshmallow import fields, validate

from pointsapp.integrations.doors import LONGEST_URL
from pointsapp.integrations.events import EVENTS
from pointsapp.integrations.policy import SCOPES
from pointsapp.web.fields import Day, Key, text
from pointsapp.web.forms import FormSchema


def _some_of(codes: Iterable[str]) -> fields.List[str]:
    one = fields.String(validate=validate.OneOf(list(codes)))
    return fields.List(one, required=True, error_messages={"required": "请至少选一项"})


def _end() -> Day:
    return Day(required=True, error_messages={"required": "请填用到哪一天为止"})


class TokenIn(FormSchema):
    """A token: for whom, what, where, until when (which has no default)."""

    name = text(60, shortest=2)
    login_name = text(40)
    region_id = Key(required=True)
    scope = _some_of(SCOPES)
    ends_on = _end()


class WebhookIn(FormSchema):
    """A webhook: whom to tell, of what, where, until when."""

    name = text(60, shortest=2)
    url = text(LONGEST_URL)
    region_id = Key(required=True)
    events = _some_of(EVENTS)
    ends_on = _end()
