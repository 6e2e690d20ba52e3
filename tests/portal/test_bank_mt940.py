"""MT940 statements: read to the unit, proved by their balances, or refused whole."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments import references
from payments.money import Money, plain
from payments.transfers import Line
from portal import bank_files, bank_mt940
from portal.unreadable import Unreadable

FRIDAY = date(2026, 10, 30)
HEAD = ":20:STARTUMS\n:25:50880050/0194777\n:28C:00042/001\n:60F:C261029CNY1000,00\n"
CAME = (
    ":61:2610301030C848,40NTRFNONREF//77\n:86:166?00TRANSFER?20ST HB4J QC?210M 2W5K?32Zhang?33Wei\n"
)
WENT = ":61:2610311031D12,00NMSCBILL 8//78\n:86:Electricity\nfor October\n"
FOOT = ":62F:C261031CNY1836,40\n-\n"
WHOLE = HEAD + CAME + WENT + FOOT
REFUSED = "This is not a whole MT940 statement."


def of(text):
    return bank_mt940.read(text.encode())


def one(entry, about="", *, currency="CNY", after):
    """Return a statement of one entry that begins with nothing."""
    fields = [f":60F:C261029{currency}0,", f":61:{entry}", f":86:{about}" if about else ""]
    return "\n".join([":20:A", *filter(None, fields), f":62F:{after}", "-"])


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("wrap", ["{}", "{{1:F01BANKDEFF}}{{2:I940}}{{4:\n{}-}}"])
def test_a_statement_is_read_with_what_came_in_and_what_went_out(end, wrap):
    came, went = of(wrap.format(WHOLE).replace("\n", end))

    assert came == Line(FRIDAY, Money(848_40, "CNY"), "ZhangWei", "ST HB4J QC 0M 2W5K", "77")
    assert went == Line(
        date(2026, 10, 31), Money(12_00, "CNY"), "", "Electricity for October", "78", False
    )


@pytest.mark.django_db
def test_the_page_for_files_takes_one(canal):
    assert len(bank_files.read(WHOLE.encode(), "bank.sta", lender=canal).lines) == 2


@pytest.mark.django_db
def test_a_reference_cut_in_two_by_the_bank_is_still_found(zhang_debt):
    whole = references.of(zhang_debt.code)
    about = f"166?20{whole[:9]}?21{whole[9:]}?32Zhang"

    (line,) = of(one("261030C1,00NTRFNONREF", about, after="C261030CNY1,00"))

    assert references.codes_in(line.text) == (zhang_debt.code,)


@pytest.mark.parametrize(
    ("entry", "after", "is_in"),
    [
        ("261030C1,5NTRFNONREF", "C261030CNY1,5", [True]),
        ("261030D1,50NTRFNONREF", "D261030CNY1,50", [False]),
        ("261030RC1,50NTRFNONREF", "D261030CNY1,50", [False]),
        ("261030RD1,50NTRFNONREF", "C261030CNY1,50", [False]),
        ("261030CY1,50NTRFNONREF", "C261030CNY1,50", [True]),
        ("261030EC1,50NTRFNONREF", "C261030CNY0,", []),
    ],
)
def test_marks_say_which_way_money_went_and_what_is_only_expected_is_left_out(entry, after, is_in):
    assert [line.is_in for line in of(one(entry, after=after))] == is_in


@pytest.mark.parametrize(
    ("about", "payer", "text"),
    [
        ("/NAME/Zhang Wei/REMI/rent for May", "Zhang Wei", "rent for May"),
        ("plain words", "", "plain words"),
        ("166?20a?60b?32Z", "Z", "a b"),
    ],
)
def test_who_paid_and_what_they_wrote_stands_in_three_forms(about, payer, text):
    (line,) = of(one("261030C1,00NTRFNONREF", about, after="C261030CNY1,00"))

    assert (line.payer, line.text) == (payer, text)


@pytest.mark.parametrize(
    ("currency", "amount", "minor"), [("JPY", "1500,", 1500), ("KWD", "1,505", 1505)]
)
def test_amounts_have_the_places_of_their_currency(currency, amount, minor):
    entry = f"261030C{amount}NTRFNONREF"

    (line,) = of(one(entry, currency=currency, after=f"C261030{currency}{amount}"))

    assert line.amount == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        HEAD + CAME + FOOT,
        HEAD + CAME + WENT,
        CAME + FOOT,
        HEAD + HEAD + FOOT,
        WHOLE.replace("848,40", "848,41"),
        WHOLE.replace("848,40", "848.40"),
        WHOLE.replace("848,40", "-848,40"),
        WHOLE.replace("848,40", "８４８,40"),
        WHOLE.replace("848,40", "848,401"),
        WHOLE.replace("261030", "261332"),
        WHOLE.replace("CNY", "QQQ"),
        WHOLE.replace("C261031CNY", "C261031EUR"),
        WHOLE.replace("NTRF", "XTRF"),
        "hello\n" + WHOLE,
        HEAD + CAME + ":86:" + "x" * 3_000 + "\n" + WENT + FOOT,
        ":20:\n" * 20_001,
        ":20:A\n",
    ],
)
def test_what_is_not_whole_and_sound_is_refused_with_a_sentence(text):
    with pytest.raises(Unreadable, match=REFUSED):
        of(text)


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 10**9)), max_size=20), st.integers(0, 10**9)
)
def test_every_unit_of_a_random_statement_is_read(moves, opening):
    def written(minor):
        side = "C" if minor >= 0 else "D"
        return f"{side}261031CNY{plain(Money(abs(minor), 'CNY')).replace('.', ',')}"

    total = opening + sum(minor if adds else -minor for adds, minor in moves)
    entries = [
        f":61:261030{'C' if adds else 'D'}{plain(Money(m, 'CNY')).replace('.', ',')}NTRFNONREF"
        for adds, m in moves
    ]
    text = "\n".join([":20:A", f":60F:{written(opening)}", *entries, f":62F:{written(total)}"])

    lines = of(text)

    assert [(line.is_in, line.amount.minor) for line in lines] == moves


@given(st.binary(max_size=300), st.integers(0, len(WHOLE)))
def test_whatever_stands_in_a_file_it_is_read_or_refused(noise, place):
    body = WHOLE.encode()[:place] + noise + WHOLE.encode()[place:]

    try:
        lines = bank_mt940.read(body)
    except Unreadable:
        return

    assert all(line.amount.minor >= 0 for line in lines)
