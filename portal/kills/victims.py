"""The processes that a kill run kills: gunicorn's own, and workers, each replaced at once.

They are forked from one that has everything loaded, so that a new life costs milliseconds. None of
them outlives whoever started it.
"""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import connections
from gunicorn.app.base import BaseApplication

from portal.kills import children, windows
from portal.kills.windows import Orders
from portal.management.commands import worker
from portal.wsgi import application

WEB_PROCESSES = 2
WEB_THREADS = 4
WORKERS = 2


class Victims:
    """Every life begun and ended, told through one pipe; ``stop`` ends all of them."""

    def __init__(self, log: Path) -> None:
        self.orders = Orders()
        self.window_deaths = 0
        self._alive: dict[int, int] = {}
        self._parents: list[int] = []
        self._log = log
        self._told, self._births = os.pipe()
        self._lock = threading.Lock()

    def start(self, port: int) -> None:
        """Start web and workers; call it before any thread and with no connection open."""
        connections.close_all()
        self._parents.append(children.fork(lambda: _Web(self, port).run(), log=self._log))
        for _ in range(WORKERS):
            self._parents.append(children.fork(self._keep_a_worker, log=self._log))

    def listen(self) -> None:
        """Begin to hear of births and deaths."""
        threading.Thread(target=self._hear, daemon=True).start()

    def kill_one(self, choose: Callable[[list[int]], int]) -> bool:
        """Kill one process of those alive, as ``choose`` says; False where it was dead already."""
        with self._lock:
            pids = sorted(self._alive)
        if not pids:
            return False
        return self._signal(choose(pids), signal.SIGKILL)

    def stop(self) -> None:
        """End everything: first those who would start others, then what they have started."""
        children.end(self._parents)

    def born(self) -> None:
        """Begin a life: die with the parent, tell of the birth, ask through the window."""
        children.die_with_parent()
        os.write(self._births, f"born {os.getpid()}\n".encode())
        windows.watch(self.orders, self._births)

    def _keep_a_worker(self) -> None:
        """Run one worker after another, for as long as this process lives."""
        while True:
            os.waitpid(children.fork(self._work, log=self._log), 0)

    def _work(self) -> None:
        self.born()
        worker.run_until(threading.Event())

    def _hear(self) -> None:
        with os.fdopen(self._told, "rb") as lines:
            for line in lines:
                word, pid = line.split()
                if word == b"window":
                    self.window_deaths += 1
                else:
                    self._greet(int(pid))

    def _greet(self, pid: int) -> None:
        """Hold on to a process by a handle that never means another one."""
        with suppress(ProcessLookupError), self._lock:
            self._alive[pid] = os.pidfd_open(pid)

    def _signal(self, pid: int, number: int) -> bool:
        with self._lock:
            handle = self._alive.pop(pid, None)
        if handle is None:
            return False
        try:
            signal.pidfd_send_signal(handle, number)
        except ProcessLookupError:
            return False
        finally:
            os.close(handle)
        return True


class _Web(BaseApplication):
    """Gunicorn with the portal loaded before it forks."""

    def __init__(self, victims: Victims, port: int) -> None:
        self._victims, self._port = victims, port
        super().__init__()

    def load_config(self) -> None:
        chosen: dict[str, Any] = {
            "bind": f"127.0.0.1:{self._port}",
            "workers": WEB_PROCESSES,
            "threads": WEB_THREADS,
            "worker_class": "gthread",
            "preload_app": True,
            "control_socket_disable": True,
            "post_fork": lambda _arbiter, _worker: self._victims.born(),
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return application
