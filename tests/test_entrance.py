"""Who may come in, and how: configurations, books, starts and visits, and what each of them gets."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from sheets.entrance.decision import Book, Entrance, Start, Visit, Way, entrance
from sheets.problems import BrokenBook
from sheets.spreadsheet import configuration

AUTH = """
[auth]
redirect_uri = "https://perimetri.esempio.it/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "a"
client_secret = "b"
server_metadata_url = "https://accounts.google.com/.well-known/openid-configuration"
"""
GOOGLE = '[spreadsheet]\nkey = "abc"\n[service_account]\ntype = "service_account"\n'
HERE = Visit("localhost:8501", "http://localhost:8501")
AWAY = Visit("192.168.1.20:8501", "http://192.168.1.20:8501", "192.168.1.31")
REBOUND = Visit("male.esempio:8501", "http://male.esempio:8501")
PROXIED = Visit("localhost:8501", "https://perimetri.esempio.it", is_forwarded=True)
CLOSED = None
"""The secrets themselves are refused: nobody gets in, whatever else is the case."""

Decide = Callable[..., Entrance]


@pytest.fixture
def decide(tmp_path: Path) -> Decide:
    """The entrance of a configuration in a real file; `text` None for no file."""

    def deciding(text: str | None, book: Book, start: Start = Start(), visit: Visit = HERE) -> Entrance:  # noqa: B008
        path = tmp_path / "secrets.toml"
        if text is not None:
            path.write_text(text, encoding="utf-8")
        return entrance(configuration.secrets(path), book, start, visit)

    return deciding


@pytest.mark.parametrize(
    ("secrets", "demo", "local", "google"),
    [
        (None, Way.PICKER, Way.NOBODY, Way.NOBODY),
        (AUTH, Way.SIGN_IN, Way.SIGN_IN, Way.SIGN_IN),
        (GOOGLE, Way.PICKER, Way.NOBODY, Way.NOBODY),
        (GOOGLE + AUTH, Way.SIGN_IN, Way.SIGN_IN, Way.SIGN_IN),
        (AUTH + "[perimetri]\nsign_in_days = 7\n", Way.SIGN_IN, Way.SIGN_IN, Way.SIGN_IN),
        ("[demo]\npublic = false\n", Way.PICKER, Way.NOBODY, Way.NOBODY),
        ("[demo]\npublic = true\n", Way.PICKER, Way.NOBODY, CLOSED),
        ("[demo]\npublic = true\n" + AUTH, CLOSED, CLOSED, CLOSED),
        ('[demo]\npublic = "sì"\n', CLOSED, CLOSED, CLOSED),
        ("demo = true\n", CLOSED, CLOSED, CLOSED),
        ("", CLOSED, CLOSED, CLOSED),
        ("[auth\n", CLOSED, CLOSED, CLOSED),
        ("[auth]\n", CLOSED, CLOSED, CLOSED),
        ("auth = 1\n", CLOSED, CLOSED, CLOSED),
        (AUTH.replace("[auth]", "[Auth]"), CLOSED, CLOSED, CLOSED),
        (AUTH.replace("client_id", "cliend_id"), CLOSED, CLOSED, CLOSED),
        (AUTH.replace('"a"', '""'), CLOSED, CLOSED, CLOSED),
        (AUTH.replace('"a"', '"…"'), CLOSED, CLOSED, CLOSED),
        (AUTH.replace("0123456789abcdef0123456789abcdef", "corto"), CLOSED, CLOSED, CLOSED),
        (AUTH.replace("/oauth2callback", "/"), CLOSED, CLOSED, CLOSED),
        (AUTH.replace("https://perimetri", "http://perimetri"), CLOSED, CLOSED, CLOSED),
        (AUTH.replace("https://accounts", "http://accounts"), CLOSED, CLOSED, CLOSED),
        ("[auth.google]\nclient_id = 'a'\n" + AUTH, CLOSED, CLOSED, CLOSED),
        ("[perimetri]\nsign_in_days = 7\n", CLOSED, CLOSED, CLOSED),
        *(
            (f"{AUTH}[perimetri]\n{line}\n", CLOSED, CLOSED, CLOSED)
            for line in (
                "sign_in_days = 0",
                "sign_in_days = 31",
                'sign_in_days = "7"',
                "sign_in_days = true",
                "days = 7",
            )
        ),
        (AUTH + '[perimetri]\ntrust_unsaid_emails = "no"\n', CLOSED, CLOSED, CLOSED),
        (GOOGLE.replace("spreadsheet", "Spreadsheet"), CLOSED, CLOSED, CLOSED),
    ],
)
def test_what_a_visitor_on_this_machine_gets(
    decide: Decide, secrets: str | None, demo: Way | None, local: Way | None, google: Way | None
) -> None:
    for book, way in ((Book.DEMO, demo), (Book.LOCAL, local), (Book.GOOGLE, google)):
        if way is CLOSED:
            with pytest.raises(BrokenBook) as refusal:
                decide(secrets, book)
            assert refusal.value.advice, "what to mend is said"
        else:
            found = decide(secrets, book)
            assert found.way is way
            assert (found.sentence != "") == (found.advice != "") == (way is Way.NOBODY)


@pytest.mark.parametrize("visit", [HERE, AWAY, REBOUND, PROXIED, Visit()])
def test_with_a_sign_in_or_a_real_book_nobody_picks_a_role_from_anywhere(decide: Decide, visit: Visit) -> None:
    for lan in (False, True):
        for person in ("", "ada@esempio.it"):
            start = Start(person, lan)
            assert decide(AUTH, Book.DEMO, start, visit).way is Way.SIGN_IN
            assert decide(AUTH, Book.LOCAL, start, visit).way is Way.SIGN_IN
            assert decide(GOOGLE, Book.GOOGLE, start, visit).way is Way.NOBODY
            assert decide("[demo]\npublic = true\n", Book.LOCAL, start, visit).way is (
                Way.LINK if person else Way.NOBODY
            )


@pytest.mark.parametrize(
    ("visit", "alone", "lan"),
    [
        (HERE, True, True),
        (Visit("localhost"), True, True),
        (Visit("127.0.0.1:8600", "http://127.0.0.1:8600"), True, True),
        (Visit("[::1]:8501", "http://[::1]:8501"), True, True),
        (AWAY, False, True),
        (Visit("192.168.1.20:8501", "http://192.168.1.20:8501"), False, True),
        (Visit(f"{socket.gethostname().lower()}.local:8501"), False, True),
        (Visit("localhost:8501", "http://localhost:8501", "192.168.1.31"), False, True),
        (REBOUND, False, False),
        (Visit("localhost:8501", "http://male.esempio"), False, False),
        (Visit("localhost:8501", "null"), False, False),
        (Visit("localhost.male.esempio:8501"), False, False),
        (Visit("127.0.0.1.male.esempio"), False, False),
        (Visit("a@localhost"), True, True),
        (Visit("localhost@male.esempio"), False, False),
        (Visit("[localhost"), False, False),
        (Visit(""), False, False),
        (PROXIED, False, False),
        (Visit("localhost:8501", "http://localhost:8501", is_forwarded=True), False, False),
    ],
)
def test_the_picker_is_for_this_machine_and_elsewhere_only_where_the_start_says_so(
    decide: Decide, visit: Visit, alone: bool, lan: bool
) -> None:
    assert (decide(None, Book.DEMO, Start(), visit).way is Way.PICKER) is alone
    assert (decide(None, Book.DEMO, Start(lan=True), visit).way is Way.PICKER) is lan
    assert decide("[demo]\npublic = true\n", Book.DEMO, Start(), visit).way is Way.PICKER


def test_a_book_opened_for_one_person_has_no_picker_not_even_a_demo(decide: Decide) -> None:
    for book in (Book.DEMO, Book.LOCAL):
        assert decide(None, book, Start("ada@esempio.it")).way is Way.LINK
