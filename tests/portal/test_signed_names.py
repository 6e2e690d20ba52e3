"""A typed name and the one on file: written otherwise it is the same; another asks once more."""

import pytest

from plans.models import Agreement, Proposal
from portal.signed_names import are_one
from tests.portal.walks import build, see, sign, tell_budget, told


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("张伟", "张伟"),
        ("张 伟", "张伟"),
        ("　张　伟　", "张伟"),
        ("阿依古丽·买买提", "阿依古丽•买买提"),
        ("阿依古丽买买提", "阿依古丽·买买提"),
        ("Zhang Wei", "Wei ZHANG"),
        ("ＺＨＡＮＧ ｗｅｉ", "Zhang Wei"),
        ("zhangwei", "Wei Zhang"),
        ("Zhang, Wei", "Wei Zhang"),
        ("Okafor, Grace", "Grace Okafor"),
        ("Grace Okafor", "Grace N. Okafor"),
        ("Ms Grace Okafor", "Grace Okafor"),
        ("Jose O'Brien-Smith", "José O’Brien Smith"),
        ("Strasse Anna", "Anna Straße"),
        ("Anybody", ""),
        ("Anybody", "—"),
    ],
)
def test_one_name_is_known_however_it_is_written(typed, kept):
    assert are_one(typed, kept)
    assert are_one(kept, typed) or not kept.strip("—")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("李四", "张伟"),
        ("张三", "张伟"),
        ("伟", "张伟"),
        ("Zhang Wei", "张伟"),
        ("Grace", "Grace Okafor"),
        ("Grace Smith", "Grace Okafor"),
        ("Grace Ann Smith", "Grace Okafor"),
        ("——", "张伟"),
        ("a b c d e f g h", "h g f e d c b x"),
    ],
)
def test_another_name_is_not_taken_for_it(typed, kept):
    assert not are_one(typed, kept)


@pytest.fixture
def at_desk(zhangs, zhang_debt, at_noon):
    tell_budget(zhangs, zhang_debt)
    build(zhangs, zhang_debt)


@pytest.mark.django_db
@pytest.mark.usefixtures("at_desk")
def test_a_name_that_is_not_on_file_asks_once_more_and_signs_nothing(zhangs, zhang_debt):
    assert "written differently" not in see(zhangs, "check", zhang_debt.code).text

    said = told(sign(zhangs, zhang_debt, signed_name="Li Si"))

    assert "The name on file is 张伟." in said
    assert "What I typed is my name." in said
    assert "Your lender can put the name right" in said
    assert Proposal.objects.get().state == Proposal.State.DRAFT


@pytest.mark.django_db
@pytest.mark.usefixtures("at_desk")
def test_whoever_is_written_wrongly_on_file_signs_with_their_own_name(zhangs, zhang_debt):
    sign(zhangs, zhang_debt, signed_name="Zhang Wei", is_my_name="on")

    assert Agreement.objects.get().signed_name == "Zhang Wei"


@pytest.mark.django_db
@pytest.mark.usefixtures("at_desk")
def test_the_box_stays_while_something_else_is_wrong(zhangs, zhang_debt):
    answer = sign(zhangs, zhang_debt, signed_name="Zhang Wei", is_my_name="on", is_read="")

    assert "Please tick the box if you agree." in told(answer)
    assert 'name="is_my_name"' in answer.content.decode()
    assert "The name on file is" not in told(answer)
