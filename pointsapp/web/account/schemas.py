"""What the forms of an account hold."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from pointsapp.web.fields import Key, text
from pointsapp.web.forms import FormSchema


class SignInIn(FormSchema):
    """Login name and password; `next` is where to go afterwards."""

    login_name = text(40)
    password = text(200)
    next = text(500, required=False)


class PasswordIn(FormSchema):
    """The password now and the new one, typed twice."""

    current = text(200)
    new = text(200)
    again = text(200)

    @validates_schema
    def same_twice(self, given: dict[str, Any], **_: Any) -> None:
        """Refuse two that differ."""
        if given.get("new") != given.get("again"):
            raise ValidationError("两次填的新密码不一样，请再填一次", "again")


class CodeIn(FormSchema):
    """A code from the phone, or a recovery code."""

    code = text(40)


class ProofIn(FormSchema):
    """The password of who is signed in already."""

    current = text(200)


class PlaceIn(FormSchema):
    """The region to work in."""

    place_id = Key(required=True)
    next = text(500, required=False)
