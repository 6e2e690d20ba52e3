"""What machines ask: does the process answer, and can it serve?"""

import os
import time

import pytest
from django.db.migrations.recorder import MigrationRecorder

from portal.management.commands.worker import heartbeat_file


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def test_the_process_answers_without_the_database(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"ok": True})


@pytest.mark.django_db
def test_it_is_ready_with_a_database_whose_tables_are_up_to_date(client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "ok": True,
        "database": True,
        "migrations": True,
        "worker_seconds_ago": None,
        "open_differences": 0,
        "degraded": [],
    }


@pytest.mark.django_db
def test_it_is_not_ready_before_every_migration_has_run(client):
    MigrationRecorder.Migration.objects.filter(app="payments").last().delete()

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["migrations"]) == (503, False)


@pytest.mark.django_db
def test_it_says_how_long_ago_the_worker_finished_a_round(client):
    heartbeat_file().touch()
    ago = time.time() - 90
    os.utime(heartbeat_file(), (ago, ago))

    assert client.get("/readyz").json()["worker_seconds_ago"] in (90, 91, 92)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_only_reading_is_answered(client, address):
    assert client.post(address).status_code == 405
