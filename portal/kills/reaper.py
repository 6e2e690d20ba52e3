"""When a kill run kills: spread over the whole run, at random, the same for the same seed."""

import random
import threading
from collections.abc import Callable

from portal.kills.victims import Victims

# What is left undone when so much of the run is over has no time left to come true.
RANDOM_UNTIL, WINDOWS_UNTIL = 0.95, 0.85
LOOK_EVERY = 0.02


class Reaper:
    """Kills and orders deaths as the run goes on; ``progress`` returns how far it is, 0 to 1."""

    def __init__(
        self,
        victims: Victims,
        *,
        kills: int,
        windows: int,
        seed: int,
        progress: Callable[[], float],
    ) -> None:
        self.killed = 0
        self._victims = victims
        self._chance = random.Random(f"reaper {seed}")
        self._progress = progress
        self._is_over = threading.Event()
        when = self._chance.uniform
        plan = [(when(0, RANDOM_UNTIL), "") for _ in range(kills)]
        plan += [(when(0, WINDOWS_UNTIL), "made" if n % 2 else "paid") for n in range(windows)]
        self._plan = sorted(plan, reverse=True)
        self._thread = threading.Thread(target=self._reap, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._is_over.set()
        self._thread.join()

    def _reap(self) -> None:
        while not self._is_over.wait(LOOK_EVERY * self._chance.random()):
            while self._plan and self._plan[-1][0] <= self._progress():
                if not self._act(self._plan[-1][1]):
                    break
                self._plan.pop()

    def _act(self, window: str) -> bool:
        if window:
            self._victims.orders.give(window)
            return True
        is_dead = self._victims.kill_one(self._chance.choice)
        self.killed += is_dead
        return is_dead
