"""References on transfers: found however they are typed, and never another debt's by one slip."""

from hypothesis import given
from hypothesis import strategies as st

from payments import references
from payments.codes import ALPHABET, tidy

CODES = st.text(ALPHABET, min_size=10, max_size=10)
TYPED = st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz -._/张é")


@given(CODES)
def test_a_reference_is_found_by_itself(code):
    assert references.codes_in(references.of(code)) == (code,)


@given(CODES, st.text(max_size=60), st.text(max_size=60))
def test_a_reference_is_found_inside_a_text(code, before, after):
    text = f"{before} {references.of(code)} {after}"

    assert code in references.codes_in(text)


@given(CODES, st.sampled_from([" ", "-", "", "  ", ".", "/"]), st.booleans())
def test_case_and_gaps_do_not_matter(code, gap, is_small):
    typed = references.of(code).replace(" ", gap)

    assert references.codes_in(typed.lower() if is_small else typed) == (code,)


def test_letters_that_people_misread_and_wide_ones_are_mended():
    typed = references.of("0123456789").replace("0", "O").replace("1", "l")

    assert references.codes_in(typed) == ("0123456789",)
    wide = references.of("HB4JQC0M2W").replace("H", "\uff28")
    assert references.codes_in(wide) == ("HB4JQC0M2W",)


@given(CODES, st.integers(0, 14), TYPED)
def test_one_wrong_character_gives_no_reference(code, place, wrong):
    right = references.of(code).replace(" ", "")
    place %= len(right)
    typed = right[:place] + wrong + right[place + 1 :]

    found = references.codes_in(typed)

    assert found == ((code,) if tidy(typed) == right else ())


@given(CODES, st.integers(0, 12))
def test_two_neighbours_swapped_give_no_reference(code, place):
    right = references.of(code).replace(" ", "")
    typed = right[:place] + right[place + 1] + right[place] + right[place + 2 :]

    assert references.codes_in(typed) == ((code,) if typed == right else ())


@given(CODES, CODES)
def test_every_reference_in_a_text_is_found_once(first, second):
    text = f"{references.of(first)}, {references.of(second)}, {references.of(first)}"

    assert references.codes_in(text) == tuple(dict.fromkeys((first, second)))


def test_a_reference_holds_nothing_but_the_code_and_two_check_characters():
    assert references.of("HB4JQC0M2W").replace(" ", "")[2:-2] == "HB4JQC0M2W"
    assert len(references.of("HB4JQC0M2W")) == 17
