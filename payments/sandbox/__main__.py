"""Start the sandbox: ``python -m payments.sandbox --port N --file PATH``."""

import argparse
import signal
import sys
import threading

import stripe

from payments.sandbox import operations
from payments.sandbox.server import Server


def main() -> int:
    """Serve until Ctrl-C or a request to end."""
    parser = argparse.ArgumentParser(
        prog="python -m payments.sandbox",
        description="A local stand-in for Stripe: no real card, no real money.",
    )
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 = any free")
    parser.add_argument("--file", required=True, help="SQLite file that keeps everything")
    chosen = parser.parse_args()
    operations.every()
    try:
        server = Server(chosen.port, chosen.file)
    except OSError as taken:
        print(f"Port {chosen.port} cannot be used: {taken.strerror}.", file=sys.stderr)
        return 1
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"Sandbox on {server.sandbox.origin}, Stripe API {stripe.api_version}.", flush=True)
    server.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
