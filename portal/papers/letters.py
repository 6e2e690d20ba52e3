"""The invitation that goes by post."""

from dataclasses import dataclass
from datetime import date

from portal.papers.parts import Incomplete


@dataclass(frozen=True)
class LetterPaper:
    """The invitation by post. It names no creditor and no amount: anyone at home may open it.

    ``code`` is shown in groups of ``CODE_GROUP``; ``url`` (also the QR code) and ``stop_url`` are
    whole addresses without the code; ``until`` is the last day on which the code works.
    """

    CODE_GROUP = 4

    name: str
    address: str
    date: date
    code: str
    url: str
    stop_url: str
    contact: str
    until: date | None = None

    def __post_init__(self) -> None:
        if not (self.name and self.code and self.url and self.stop_url):
            raise Incomplete("A letter has a name, a code, an address to visit and a way to stop.")

    @property
    def code_groups(self) -> tuple[str, ...]:
        step = self.CODE_GROUP
        return tuple(self.code[at : at + step] for at in range(0, len(self.code), step))
