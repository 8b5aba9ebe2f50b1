"""The browser the tests drive: one that is installed here, never a download of its own.

Run as a program it installs Debian's where that can be done, and says what to do where it cannot.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

# `chromium-browser` comes last: on Ubuntu it is a script that only asks for the snap.
NAMES = ("chromium", "google-chrome", "google-chrome-stable", "microsoft-edge", "chromium-browser")
# No calls home: they slow a test down, and on a machine without network they wait.
ARGUMENTS = ("--disable-background-networking", "--disable-component-update", "--disable-sync")
INSTALL = (
    "Manca un browser per i test: sudo apt-get install chromium (o Google Chrome), oppure CHROME=/percorso/chrome."
)


class NoBrowser(Exception):
    """No installed Chromium, Chrome or Edge starts; the message says what to install."""


@functools.cache
def chromium() -> str:
    """The path of an installed Chromium, Chrome or Edge that starts: `CHROME` where it is set, else the first on PATH.

    Raises `NoBrowser`, one line that says what to install.
    """
    named = os.environ.get("CHROME")
    for candidate in (named,) if named else NAMES:
        path = shutil.which(candidate)
        if path and _starts(path):
            return path
    if named:
        raise NoBrowser(f"CHROME={named} non è un browser che si avvia. {INSTALL}")
    raise NoBrowser(INSTALL)


def launch(playwright: Playwright) -> Browser:
    """That browser, started without a window. Raises `NoBrowser`."""
    # Playwright itself adds --no-sandbox, without which Chromium does not start as root.
    return playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS, env={**_environment()})


def _starts(path: str) -> bool:
    # Only running it tells a browser from the placeholder that a distribution left in its place.
    try:
        return subprocess.run([path, "--version"], capture_output=True, env=_environment(), timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@functools.cache
def _environment() -> dict[str, str]:
    """This process's environment, with a home that can be written: Chromium crashes without one."""
    if os.access(Path.home(), os.W_OK):
        return dict(os.environ)
    return {**os.environ, "HOME": tempfile.mkdtemp(prefix="perimetri-home-")}


def install() -> None:
    """Install Debian's chromium where no browser starts, apt has a real one and this person may. Raises `NoBrowser`."""
    try:
        chromium()
    except NoBrowser:
        if os.environ.get("CHROME") or not _may_install():
            raise
        _apt("update")
        if _is_packaged():
            _apt("install", "--yes", "chromium")
        chromium()


ROOT = ("env",) if os.geteuid() == 0 else ("sudo", "--non-interactive")


def _may_install() -> bool:
    able = all(map(shutil.which, (ROOT[0], "apt-get")))
    return able and subprocess.run([*ROOT, "true"], capture_output=True).returncode == 0


def _apt(*words: str) -> None:
    # Its failure is not an error of its own: the browser is then missing, and that is what gets said.
    subprocess.run([*ROOT, "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", *words])


def _is_packaged() -> bool:
    # Ubuntu's package of that name holds no browser: it installs the snap, and its version says so.
    shown = subprocess.run(["apt-cache", "show", "--no-all-versions", "chromium"], capture_output=True, text=True)
    return shown.returncode == 0 and "snap" not in shown.stdout.split("Version:")[-1].splitlines()[0]


if __name__ == "__main__":
    try:
        install()
    except NoBrowser as missing:
        # Not an error here: the tests without a browser run, and those with one fail with this line.
        print(missing, file=sys.stderr)
