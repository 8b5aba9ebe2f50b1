"""What the first visit of a phone costs, in Chromium: python -m tests.bench.first_visit

A browser that has nothing yet opens *Oggi*; the clock stops when a session of the day can be tapped. All lines come from one run: as the
files are sent, as they would be sent unpacked, and a second visit with what the browser has kept.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from sheets import local
from sheets.access import SHELL
from sheets.register.register import Register
from sheets.setup.preparation import setup
from sheets.spreadsheet.workbook import Workbook
from tests import browser as installed
from tests.e2e.conftest import PHONE, PHONE_AGENT, ROLES, App

MEGABIT, ROUND_TRIP = 125_000, 150
"""Bytes a second; milliseconds there and back, as Lighthouse has them for a phone on a slow line."""


class Line:
    """A line of so many megabits a second. Counts what comes over it."""

    def __init__(self, context: BrowserContext, megabits: float, packed: bool) -> None:
        self.page = context.new_page()
        self.requests, self.bytes = 0, 0
        session = context.new_cdp_session(self.page)
        session.send("Network.enable")
        speed = megabits * MEGABIT
        session.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": ROUND_TRIP, "downloadThroughput": speed, "uploadThroughput": speed / 2},
        )
        if not packed:
            session.send("Network.setExtraHTTPHeaders", {"headers": {"Accept-Encoding": "identity"}})
        session.on("Network.loadingFinished", self._count)

    def _count(self, loaded: dict[str, Any]) -> None:
        self.requests += 1
        self.bytes += int(loaded["encodedDataLength"])

    def seconds_to(self, address: str) -> float:
        """Until a session can be tapped."""
        began = time.monotonic()
        self.page.goto(address, wait_until="commit")
        expect(self.page.get_by_role("link", name="Segna le presenze").first).to_be_visible(timeout=120_000)
        return time.monotonic() - began


def visits(browser: Browser, address: str, megabits: float, packed: bool) -> list[tuple[float, int, int]]:
    """A first visit, and a second one with what the browser kept: seconds, requests, bytes."""
    size = {"width": PHONE[0], "height": PHONE[1]}
    context = browser.new_context(viewport=size, user_agent=PHONE_AGENT, has_touch=True, is_mobile=True)
    found = []
    for _ in range(2):
        line = Line(context, megabits, packed)
        seconds = line.seconds_to(address)
        found.append((seconds, line.requests, line.bytes))
        line.page.close()
    context.close()
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.first_visit", description=__doc__)
    parser.add_argument("--repeats", type=int, default=3, help="how often each visit is made (3)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        book = Path(folder) / "book.sqlite3"
        with local.session(book) as session:
            workbook = Workbook.on_file(book, session)
            setup(workbook)
            register = Register(workbook)
            register.of(SHELL).demo.load()
            register.close()
        app = App(book)
        app.start()
        browser = installed.launch(playwright)
        address = f"{app.address}/oggi?come={ROLES['volunteer']}"
        print("| line | visit | seconds | requests | KB |\n|---|---|---|---|---|")
        for megabits in (9, 1.6):
            for packed in (True, False):
                every = [visits(browser, address, megabits, packed) for _ in range(chosen.repeats)]
                for place, name in enumerate(("first", "second")):
                    seconds, requests, size = (median(each[place][part] for each in every) for part in range(3))
                    how = "" if packed else ", unpacked"
                    print(f"| {megabits} Mbit/s | {name}{how} | {seconds:.1f} | {requests:.0f} | {size / 1000:,.0f} |")
        browser.close()
        app.kill()


if __name__ == "__main__":
    main()
