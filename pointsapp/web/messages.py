"""marshmallow's messages in plain Chinese, set once for the whole product when this is imported."""

from typing import Any

from marshmallow import fields, validate

SCHEMA = {
    "unknown": "页面上有认不出的内容，请刷新以后重新填",
    "type": "收到的内容读不出来，请刷新以后重新填",
}

_FIELDS: dict[type[fields.Field[Any]], dict[str, str]] = {
    fields.Field: {
        "required": "还没有填",
        "null": "还没有填",
        "validator_failed": "填得不对，请检查",
    },
    fields.String: {"invalid": "请填文字", "invalid_utf8": "请填文字"},
    fields.Number: {"invalid": "请填数字", "too_large": "数字太大了"},
    fields.Integer: {"invalid": "请填整数，例如 3"},
    fields.Decimal: {"invalid": "请填数字", "special": "请填数字"},
    fields.Boolean: {"invalid": "请选“是”或“否”"},
    fields.Date: {"invalid": "没有这一天，请按 2026-11-18 这样填", "format": "没有这一天"},
    fields.List: {"invalid": "请重新选一次"},
    fields.Enum: {"unknown": "请从列出的里面选一个"},
}

for _kind, _said in _FIELDS.items():
    _kind.default_error_messages = {**_kind.default_error_messages, **_said}

validate.Length.message_min = "至少 {min} 个字"
validate.Length.message_max = "最多 {max} 个字"
validate.Length.message_all = "要 {min} 到 {max} 个字"
validate.Length.message_equal = "要正好 {equal} 个字"
# Range fills in its operator first, so these braces are read twice.
validate.Range.message_min = "不能小于 {{min}}"
validate.Range.message_max = "不能大于 {{max}}"
validate.Range.message_all = "要在 {{min}} 到 {{max}} 之间"
validate.OneOf.default_message = "请从列出的里面选一个"
validate.Regexp.default_message = "格式不对，请检查"
validate.Email.default_message = "邮箱地址不对，请检查"
