"""What `make run` starts, told by make itself without starting it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("words", "environment", "started"),
    [
        ([], {}, '--as ""'),
        (["AS=anna@esempio.it"], {}, '--as "anna@esempio.it"'),
        ([], {"PERIMETRI_AS": "anna@esempio.it"}, '--as "anna@esempio.it"'),
        ([], {}, "listen=127.0.0.1"),
        (["LAN=1"], {}, "listen=0.0.0.0"),
        (["PORT=8600"], {}, "--server.port 8600"),
    ],
)
def test_make_run_starts_for_whom_and_where_it_is_told(
    words: list[str], environment: dict[str, str], started: str
) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in ("PERIMETRI_AS", "PERIMETRI_BOOK", "AS")}
    said = subprocess.run(
        ["make", "--dry-run", "run", *words],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert started in said.stdout
