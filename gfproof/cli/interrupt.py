"""Ctrl-C on long work: the first one asks it to end where its results are whole, the second one ends it at once."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130


class Stop:
    """Was the reader's patience used up?  Calling it answers."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self) -> bool:
        """Was it?"""
        return self.asked


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Within the block Ctrl-C sets the flag; a second Ctrl-C interrupts as usual."""
    stop = Stop()

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.asked:
            raise KeyboardInterrupt
        stop.asked = True
        print("gfproof: interrupted; finishing the step (Ctrl-C again to stop at once)", file=sys.stderr)

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
