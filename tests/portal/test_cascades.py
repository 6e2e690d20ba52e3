"""The picture of a statement: every step is told in words, and the bars add up."""

import re

from portal.cascades import Step, cascade
from portal.charts import Words

WORDS = Words("statement", "From what came in to what is left", "848.40 in, 24.90 kept")
STEPS = [
    Step("Received", "¥848.40", 848_40),
    Step("Kept", "−¥24.90", -24_90),
    Step("Yours", "¥823.50", 823_50, is_sum=True),
]


def bars(drawing):
    """Return where each bar of the wide drawing begins and how long it is."""
    wide = drawing.partition("</svg>")[0]
    found = re.findall(
        r'<rect class="piece [a-z]+" x="([0-9.]+)" y="[0-9]+" width="([0-9.]+)"', wide
    )
    return [(float(x), float(width)) for x, width in found]


def test_each_step_begins_where_the_one_before_it_ended():
    (start, whole), (kept_at, kept), (sum_at, left) = bars(cascade(STEPS, words=WORDS))

    assert (start, sum_at) == (8.0, 8.0)
    assert abs(kept_at + kept - (start + whole)) <= 0.2
    assert abs(left + kept - whole) <= 0.2


def test_what_is_below_nothing_lies_left_of_it():
    back = [Step("Taken back", "−¥848.40", -848_40), Step("Left", "−¥848.40", -848_40, is_sum=True)]

    assert [x for x, _width in bars(cascade(back, words=WORDS))] == [8.0, 8.0]


def test_every_step_stands_there_in_words_and_hostile_ones_stay_words():
    drawing = cascade([Step("<b>Received", "¥848.40", 848_40)], words=WORDS)

    assert "&lt;b&gt;Received" in drawing
    assert "¥848.40" in drawing
    assert drawing.count('role="img"') == 2


def test_nothing_at_all_can_be_drawn():
    assert cascade([], words=WORDS).count("<svg") == 2
