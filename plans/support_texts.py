"""The words in which a borrower lets a lender know what helps, by version and language.

Data, never changed once used: a new wording is a new version. Source: explicit consent for special
categories, GDPR article 9(2)(a) and PIPL article 29; FCA FG21/1 on recording needs, not diagnoses.
"""

VERSION = "2026-11"
FACTS = ("lender",)

TEXTS = {
    ("2026-11", "en"): (
        "I let {lender} know what I ticked, so that it can treat me the way that helps. Only its"
        " people who look after my account see it, nobody else. It is never a reason to offer me"
        " less. It is kept for a year, or until I take it back on this page; then it is deleted."
    ),
    ("2026-11", "zh-hans"): (
        "我同意让{lender}知道以上勾选的内容，以便按适合我的方式对待我。只有负责我账户的人员"
        "可以看到。它不会成为减少优惠的理由。保存一年，或到我在本页撤回为止，届时删除。"
    ),
}


def text(version: str, language: str, *, lender: str) -> str:
    """Return the words of ``version`` in ``language``, English where there are none."""
    words = TEXTS.get((version, language)) or TEXTS[version, "en"]
    return words.format(lender=lender)
