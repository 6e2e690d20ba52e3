"""Lenders and their people are made by commands, and nothing half."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from payments.models import Lender
from plans.models import PolicyVersion
from portal.models import Membership, User


def run(*words):
    out = StringIO()
    call_command(*words, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_a_new_lender_has_a_policy_from_the_start(db):
    run("lender", "lake", "--name", "Lake Loans", "--currency", "EUR", "--country", "DE")

    assert PolicyVersion.objects.get().lender.name == "Lake Loans"


def test_a_lender_with_a_wrong_currency_is_not_made(db):
    with pytest.raises(CommandError, match="Nothing was changed"):
        run("lender", "lake", "--name", "Lake Loans", "--currency", "ZZZ")

    assert not Lender.objects.exists()


def test_a_new_officer_can_sign_in_with_the_password_told(client, canal):
    told = run("officer", "Shen@Canal.example", "--lender", "canal", "--role", "approver")

    answer = client.post(reverse("sign-in"), {"email": told["email"], "password": told["password"]})
    assert (answer.status_code, told["email"]) == (302, "shen@canal.example")
    assert Membership.objects.get().role == Membership.Role.APPROVER


def test_a_reset_gives_another_password_and_a_disabled_person_none(canal, wen):
    User.objects.filter(pk=wen.pk).update(username=wen.email)
    first = run("officer", wen.email, "--lender", "canal", "--reset")["password"]
    run("officer", wen.email, "--lender", "canal", "--disable")

    wen.refresh_from_db()
    assert wen.check_password(first) and not wen.is_active


@pytest.mark.parametrize(
    "words",
    [
        ("nobody", "--lender", "canal", "--role", "viewer"),
        ("a@canal.example", "--lender", "nowhere", "--role", "viewer"),
        ("a@canal.example", "--lender", "canal"),
    ],
)
def test_a_half_officer_is_not_made(canal, words):
    with pytest.raises(CommandError):
        run("officer", *words)

    assert not User.objects.exists()
