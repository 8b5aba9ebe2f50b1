"""The app as a process of its own, served as an installation serves it, with its memory and its requests read outside."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sheets.spreadsheet import configuration

ROOT = Path(__file__).parent.parent.parent
APP, COUNTED = ROOT / "app.py", Path(__file__).parent / "counted.py"
COUNTS = "/conteggi"
_PATIENCE = 60.0


@dataclass(frozen=True)
class Server:
    """A running app: its process and its port on this machine."""

    process: int
    port: int

    @property
    def address(self) -> str:
        """Where its websocket is."""
        return f"ws://127.0.0.1:{self.port}/_stcore/stream"

    def memory(self) -> tuple[int, int]:
        """What the process holds now, and the most that it ever held, in MB."""
        lines = Path(f"/proc/{self.process}/status").read_text("ascii").splitlines()
        sizes = {
            name: int(rest.split()[0]) // 1024 for name, rest in (line.split(":", 1) for line in lines if "kB" in line)
        }
        return sizes["VmRSS"], sizes["VmHWM"]

    def stop(self) -> float:
        """Ask the process to stop, as a machine does that is switched off; the seconds until it was gone."""
        began = time.monotonic()
        os.kill(self.process, signal.SIGTERM)
        # Whoever started it has not asked how it ended, so that its number is still its own.
        os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOWAIT)
        return time.monotonic() - began

    def counts(self) -> dict[str, int]:
        """Requests so far by kind; only an app started from `COUNTED` tells them."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{COUNTS}", timeout=_PATIENCE) as answer:
            found: dict[str, int] = json.load(answer)
        return found


@contextmanager
def serving(book: Path, script: Path = APP) -> Iterator[Server]:
    """Serve the app on a book until the block is left. Raises RuntimeError when it does not come up."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--logger.hideWelcomeMessage", "true", "--logger.level", "error"]
    # As `make run` starts it.
    around = {**os.environ, configuration.BOOK_VARIABLE: str(book), "PYTHONPATH": str(ROOT), "MALLOC_ARENA_MAX": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, env=around, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(port, process)
            yield Server(process.pid, port)
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the app did not start")
