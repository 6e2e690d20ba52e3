"""Free and independent debt advice, by country: public bodies and charities. As of November 2026.

Directive (EU) 2023/2225, article 36, and CONC 7.3.7A ask a lender to name somebody like them.
Nobody is here who takes a fee from a borrower for advice.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Adviser:
    """Who can help: name, telephone as it is dialled there, site, and what they are."""

    name: str
    phone: str
    site: str
    what: Promise


CHARITY = gettext_lazy("a charity")
PUBLIC = gettext_lazy("a public service")
LEGAL_AID = gettext_lazy("public legal aid")
ADVISERS: dict[str, tuple[Adviser, ...]] = {
    "CN": (
        Adviser("12348 中国法律服务网", "12348", "12348.gov.cn", LEGAL_AID),
        Adviser("12378 银行保险消费者热线", "12378", "", PUBLIC),
    ),
    "GB": (
        Adviser("MoneyHelper", "0800 138 7777", "moneyhelper.org.uk", PUBLIC),
        Adviser("StepChange", "0800 138 1111", "stepchange.org", CHARITY),
        Adviser("National Debtline", "0808 808 4000", "nationaldebtline.org", CHARITY),
    ),
    "US": (
        Adviser("CFPB", "+1 855 411 2372", "consumerfinance.gov", PUBLIC),
        Adviser("Legal Services Corporation", "", "lsc.gov", LEGAL_AID),
    ),
    "IE": (Adviser("MABS", "0818 07 2000", "mabs.ie", PUBLIC),),
    "FR": (Adviser("Banque de France", "34 14", "banque-france.fr", PUBLIC),),
    "NL": (Adviser("Geldfit", "0800 8115", "geldfit.nl", PUBLIC),),
    "DE": (
        Adviser("Caritas Schuldnerberatung", "", "caritas.de", CHARITY),
        Adviser("Verbraucherzentrale", "", "verbraucherzentrale.de", PUBLIC),
    ),
    "AT": (Adviser("Schuldenberatung", "", "schuldenberatung.at", PUBLIC),),
    "AU": (Adviser("National Debt Helpline", "1800 007 007", "ndh.org.au", PUBLIC),),
    "NZ": (Adviser("MoneyTalks", "0800 345 123", "moneytalks.co.nz", CHARITY),),
    "SG": (Adviser("Credit Counselling Singapore", "6225 5227", "ccs.org.sg", CHARITY),),
    "TW": (Adviser("法律扶助基金會", "412 8518", "laf.org.tw", LEGAL_AID),),
    "JP": (Adviser("法テラス", "0570 078374", "houterasu.or.jp", LEGAL_AID),),
}


def advisers_in(country: str) -> tuple[Adviser, ...]:
    """Return who helps in a country (ISO 3166, two letters); none where we know of nobody."""
    return ADVISERS.get(country, ())
