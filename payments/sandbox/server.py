"""The sandbox over HTTP, on this machine only."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from payments.sandbox import controls, hosted
from payments.sandbox.api import Answer, Sandbox
from payments.sandbox.courier import Courier
from payments.sandbox.faults import AnswerLost

HOST = "127.0.0.1"
BODY_MAX = 6_000_000
# How long an answer that hangs is held back, in seconds.
HANG_SECONDS = 2.0
_LOCAL_NAMES = ("127.0.0.1", "localhost")


class Server(ThreadingHTTPServer):
    """Serves one sandbox and carries its webhooks; ``port`` 0 takes any free one."""

    daemon_threads = True

    def __init__(self, port: int, path: str) -> None:
        super().__init__((HOST, port), _Handler)
        self.port = self.server_address[1]
        self.sandbox = Sandbox(path, origin=f"http://{HOST}:{self.port}")
        self._courier = Courier(self.sandbox)
        self._carrying = threading.Thread(target=self._courier.run, daemon=True)

    def run(self) -> None:
        """Serve until ``shutdown`` is called from another thread."""
        self._carrying.start()
        try:
            self.serve_forever(poll_interval=0.1)
        finally:
            self._courier.stop()
            self._carrying.join()
            self.server_close()
            self.sandbox.store.close()


class _Handler(BaseHTTPRequestHandler):
    """One connection. Requests under /v1 and /v2 are the API, everything else is a page."""

    server: Server
    protocol_version = "HTTP/1.1"
    timeout = 60
    # One packet for head and body: two would wait for each other.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: paths hold the numbers of sessions."""

    def _serve(self) -> None:
        told = self.headers.get("Content-Length") or "0"
        length = int(told) if told.isdecimal() and len(told) < 9 else BODY_MAX + 1
        if length > BODY_MAX or not self._is_local():
            self.close_connection = True
            self._send(400, "Bad request.", {"Content-Type": "text/plain"})
            return
        body, url = self.rfile.read(length), urlsplit(self.path)
        try:
            headers = {name.lower(): value for name, value in self.headers.items()}
            if url.path.startswith(("/v1/", "/v2/", "/sandbox/")):
                answer = self._api(url.path, url.query, body, headers)
                self._send(
                    answer.status,
                    answer.body,
                    {"Content-Type": "application/json", **answer.headers},
                )
            else:
                accepted = headers.get("accept-language", "")
                page = hosted.visit(
                    self.server.sandbox, self.command, url.path, body, accepted=accepted
                )
                self._send(page.status, page.body, page.headers)
        except AnswerLost as lost:
            time.sleep(HANG_SECONDS if lost.hangs else 0)
            self.close_connection = True

    def _api(self, path: str, query: str, body: bytes, headers: dict[str, str]) -> Answer:
        if path.startswith("/sandbox/"):
            return controls.answer(self.server.sandbox, self.command, path, body, headers)
        return self.server.sandbox.answer(self.command, path, query, body, headers)

    def _is_local(self) -> bool:
        """Refuse names that only lead here by a trick with addresses."""
        name = (self.headers.get("Host") or "").rpartition(":")[0]
        return name in _LOCAL_NAMES

    def _send(self, status: int, body: str, headers: dict[str, str]) -> None:
        sent = body.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)
