"""The measured part of docs/performance.md."""

from __future__ import annotations

import os
import platform
from datetime import date
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).parent.parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
_PACKAGES = ("streamlit", "gspread", "pandas", "numpy", "pyarrow", "altair")


def machine() -> str:
    """The day, the cores and how busy they were, Python and the packages."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    busy = f"load {os.getloadavg()[0]:.1f} at the start"
    return f"{date.today():%Y-%m-%d}, {os.cpu_count()} cores ({busy}), Python {platform.python_version()}, {packages}."


def written(text: str, measured: str) -> str:
    """The page with another measured part. Raises ValueError when its markers are gone."""
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"the page lacks {BEGIN} or {END}")
    return f"{before}{BEGIN}\n{measured}\n{END}{after}"
