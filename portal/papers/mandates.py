"""The permission to take a plan's payments automatically, in the words that were read."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from portal.papers.parts import Incomplete, Party


@dataclass(frozen=True)
class MandatePaper:
    """A permission as it was given. ``paragraphs`` are the text as read; ``digest`` its SHA-256.

    ``method`` is what it is taken from, ``address`` the network address it was given from.
    """

    number: str
    lender: Party
    borrower: Party
    debt_reference: str
    method: str
    version: str
    language: str
    paragraphs: tuple[str, ...]
    given_at: datetime
    time_zone: str
    address: str
    digest: str

    def __post_init__(self) -> None:
        if not (self.number and self.digest and all(self.paragraphs)):
            raise Incomplete("A permission has a number, its words and their hash.")

    @property
    def given_local(self) -> datetime:
        return self.given_at.astimezone(ZoneInfo(self.time_zone))
