"""The doors to what can be done about a debt, to plans that were sent, and to their answers."""

from tests.portal.door import OWNER, Door, code

OFFER_DOORS = {
    "borrower:difficulty": Door(OWNER, post="302 borrower:builder", arguments=code("free_debt")),
    "borrower:ways": Door(OWNER, post="302 borrower:ways", arguments=code("free_debt")),
    "borrower:ways-draft": Door(OWNER, None, "302 borrower:ways", code("free_debt")),
    "borrower:proposal": Door(OWNER, arguments=code("sent")),
    "borrower:acceptance": Door(OWNER, None, "422", code("countered")),
    "borrower:withdrawal": Door(OWNER, None, "302 borrower:debt", code("sent")),
    "borrower:change-of-mind": Door(OWNER, "302 borrower:plan", "302 borrower:plan", code("plan")),
    "borrower:second-look": Door(OWNER, None, "302 borrower:proposal", code("declined")),
    "lender:second-look": Door("answer", "404", "404", code("declined")),
    "borrower:nearest": Door(OWNER, None, "302 borrower:builder", code("declined")),
}
