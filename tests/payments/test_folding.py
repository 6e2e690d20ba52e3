"""What is owed when payments are taken back: by what is left of them, never by when that was."""

from payments.folding import CREDIT, Changed, Paid, fold, taken_back

OPENING = Changed({"PRINCIPAL": 24_000_00, "INTEREST": 5_042_70, "FEE": 1_500_00})
CHINA, GERMANY = "CN_561", "DE_497"


def test_each_payment_pays_by_the_order_of_its_own_day():
    found = fold([OPENING, Paid(1, 2_000_00, 0, CHINA), Paid(2, 2_000_00, 0, GERMANY)])

    assert found.lines[1] == {"FEE": 1_500_00, "INTEREST": 500_00, CREDIT: 0}
    assert found.lines[2] == {"PRINCIPAL": 2_000_00, CREDIT: 0}
    assert found.owed == {"PRINCIPAL": 22_000_00, "INTEREST": 4_542_70, "FEE": 0}


def test_what_came_later_pays_what_came_earlier_no_longer_does():
    found = fold([OPENING, Paid(1, 0, 0, CHINA), Paid(2, 2_000_00, 0, CHINA)])

    assert found.lines[2] == {"FEE": 1_500_00, "INTEREST": 500_00, CREDIT: 0}


def test_credit_held_pays_what_is_owed_again():
    found = fold([Changed({"PRINCIPAL": 100}), Paid(1, 100, 0, CHINA), Paid(2, 30, 0, CHINA)])
    again = fold([Changed({"PRINCIPAL": 100}), Paid(1, 80, 0, CHINA), Paid(2, 30, 0, CHINA)])

    assert (found.owed, found.credit_minor) == ({"PRINCIPAL": 0}, 30)
    assert (again.owed, again.credit_minor) == ({"PRINCIPAL": 0}, 10)


def test_goodwill_is_owed_again_as_principal_whatever_the_order():
    found = fold([Changed({"PRINCIPAL": 100, "INTEREST": 50}), Paid(1, 120, 30, GERMANY)])

    assert found.owed == {"PRINCIPAL": 30, "INTEREST": 30}


def test_a_mistake_goes_back_the_way_it_came():
    lines = [("FEE", 1_500_00), ("INTEREST", 500_00), (CREDIT, 10_00)]

    assert taken_back(lines, 510_00, principal_first=False) == [
        (CREDIT, 10_00),
        ("INTEREST", 500_00),
    ]
    assert taken_back(lines, 9_999_99, principal_first=False) == list(reversed(lines))


def test_a_gift_is_of_the_principal_and_then_of_the_rest():
    lines = [("PRINCIPAL", 100), ("INTEREST", 50), (CREDIT, 10)]

    assert taken_back(lines, 120, principal_first=True) == [("PRINCIPAL", 100), ("INTEREST", 20)]


def test_a_fee_taken_off_after_it_was_paid_frees_that_money():
    steps = [Changed({"FEE": 20, "PRINCIPAL": 100}), Paid(1, 50, 0, CHINA), Changed({"FEE": -20})]

    found = fold(steps)

    assert found.owed == {"FEE": 0, "PRINCIPAL": 50}
    assert found.lines[1] == {"FEE": 0, "PRINCIPAL": 50, CREDIT: 0}
