"""The tables of the doors."""

from portal.models.authorities import Authority
from portal.models.banks import BankColumns
from portal.models.contacts import ContactPoint, Invitation, OneTimeCode, RateCount
from portal.models.copies import OwnCopy
from portal.models.months import IncomeExpenditure, MonthLine
from portal.models.nights import NightMark
from portal.models.papers import Document, Notice, NoticeCursor, Upload
from portal.models.people import Identity, Membership, User

__all__ = [
    "Authority",
    "BankColumns",
    "ContactPoint",
    "Document",
    "Identity",
    "IncomeExpenditure",
    "Invitation",
    "Membership",
    "MonthLine",
    "NightMark",
    "Notice",
    "NoticeCursor",
    "OneTimeCode",
    "OwnCopy",
    "RateCount",
    "Upload",
    "User",
]
