"""`tarazu feed import`, saying a line after every batch, so that a test can kill it at one.

With TARAZU_DIE_AT=N the process kills itself at batch N, between the private store and the book:
the rows that the records would name are durable, the records are not there.
"""

import os
import signal

from tarazu.cli import main
from tarazu.journal import Group, Receipt
from tarazu.station import Station

DIE_AT = int(os.environ.get("TARAZU_DIE_AT", "0"))
batches = 0
quietly = Station._append


def loudly(station: Station, groups: list[Group]) -> list[Receipt]:
    """Append, and say so once it is durable."""
    global batches
    batches += 1
    if batches == DIE_AT:
        os.kill(os.getpid(), signal.SIGKILL)
    receipts = quietly(station, groups)
    print(station.journal.head.seq, flush=True)
    return receipts


if __name__ == "__main__":
    Station._append = loudly  # type: ignore[method-assign]
    main()
