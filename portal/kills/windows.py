"""The moment that tells: the provider has answered and nothing of it is written down yet.

A client that carries requests as always. Where an order to die waits in a pipe, the process that
holds an answer with a success in it ends with -9 before anybody here has read it.
"""

import os
import signal
from typing import Any

from payments import gateway

# So long a request may take in a kill run: to connect, and to be answered, in seconds.
TIMEOUT = (2.0, 1.0)
# How long the client waits before it asks once more, in seconds.
PAUSE = 0.05
PAID = (b'"payment_status": "paid"', b'"status": "succeeded"')


class Orders:
    """Orders to die in the window: one byte each, for whoever reads it first.

    ``made`` waits for an answer that something was made, ``paid`` for one that money has moved.
    """

    def __init__(self) -> None:
        self._pipes = {kind: os.pipe() for kind in ("made", "paid")}
        for reading, _ in self._pipes.values():
            os.set_blocking(reading, False)

    def give(self, kind: str) -> None:
        """Order one death."""
        os.write(self._pipes[kind][1], b"x")

    def take(self, kind: str) -> bool:
        """Take one order if there is any."""
        try:
            return bool(os.read(self._pipes[kind][0], 1))
        except BlockingIOError:
            return False


def watch(orders: Orders, births: int) -> None:
    """Let every request of this process pass through a window; deaths are told to ``births``."""
    client = gateway.network(timeout=TIMEOUT)
    ask = client.request

    def request(method: str, url: str, *rest: Any, **named: Any) -> Any:
        answer = ask(method, url, *rest, **named)
        body, status, _ = answer
        kind = "made" if method == "post" else "paid"
        is_success = status == 200 and (kind == "made" or any(word in body for word in PAID))
        if is_success and orders.take(kind):
            os.write(births, f"window {os.getpid()}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    client.request = request
    client._sleep_time_seconds = lambda _tries: PAUSE
    gateway.use_http_client(client)
