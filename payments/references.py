"""The reference of a debt on a bank transfer: typed by people into a free text, found again there.

Pure. It holds the debt's random code and two check characters, nothing of a person. Any one wrong
character and any two neighbours swapped give no reference, never another debt's.
"""

from payments.codes import ALPHABET, tidy

PREFIX = "ST"
CODE_LENGTH = 10
LENGTH = CODE_LENGTH + 2
GROUP = 4
# The largest prime that two characters of the alphabet can count to.
_PRIME = 1021
# So much of a text is looked through; banks carry 140 characters, some exports join several lines.
TEXT_MAX = 1_000


def of(code: str) -> str:
    """Return the reference of the debt with this code, in groups: ``ST HB4J QC0M 2W5K``."""
    assert len(code) == CODE_LENGTH and set(code) <= set(ALPHABET), f"{code} is no code of a debt"
    whole = code + _check(code)
    return " ".join([PREFIX, *(whole[n : n + GROUP] for n in range(0, LENGTH, GROUP))])


def codes_in(text: str) -> tuple[str, ...]:
    """Return the codes of the debts whose references stand in ``text``, each once, in order.

    Spaces, dashes, case, width and misread letters (O for 0, I or L for 1) do not matter.
    """
    kept = tidy(text[:TEXT_MAX])
    found: dict[str, None] = {}
    start = kept.find(PREFIX)
    while start >= 0:
        whole = kept[start + len(PREFIX) :][:LENGTH]
        if _is_whole(whole):
            found[whole[:CODE_LENGTH]] = None
        start = kept.find(PREFIX, start + 1)
    return tuple(found)


def _is_whole(typed: str) -> bool:
    if len(typed) != LENGTH or not set(typed) <= set(ALPHABET):
        return False
    return _check(typed[:CODE_LENGTH]) == typed[CODE_LENGTH:]


def _check(code: str) -> str:
    """Return two characters for the sum of the code's digits, each weighed by a power of two.

    Neighbours weigh differently and no weight or difference is a multiple of the prime, so that
    a wrong character and a swap both change the sum.
    """
    total = sum(ALPHABET.index(letter) << place for place, letter in enumerate(code)) % _PRIME
    high, low = divmod(total, len(ALPHABET))
    return ALPHABET[high] + ALPHABET[low]
