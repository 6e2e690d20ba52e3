"""Write the real clients of ``portal/data`` as a placement file of the demo lender.

    python scripts/convert_clients.py clients.csv --as-of 2026-10-31

The file can then be uploaded, or placed with ``manage.py place clients.csv --lender CODE``.
"""

import argparse
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from portal.clients import CURRENCY, SOURCE, overdue_clients, placement_file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="where the file is written")
    parser.add_argument("--as-of", type=date.fromisoformat, required=True, help="day of the bills")
    parser.add_argument("--source", type=Path, default=SOURCE, help="the data set, gzipped")
    asked = parser.parse_args()
    clients = list(overdue_clients(asked.source))
    asked.out.write_bytes(placement_file(clients, as_of=asked.as_of))
    total = sum(client.bill for client in clients)
    print(f"{len(clients):,} overdue clients, {total:,} {CURRENCY} in all: {asked.out}")


if __name__ == "__main__":
    main()
