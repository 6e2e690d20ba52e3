"""Every page that a person can see, each in a story that brings it about, told by the rules.

Knows addresses and sessions; does not know what a page has to be like.
"""

from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from payments.models import Lender
from plans import policies
from plans.models import Proposal
from portal import second_factors
from portal.models import Membership
from tests.conftest import NOON, employ
from tests.journeys.borrowers import Sight, a_debt, borrowers, payments
from tests.portal import desk, doors
from tests.portal.officers import signed_in
from tests.portal.stories import STEADY, confirm_address
from tests.portal.test_sign_in import SECRET
from tests.portal.ways_in import find, letter_for
from tests.portal.whole_story import LONGER, session_of
from tests.sandbox_fixtures import Peer

# Doors that give a word for a machine, and the endings of those that give a file.
NO_PAGES = {"stylesheet", "healthz", "readyz"} | {
    f"{side}:{paper}" for side in ("borrower", "lender") for paper in ("exhibit", "proof")
}
FILES = (".pdf", ".csv", ".xlsx", ".ics", ".zip")


def gather(canal: Lender, hill: Lender, sandbox: Peer, *, language: str) -> list[Sight]:
    """Tell every story and return every page of it."""
    house = doors.build(canal, hill)
    seen = (
        behind_doors(house)
        + ways_in(canal)
        + borrowers(canal)
        + payments(canal, sandbox, language=language)
    )
    return seen + answered(house) + lenders(house, canal, hill) + troubles(house)


def behind_doors(house: doors.House) -> list[Sight]:
    """Every door of the table that gives a page, as somebody who may pass."""
    who = {doors.ANYBODY: "stranger", doors.BORROWERS: "zhang", doors.OWNER: "zhang"}
    seen = []
    for name, door in doors.DOORS.items():
        actor = "half" if door.half == "200" else who.get(door.who, "gu")
        address = doors.address(name, house.codes["zhang"])
        is_page = name not in NO_PAGES and not address.endswith(FILES)
        if is_page and (door.get == "200" or actor == "half"):
            seen.append(Sight(name, address, house.sessions[actor]))
            if door.post == "422":
                seen.append(Sight(f"{name} wrong", address, house.sessions[actor], {}, 422))
    return seen


def ways_in(canal: Lender) -> list[Sight]:
    """The pages that stand between a letter and the debt, or a password and the desk."""
    debt = a_debt(canal, "way-in")
    confirm_address(debt, "way@example.org")
    lost, back = Client(), Client()
    find(lost, letter_for(debt), id_last4=debt.borrower.id_last4)
    back.post(reverse("return"), {"email": "way@example.org"})
    come, old = session_of(lost), session_of(back)
    asked = Client()
    find(asked, letter_for(debt), id_last4=debt.borrower.id_last4)
    asked.post(reverse("verify"), {"send": "EMAIL"})
    new = Client()
    find(new, letter_for(debt), id_last4=debt.borrower.id_last4)
    new.post(reverse("contact"), {"email": "new@example.org"})
    wrong = {"code": "000000"}
    return [
        Sight("verify", "/verify/", come),
        Sight("verify sent", "/verify/", session_of(asked)),
        Sight("verify wrong", "/verify/", session_of(asked), wrong, 422),
        Sight("contact", "/contact/", come),
        Sight("contact wrong", "/contact/", come, {"email": "li@"}, 422),
        Sight("contact-code", "/contact/code/", session_of(new)),
        Sight("contact-code wrong", "/contact/code/", session_of(new), wrong, 422),
        Sight("return-code wrong", "/return/code/", old, wrong, 422),
        Sight("not-me with a claim", "/not-me/", come),
        Sight("receipt unknown", "/receipts/check/?number=CANAL-2026-999999&code=ABCDEFGH"),
        Sight("is-this-real no", "/is-this-real/", form={"code": "ABCD EFGH JKLM"}),
        Sight("second-factor", "/sign-in/second-factor/", _officer(canal, "xu")),
        Sight("second-factor wrong", "/sign-in/second-factor/", _officer(canal, "he"), wrong, 422),
        Sight("recovery-codes", "/sign-in/recovery-codes/", _officer(canal, "lu", is_in=True)),
    ]


def lenders(house: doors.House, canal: Lender, hill: Lender) -> list[Sight]:
    """The desk when it is full and when it is empty, seen by those who may answer and by others."""
    codes, gu, gao = house.codes["zhang"], house.sessions["gu"], house.sessions["gao"]
    told = _plans(canal)[0].code
    cases = {name: codes[name] for name in ("agreed", "countered", "declined")} | {"told": told}
    debts = {name: codes[f"{name}_debt"] for name in ("held", "free")}
    search, bare = desk.admin_of(canal, "search"), desk.admin_of(_bare(hill), "dale")
    search.post(reverse("lender:accounts"), {"q": "无此人"})
    empty = ("queue", "disputes", "accounts", "placements", "policy", "remittance")
    return [
        *(Sight(f"case {name}", _desk("case", code), gu) for name, code in cases.items()),
        *(Sight(f"account {name}", _desk("account", code), gu) for name, code in debts.items()),
        Sight("case for a viewer", _desk("case", told), gao),
        Sight("queue borrower", "/lender/queue/?view=borrower", gu),
        Sight("queue lately", "/lender/queue/?view=lately", gu),
        Sight("answered already", _desk("decline", codes["agreed"]), gu, status=409),
        Sight("accounts none", reverse("lender:accounts"), session_of(search)),
        *(Sight(f"{name} empty", f"/lender/{name}/", session_of(bare)) for name in empty),
    ]


def _desk(door: str, code: str) -> str:
    return reverse(f"lender:{door}", args=[code])


def answered(house: doors.House) -> list[Sight]:
    """What a borrower reads once a plan of theirs was answered."""
    codes, zhang = house.codes["zhang"], house.sessions["zhang"]
    return [
        Sight(f"proposal {name}", reverse("borrower:proposal", args=[codes[name]]), zhang)
        for name in ("agreed", "declined")
    ]


def troubles(house: doors.House) -> list[Sight]:
    """Addresses that lead nowhere, forms that are not ours, too many tries."""
    for _ in range(12):
        Client().post(reverse("sign-in"), {"email": "many@canal.example", "password": "x"})
    many = {"email": "many@canal.example", "password": "x"}
    old = {"csrfmiddlewaretoken": "x" * 32}
    return [
        Sight("404", "/nothing/", status=404),
        Sight("404 of another", "/my/debts/none/", house.sessions["zhang"], status=404),
        Sight("403", "/find/", form=old, status=403),
        Sight("410", "/invitation/none/", status=410),
        Sight("429", "/sign-in/", form=many, status=429),
        Sight("mailbox", "/demo/mailbox/"),
    ]


def _plans(canal: Lender) -> list[Proposal]:
    """Plans that wait: some whose borrower told of their month, one far out of policy."""
    told = [a_debt(canal, name) for name in ("asks-told", "asks-bare", "asks-long")]
    lasting = (STEADY, STEADY, LONGER)
    months = (desk.ZHANGS_MONTH, None, None)
    return [
        desk.offered(*pair, month=month) for *pair, month in zip(told, lasting, months, strict=True)
    ]


def _bare(hill: Lender) -> Lender:
    """A lender to whom nothing has happened yet."""
    bare = Lender.objects.create(
        code="bare",
        name="Dale Credit",
        country="US",
        currency="USD",
        time_zone=hill.time_zone,
        email="letters@dale.example",
    )
    policies.publish(bare, rules={}, after=0, by="officer:1", at=NOON)
    return bare


def _officer(canal: Lender, name: str, *, is_in: bool = False) -> str:
    """Return a session of an officer with an app: after the password, or with both proofs."""
    user = employ(canal, name, Membership.Role.OFFICER)
    totp.TOTP.activate(user, SECRET)
    client = Client()
    client.post(reverse("sign-in"), {"email": user.email, "password": "a-long-Canal-password"})
    if is_in:
        second_factors.make_paper_codes(user)
        client = signed_in(user)
    return session_of(client)
