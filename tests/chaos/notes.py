"""A file of notes that several processes write and that survives them: one JSON object a line, with its time."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Note = dict[str, Any]


def write(path: Path, **note: Any) -> None:
    """Add a note. It is in the file when this returns, however the process ends."""
    line = json.dumps({"at": time.time(), **note}, ensure_ascii=False) + "\n"
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, line.encode())
    finally:
        os.close(file)


def read(path: Path) -> list[Note]:
    """All notes, in order; none when nobody wrote any."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


@contextmanager
def one_at_a_time(path: Path) -> Iterator[int]:
    """Let one thread of one process in; yields a number that no one was given before."""
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        # A mark for each: whoever is killed here leaves the marks of all before.
        file.write(b".")
        file.flush()
        yield file.tell()
