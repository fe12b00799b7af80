"""The signal that asks a process to end: what it holds open is closed first."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def until_stopped() -> Iterator[None]:
    """Meet SIGTERM like Ctrl-C, as KeyboardInterrupt, for the time of the `with`.

    Without a handler it would end the process before its books are closed. Only the main thread
    can have one; elsewhere nothing is changed.
    """

    def stopped(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stopped)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
