"""Is the process up, and can it serve? Answers for machines, without personal data."""

import time

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from payments.models import Difference
from portal.management.commands.worker import heartbeat_file


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing of anything else."""
    return JsonResponse({"ok": True})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 where the database answers and is migrated; 503 otherwise. Says how the rest is."""
    checks = {"database": _database_answers()}
    checks["migrations"] = checks["database"] and _is_migrated()
    is_ready = all(checks.values())
    told = {"worker_seconds_ago": _worker_seconds_ago()}
    if is_ready:
        told |= _books()
    return JsonResponse({"ok": is_ready} | checks | told, status=200 if is_ready else 503)


def _books() -> dict[str, object]:
    """Say how many differences nobody has explained: paying goes on, but somebody has to look."""
    count = Difference.objects.filter(state=Difference.State.OPEN).count()
    return {"open_differences": count, "degraded": ["reconciliation"] if count else []}


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _worker_seconds_ago() -> int | None:
    """Return how long ago the worker last finished a round; None where it never did."""
    try:
        return int(time.time() - heartbeat_file().stat().st_mtime)
    except FileNotFoundError:
        return None
