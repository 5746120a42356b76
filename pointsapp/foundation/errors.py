"""The four ways a request can fail, each with a sentence for the person who caused it."""

from typing import Any, ClassVar


class ProductError(Exception):
    """A refusal: a stable code, a sentence in plain Chinese, and the facts behind it."""

    status: ClassVar[int] = 500

    def __init__(self, code: str, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.facts = facts


class NotFound(ProductError):
    """Nothing of that kind within the asker's scope."""

    status = 404


class NotAllowed(ProductError):
    """The asker may see it but may not do this."""

    status = 403


class Invalid(ProductError):
    """What was typed or sent cannot be taken as it is."""

    status = 422


class Conflict(ProductError):
    """Somebody or something else was first."""

    status = 409
