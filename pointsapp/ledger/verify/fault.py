"""One thing that is wrong in the ledger."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """Where it is, what it is (a stable code), and a sentence for the staff."""

    where: str
    what: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}：{self.sentence}"
