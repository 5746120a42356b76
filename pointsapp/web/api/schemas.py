"""The bases of what the API takes in and gives out, and how our fields are told in OpenAPI."""

from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from pointsapp.web.fields import LARGEST_KEY, NUMBER, Day, Hundredth, Key, Ticked, Whole
from pointsapp.web.forms import FormSchema

SIZE, LARGEST_SIZE, LAST_PAGE = 50, 100, 100_000
# Field → type, format in OpenAPI.
TOLD: dict[type[fields.Field[Any]], tuple[str, str | None]] = {
    Hundredth: ("string", None),
    Day: ("string", "date"),
    Whole: ("integer", None),
    Key: ("integer", None),
    Ticked: ("boolean", None),
}


class OutSchema(Schema):
    """What is given out: every field is always there, none is looked up."""

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Tell OpenAPI that it is always there."""
        field_obj.required = True


class InSchema(FormSchema):
    """What is taken in, unknown fields refused; a form's schema serves as well."""


class PageIn(InSchema):
    """Which page of a list."""

    page = fields.Integer(
        load_default=1,
        validate=validate.Range(1, LAST_PAGE),
        metadata={"description": "第几页，从 1 开始"},
    )
    size = fields.Integer(
        load_default=SIZE,
        validate=validate.Range(1, LARGEST_SIZE),
        metadata={"description": f"一页几条，最多 {LARGEST_SIZE}"},
    )


def money(**more: Any) -> Hundredth:
    """Points or yuan: a string with two places."""
    told = {"pattern": r"^-?\d+\.\d\d$", "example": "12.50", **more.pop("metadata", {})}
    return Hundredth(metadata=told, **more)


def instant(**more: Any) -> fields.AwareDateTime:
    """An aware instant, in UTC."""
    return fields.AwareDateTime(format="iso", **more)


def key_in(**more: Any) -> Key:
    """The key of a row."""
    return Key(metadata={"minimum": 1, "maximum": LARGEST_KEY}, **more)


def hundredth_in(**more: Any) -> Hundredth:
    """Points, a quantity or yuan as they are sent: a string of at most two places."""
    return Hundredth(metadata={"pattern": f"^{NUMBER.pattern}$", "example": "2.00"}, **more)


@cache
def page_of(schema: type[OutSchema]) -> type[OutSchema]:
    """The schema of a page of a list."""
    name = schema.__name__.removesuffix("Out")
    described = {"description": "下一页的地址；没有就是 null"}
    parts: dict[str, fields.Field[Any]] = {
        "items": fields.List(fields.Nested(schema)),
        "total": fields.Integer(),
        "page": fields.Integer(),
        "size": fields.Integer(),
        "next": fields.String(allow_none=True, metadata=described),
    }
    return type(f"{name}PageOut", (OutSchema,), {**parts, "__doc__": schema.__doc__})
