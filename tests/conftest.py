"""The cast, always the same and invented, made by the rules themselves."""

import os
from datetime import UTC, date, datetime

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.backends.signals import connection_created
from django.utils import translation
from whitenoise.middleware import WhiteNoiseMiddleware

from payments import guards, placing
from payments.models import Debt, Lender
from payments.money import Money
from payments.placements import Part, Placement
from plans import policies
from portal.models import Identity, Membership, User

pytest_plugins = ["tests.sandbox_fixtures"]


def pytest_terminal_summary(terminalreporter):
    """Say at the end of every run what was left out of it, and how it is put in."""
    if not os.environ.get("STRIPE_TEST_KEY"):
        terminalreporter.write_line(
            "STRIPE ITSELF WAS NOT ASKED: STRIPE_TEST_KEY is not set (docs/operations.md)."
        )


# How long a case takes says how busy the machine is, and nothing of what is tested.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def read_backwards(connection, **_):
    """Give rows that nobody put in order the other way round, on the one engine that can.

    No engine promises an order that was not asked for, and PostgreSQL keeps none once rows change.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA reverse_unordered_selects = ON")


connection_created.connect(read_backwards)

# Most stories are about plans that have begun, so those of the cast begin when they are signed.
BINDING = {"cooling_off_hours": 0}
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)  # noon in Suzhou
TODAY = date(2026, 11, 2)
DECEMBER = date(2026, 12, 15)

# The groups and tests that last from half a minute to four, the longest first.
LONGEST = (
    "pages",
    "bench",
    "story",
    "test_everybody_gets_what_the_table_says_and_is_told_of_nothing_else",
    "demo",
)

ZHANG = Placement(
    reference="CB-2026-0001",
    total=Money(30_542_70, "CNY"),
    parts=(
        Part("PRINCIPAL", 24_000_00, date(2024, 3, 1)),
        Part("INTEREST", 5_042_70, date(2026, 10, 31)),
        Part("FEE", 1_500_00, date(2026, 10, 31)),
    ),
    name="张伟",
    birth_date=date(1987, 5, 17),
    id_last4="4512",
    email="zhang.old@example.org",
    phone="+86 139 0000 0001",
    product="CARD",
    original_creditor="Canal Bank",
    contract_date=date(2022, 3, 1),
    itemisation_date=date(2026, 10, 31),
    overdue_since=date(2026, 1, 2),
    annual_rate_bp=1825,
    all_in_cost_bp=1990,
    documents=("contract", "statement"),
)
LI = Placement(
    reference="CB-2026-0002",
    total=Money(8_120_00, "CNY"),
    parts=(Part("PRINCIPAL", 8_000_00), Part("INTEREST", 120_00)),
    name="李娜",
    birth_date=date(1991, 8, 3),
    id_last4="7723",
    email="li@example.org",
    contract_date=date(2024, 6, 1),
    overdue_since=date(2026, 7, 1),
    documents=("contract", "statement"),
)
ORTIZ_DEBT = Placement(
    reference="HC-77",
    total=Money(2_310_40, "USD"),
    parts=(Part("PRINCIPAL", 2_310_40),),
    name="Dana Moss",
    birth_date=date(1980, 1, 1),
    id_last4="0042",
    email="dana@example.org",
    language="en",
)


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL leave out what touches no database: it is the same on both engines. Begin
    with what lasts long, in the order of the seed otherwise."""
    if connection.vendor == "postgresql":
        told = {item: touches_database(item) for item in items}
        items[:] = [item for item in items if told[item]]
        config.hook.pytest_deselected(items=[item for item in told if not told[item]])
    items.sort(key=comes_after)


def comes_after(item) -> tuple[bool, int]:
    """Say how many kinds of tests begin before this one. A long one that began last would keep
    one process busy while the others have nothing left to do. Those with transactions of their
    own come after all others all the same: on SQLite they leave the books without their guards."""
    group = item.get_closest_marker("xdist_group")
    kind = group.args[0] if group else item.originalname
    place = LONGEST.index(kind) if kind in LONGEST else len(LONGEST)
    return has_transactions(item), place


def has_transactions(item) -> bool:
    """Say whether a test writes in transactions of its own, so that its tables are emptied."""
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))


def touches_database(item) -> bool:
    """Say whether a test asks for the database, or starts processes that have their own."""
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or any(map(item.get_closest_marker, ("django_db", "journey")))


@pytest.fixture(autouse=True, scope="session")
def _passwords_cost_nothing():
    """Hash the cast's passwords quickly; how slowly they are hashed for real is Django's part."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def _static_files_are_found_once():
    """Every browser in a test begins the portal anew; the files that it serves stay the same."""
    find, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def find_once(portal):
        if not found:
            find(portal)
            found.update(portal.files)
        portal.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", find_once)
        yield


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _nobody_was_here():
    """Speak the language of the code: a page of another test may have been asked for in another."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _books_are_guarded(request):
    """Set the books' guards for every test that uses the database, and lift them where the test's
    tables are emptied row by row afterwards (SQLite, transactional tests)."""
    is_transactional = has_transactions(request.node)
    if is_transactional:
        request.getfixturevalue("transactional_db")
    if not is_transactional or connection.vendor != "sqlite":
        yield
        return
    with connection.schema_editor() as editor:
        guards.remove(editor)
        guards.install(editor)
    yield
    with connection.schema_editor() as editor:
        guards.remove(editor)


@pytest.fixture
def canal(db):
    """Canal Bank, whose policy says yes at once to what is affordable within 60 months."""
    lender = Lender.objects.create(
        code="canal",
        name="Canal Bank",
        name_zh="运河银行",
        address="1 Canal Road, Suzhou",
        phone="+86 512 0000 0000",
        hours="09:00–18:00",
        email="letters@canal.example",
        other_currencies=["TWD"],
        documents_asked=["contract", "statement"],
    )
    policies.publish(lender, rules=BINDING, after=0, by="officer:wen", at=NOON)
    return lender


@pytest.fixture
def hill(db):
    """Hill Credit, which must see nothing of Canal Bank's."""
    lender = Lender.objects.create(
        code="hill",
        name="Hill Credit",
        country="US",
        currency="USD",
        time_zone="America/Chicago",
        email="letters@hill.example",
    )
    policies.publish(lender, rules=BINDING, after=0, by="officer:ortiz", at=NOON)
    return lender


def place(placement: Placement, lender: Lender) -> Debt:
    """Place one debt as a file would and return it."""
    placing.place([placement], lender=lender, batch=None, by="officer:wen", at=NOON)
    return Debt.objects.select_related("lender", "borrower").get(
        lender=lender, reference=placement.reference
    )


@pytest.fixture
def zhang_debt(canal):
    return place(ZHANG, canal)


@pytest.fixture
def li_debt(canal):
    return place(LI, canal)


@pytest.fixture
def hill_debt(hill):
    return place(ORTIZ_DEBT, hill)


def sign_up(debt: Debt, *, name: str, email: str) -> User:
    """Make the user who has proven to be the borrower of ``debt``."""
    user = User.objects.create_user(f"b-{name}", email)
    user.set_unusable_password()
    user.save()
    Identity.objects.create(user=user, borrower=debt.borrower, proven_by="letter", proven_at=NOON)
    return user


@pytest.fixture
def zhang(zhang_debt):
    return sign_up(zhang_debt, name="zhang", email="zhang@example.org")


@pytest.fixture
def li(li_debt):
    return sign_up(li_debt, name="li", email="li@example.org")


@pytest.fixture
def moss(hill_debt):
    return sign_up(hill_debt, name="moss", email="dana@example.org")


def employ(lender: Lender, name: str, role: str) -> User:
    user = User.objects.create_user(name, f"{name}@{lender.code}.example", "a-long-Canal-password")
    Membership.objects.create(user=user, lender=lender, role=role)
    return user


@pytest.fixture
def wen(canal):
    """Canal Bank's approver."""
    return employ(canal, "wen", Membership.Role.APPROVER)


@pytest.fixture
def ortiz(hill):
    """Hill Credit's approver."""
    return employ(hill, "ortiz", Membership.Role.APPROVER)
