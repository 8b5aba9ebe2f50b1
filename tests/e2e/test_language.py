"""Two languages in the browser: that of the browser, the one that was chosen, and what stays of the choice."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import PHONE, ROLES, App, Browsers, Opener, ready


@pytest.fixture
def english(browsers: Browsers) -> Iterator[BrowserContext]:
    """A browser whose owner reads English."""
    context = browsers._chromium.new_context(locale="en-GB", timezone_id="Europe/Rome")
    yield context
    context.close()


def language(page: Page) -> str:
    return str(page.evaluate("document.documentElement.lang"))


def test_the_language_is_chosen_with_one_tap_and_stays_from_page_to_page_and_for_the_next_visit(
    open_as: Opener, app: App
) -> None:
    phone = open_as("volunteer", "oggi", PHONE)
    expect(phone.get_by_role("heading", name="Oggi")).to_be_visible()
    assert language(phone) == "it"

    phone.get_by_role("button", name="EN", exact=True).click()
    expect(phone.get_by_role("heading", name="Today")).to_be_visible()
    expect(phone).to_have_url(re.compile("lingua=en"))
    assert language(phone) == "en"

    phone.get_by_role("link", name="Record", exact=True).click()
    expect(phone.get_by_role("heading", name="Record")).to_be_visible()
    expect(phone.get_by_text("What do you want to record?")).to_be_visible()

    again = phone.context.new_page()
    again.goto(f"{app.address}/oggi?come={ROLES['volunteer']}")
    ready(again)
    expect(again.get_by_role("heading", name="Today")).to_be_visible()
    again.get_by_role("button", name="IT", exact=True).click()
    expect(again.get_by_role("heading", name="Oggi")).to_be_visible()
    assert language(again) == "it"


def test_who_reads_english_meets_english_and_a_form_that_says_so_and_saves(english: BrowserContext, app: App) -> None:
    page = english.new_page()
    page.goto(f"{app.address}/registra?come={ROLES['volunteer']}")
    ready(page)
    expect(page.get_by_role("heading", name="Record")).to_be_visible()
    page.get_by_text("OP Café", exact=True).first.click()
    page.get_by_text("Proposal", exact=True).click()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    expect(page.get_by_text("What you wrote is still here.")).to_be_visible()
