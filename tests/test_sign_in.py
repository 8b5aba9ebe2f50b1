"""Who the provider says that somebody is, how long that holds, and how one leaves."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from components.entrance.sign_in_routes import safe_path
from sheets.entrance import link_token
from sheets.entrance.sign_in import SignIn, SignInAgain, email_of, key_of
from sheets.entrance.sign_outs import SignOuts
from sheets.problems import NotAllowed

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
IN = {
    "is_logged_in": True,
    "email": "ada@esempio.it",
    "email_verified": True,
    "iat": int(NOW.timestamp()) - 60,
    "iss": "https://accounts.google.com",
    "sub": "1",
}
SETTINGS = SignIn("https://perimetri.esempio.it", "Google")
TRUSTING = SignIn("https://perimetri.esempio.it", "Google", trusts_unsaid=True)


def ago(**time: float) -> int:
    return int((NOW - timedelta(**time)).timestamp())


@pytest.mark.parametrize("email", ["ada@esempio.it", " Ada@Esempio.IT ", "ADA@ESEMPIO.IT"])
def test_an_address_is_the_same_in_capitals_and_with_blanks(email: str) -> None:
    assert email_of({**IN, "email": email}, SETTINGS, NOW) == "ada@esempio.it"


@pytest.mark.parametrize(
    "claims", [{}, {**IN, "is_logged_in": False}, {**IN, "is_logged_in": "yes"}, {"email": "x@y.it"}]
)
def test_who_is_not_signed_in_is_asked_to(claims: dict[str, object]) -> None:
    with pytest.raises(SignInAgain, match=r"^Per entrare, accedi\."):
        email_of(claims, SETTINGS, NOW)


@pytest.mark.parametrize(
    ("verified", "strict", "trusting"),
    [
        (True, True, True), ("true", True, True), (False, False, False), ("false", False, False), (1, False, False),
        ("", False, False), (None, False, True),
    ],
)  # fmt: skip
def test_an_address_must_be_verified(verified: object, strict: bool, trusting: bool) -> None:
    for settings, is_in in ((SETTINGS, strict), (TRUSTING, trusting)):
        if is_in:
            assert email_of({**IN, "email_verified": verified}, settings, NOW) == "ada@esempio.it"
        else:
            with pytest.raises(NotAllowed, match="non è verificato"):
                email_of({**IN, "email_verified": verified}, settings, NOW)


def test_an_unsaid_verification_is_refused_unless_a_setting_trusts_it() -> None:
    claims = {name: value for name, value in IN.items() if name != "email_verified"}
    assert email_of(claims, TRUSTING, NOW) == "ada@esempio.it"
    with pytest.raises(NotAllowed):
        email_of(claims, SETTINGS, NOW)


@pytest.mark.parametrize("email", [None, "", "  ", 7, ["ada@esempio.it"]])
def test_without_an_address_nobody_comes_in(email: object) -> None:
    with pytest.raises(NotAllowed, match="non ha detto il tuo indirizzo"):
        email_of({**IN, "email": email}, SETTINGS, NOW)


@pytest.mark.parametrize(
    "issued", [None, "oggi", True, float("nan"), float("inf"), -1, 0, 10**30, ago(days=14, seconds=1), ago(minutes=-6)]
)
def test_a_session_that_is_old_or_has_no_clear_hour_signs_in_again(issued: object) -> None:
    with pytest.raises(SignInAgain, match=r"Accedi di nuovo\.|poi accedi di nuovo\."):
        email_of({**IN, "iat": issued}, SETTINGS, NOW)


@pytest.mark.parametrize("issued", [ago(days=14), ago(seconds=0), ago(minutes=-4), float(ago(days=1))])
def test_a_session_lasts_as_long_as_the_setting_says(issued: float) -> None:
    assert email_of({**IN, "iat": issued}, SETTINGS, NOW)
    if issued == ago(days=14):
        with pytest.raises(SignInAgain, match="più di 7 giorni"):
            email_of({**IN, "iat": issued}, SignIn("https://x.it", "Google", 7), NOW)


def test_a_sign_out_holds_for_every_process_and_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "libro" / "usciti"
    mine, other = SignOuts(path), SignOuts(path)
    assert "a" not in mine
    assert "a" not in other
    mine.add("a", NOW)
    other.add("b", NOW)
    assert all(key in each for key in "ab" for each in (mine, other, SignOuts(path)))
    assert "c" not in mine
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_sign_out_that_cannot_be_written_down_holds_in_this_process(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    outs = SignOuts(tmp_path / "file" / "usciti")
    with pytest.raises(OSError):
        outs.add("a", NOW)
    # Nor does a list that cannot be read pass for an empty one.
    with pytest.raises(OSError):
        _ = "b" in outs


def test_two_sign_ins_of_one_person_are_two() -> None:
    assert key_of(IN) == key_of(dict(IN))
    assert len({key_of({**IN, name: "x"}) for name in ("iss", "sub", "iat", "nonce")} | {key_of(IN)}) == 5


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("/", "/"), ("/presenze?incontro=a%20b&x=1", "/presenze?incontro=a%20b&x=1"), ("/libro/oggi", "/libro/oggi"),
        ("", "/"), ("oggi", "/"), ("//male.it/oggi", "/"), ("/\\male.it", "/"), ("\\\\male.it", "/"), ("https://male.it/", "/"),
        ("/oggi\r\nSet-Cookie: a=b", "/"), ("/ //male.it", "/"), ("javascript:alert(1)", "/"), ("/" + "a" * 3_000, "/"),
        ("/auth/logout", "/"), ("/oauth2callback?code=1", "/"), ("/_stcore/health", "/"), ("///male.it", "/"), ("/\t/male.it", "/"),
    ],
)  # fmt: skip
def test_one_comes_back_to_a_page_of_the_app_and_nowhere_else(address: str, safe: str) -> None:
    assert safe_path(address) == safe


def test_a_token_belongs_to_one_person_and_nobody_else_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "libro" / "chiave"
    assert not link_token.is_token("", "ada@esempio.it", path)
    token = link_token.token_for("ada@esempio.it", path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert link_token.token_for("ada@esempio.it", path) == token
    assert link_token.is_token(token, "ada@esempio.it", path)
    for wrong in ("", token[:-1], token + "a", "è" * 43):
        assert not link_token.is_token(wrong, "ada@esempio.it", path)
    assert not link_token.is_token(token, "", path)
    other = link_token.token_for("bea@esempio.it", path)
    assert other != token
    assert not link_token.is_token(token, "ada@esempio.it", path)
    assert not link_token.is_token(token, "bea@esempio.it", path)


@pytest.mark.parametrize("content", [b"", b"ada@esempio.it", b"ada@esempio.it corto\n", b"\xff\xfe"])
def test_a_spoilt_token_opens_nothing_and_is_made_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "chiave"
    path.write_bytes(content)
    assert not link_token.is_token("", "ada@esempio.it", path)
    assert not link_token.is_token("corto", "ada@esempio.it", path)
    assert len(link_token.token_for("ada@esempio.it", path)) >= 32


def test_a_sign_out_that_another_process_is_still_writing_is_known_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "usciti"
    path.write_text("2026-11-26 a\n2026-11-26 lun")
    outs = SignOuts(path)
    assert "a" in outs
    with path.open("a") as file:
        file.write("go\n")
    assert "lungo" in outs


def test_a_list_of_sign_outs_that_was_put_back_from_a_copy_is_read_from_its_beginning(tmp_path: Path) -> None:
    path, copy = tmp_path / "usciti", tmp_path / "copia"
    path.write_text("2026-11-26 a\n2026-11-26 b\n2026-11-26 c\n")
    outs = SignOuts(path)
    assert "a" in outs
    copy.write_text("2026-11-26 d\n")
    copy.replace(path)
    assert "d" in outs


def test_who_signs_out_where_no_list_can_be_made_is_out_in_this_process(tmp_path: Path) -> None:
    (tmp_path / "libro").symlink_to(tmp_path / "un disco che non c'è")
    outs = SignOuts(tmp_path / "libro" / "usciti")
    with pytest.raises(OSError):
        outs.add("a", NOW)
    assert "a" in outs
