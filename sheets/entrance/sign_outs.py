"""Who signed out: a list on disk, since Streamlit's other tabs, and a copied cookie, would not know.

One line of 76 bytes a sign-out, only ever added to, so that several processes can share the file without a lock.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from threading import Lock


class SignOuts:
    """The keys of the sign-ins that are over, see `sign_in.key_of`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._read = 0
        self._file = 0
        self._keys: set[str] = set()

    def add(self, key: str, now: datetime) -> None:
        """Remember that this sign-in is over. Raises OSError when it cannot be written down; this object knows it then."""
        with self._lock:
            self._keys.add(key)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = f"{now:%Y-%m-%d} {key}\n".encode()
        file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(file, line)
        finally:
            os.close(file)

    def __contains__(self, key: object) -> bool:
        with self._lock:
            self._look()
            return key in self._keys

    def _look(self) -> None:
        """Read what was added since. Raises OSError when the list is there and cannot be read: then nobody is in."""
        try:
            state = self.path.stat()
        except FileNotFoundError:
            return
        if (state.st_ino, state.st_size) == (self._file, self._read):
            return
        start = self._read if state.st_ino == self._file and state.st_size > self._read else 0
        with self.path.open("rb") as file:
            file.seek(start)
            whole, newline, _ = file.read().rpartition(b"\n")
        self._keys |= {line.split()[-1].decode("ascii", "replace") for line in whole.splitlines() if line.strip()}
        self._file, self._read = state.st_ino, start + len(whole) + len(newline)
