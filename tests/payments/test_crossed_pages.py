"""Two presses at one instant, even where the provider has forgotten the key: one page is shown."""

import pytest

from payments import charging
from tests.payments.payers import begin, stored
from tests.portal.visits import open_page

pytestmark = pytest.mark.django_db


def test_the_page_that_somebody_has_is_never_exchanged_for_another(zhang_debt, sandbox):
    payment = begin(zhang_debt, 848_40)
    mine, theirs = stored(payment), stored(payment)
    first = open_page(mine)
    sandbox.app.forget_keys()

    assert open_page(theirs) == first

    assert stored(payment).session_url == first
    states = [page.body["status"] for page in sandbox.app.store.every("checkout.session")]
    assert states == ["open", "expired"]


def test_two_presses_under_one_key_have_one_page(zhang_debt, sandbox):
    payment = begin(zhang_debt, 848_40)
    mine, theirs = stored(payment), stored(payment)

    assert open_page(mine) == open_page(theirs)

    assert charging.look_up(theirs, at=payment.created_at).state == "OPEN"
    assert len(sandbox.app.store.every("checkout.session")) == 1
