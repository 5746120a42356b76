"""The keys of the rule books' tables, each a type of its own."""

from typing import NewType

BookId = NewType("BookId", int)
RuleId = NewType("RuleId", int)
CapId = NewType("CapId", int)
ConsultationId = NewType("ConsultationId", int)
OpinionId = NewType("OpinionId", int)
PaperCountId = NewType("PaperCountId", int)
