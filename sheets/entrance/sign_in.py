"""Signing in: what the secrets must say for it, and who the provider says that somebody is.

Pure. Whether that person may come in is another question; `Ruoli` answers it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlparse

from sheets.definitions.rows import same_email
from sheets.language import _
from sheets.problems import BrokenBook, NotAllowed
from sheets.spreadsheet.configuration import SEE_EXAMPLE

CALLBACK = "/oauth2callback"
LONGEST_DAYS = 30
_USUAL_DAYS = 14
_NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_LEAST_SECRET = 32
# Clocks differ a little; a session from further in the future is a fault, and not a young session.
_AHEAD = timedelta(minutes=5)


class SignInAgain(NotAllowed):
    """This session is not signed in, or not any more."""


@dataclass(frozen=True)
class SignIn:
    """The settings. `address` is the app's own, where the provider sends people back to."""

    address: str
    provider: str
    days: int = _USUAL_DAYS
    trusts_unsaid: bool = False


def sign_in(secrets: Mapping[str, object]) -> SignIn | None:
    """The settings in the secrets, None where they do not speak of it. Raises `BrokenBook` for whatever is unclear."""
    auth = secrets.get("auth")
    own = secrets.get("perimetri", {})
    if not isinstance(own, Mapping):
        raise BrokenBook(_("In secrets.toml «perimetri» non è una tabella."), SEE_EXAMPLE)
    if auth is None:
        alone = own.keys() - {"address"}
        if alone:
            raise BrokenBook(_("In secrets.toml c'è «{key}» senza [auth].", key=min(alone)), SEE_EXAMPLE)
        return None
    if not isinstance(auth, Mapping):
        raise BrokenBook(_("In secrets.toml «auth» non è una tabella."), SEE_EXAMPLE)
    for key in _NEEDED:
        _check_text(key, auth.get(key))
    _check_urls(str(auth["redirect_uri"]), str(auth["server_metadata_url"]))
    if len(str(auth["cookie_secret"])) < _LEAST_SECRET:
        raise BrokenBook(
            _(
                "In secrets.toml «cookie_secret» ha meno di {least} caratteri: si può indovinare.",
                least=_LEAST_SECRET,
            ),
            _(
                "Scrivi quello che risponde: {command}",
                command="python3 -c 'import secrets; print(secrets.token_hex(32))'",
            ),
        )
    address = str(auth["redirect_uri"]).removesuffix(CALLBACK)
    host = urlparse(str(auth["server_metadata_url"])).hostname or ""
    days, trusts = _settings(own)
    return SignIn(address, "Google" if host == "accounts.google.com" else host, days, trusts)


def _check_text(key: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise BrokenBook(_("In secrets.toml, sotto [auth], manca «{key}».", key=key), SEE_EXAMPLE)
    if "…" in value or "..." in value or value.strip().casefold() in ("xxx", "scrivi qui"):
        raise BrokenBook(_("In secrets.toml «{key}» è ancora quello dell'esempio.", key=key), SEE_EXAMPLE)


def _check_urls(redirect: str, metadata: str) -> None:
    parsed = urlparse(redirect)
    if parsed.scheme not in ("http", "https") or not parsed.hostname or not redirect.endswith(CALLBACK):
        raise BrokenBook(
            _("In secrets.toml «redirect_uri» non va: «{redirect}».", redirect=redirect),
            _(
                "È l'indirizzo dell'app, seguito da {callback}: per esempio https://perimetri.esempio.it{callback}.",
                callback=CALLBACK,
            ),
        )
    for key, url in (("redirect_uri", redirect), ("server_metadata_url", metadata)):
        if urlparse(url).scheme != "https" and not is_this_machine(urlparse(url).hostname or ""):
            raise BrokenBook(_("In secrets.toml «{key}» deve cominciare con https://.", key=key), SEE_EXAMPLE)


def _settings(found: Mapping[str, object]) -> tuple[int, bool]:
    days, trusts = found.get("sign_in_days", _USUAL_DAYS), found.get("trust_unsaid_emails", False)
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= LONGEST_DAYS:
        raise BrokenBook(
            _("In secrets.toml «sign_in_days» è un numero intero da 1 a {longest}.", longest=LONGEST_DAYS),
            SEE_EXAMPLE,
        )
    if not isinstance(trusts, bool):
        raise BrokenBook(_("In secrets.toml «trust_unsaid_emails» è true o false."), SEE_EXAMPLE)
    return days, trusts


def is_this_machine(host: str) -> bool:
    """True for the names by which a machine calls itself."""
    return host in ("localhost", "127.0.0.1", "::1")


def email_of(claims: Mapping[str, object], settings: SignIn, now: datetime) -> str:
    """The e-mail of who signed in, as `Ruoli` compares it. `now` has a zone.

    Raises `SignInAgain` for a session that is none or too old, `NotAllowed` for an address nobody vouches for.
    """
    if claims.get("is_logged_in") is not True:
        raise SignInAgain(_("Per entrare, accedi."), _("Usa l'indirizzo e-mail con cui il progetto ti conosce."))
    _check_age(claims.get("iat"), settings, now)
    email = claims.get("email")
    if not isinstance(email, str) or not email.strip():
        raise NotAllowed(
            _("{provider} non ha detto il tuo indirizzo e-mail.", provider=settings.provider),
            _("Accedi con un altro account, o chiedi a chi cura l'app."),
        )
    verified = claims.get("email_verified")
    is_verified = settings.trusts_unsaid if verified is None else verified is True or verified == "true"
    if not is_verified:
        raise NotAllowed(
            _("L'indirizzo {email} non è verificato: non so se è davvero tuo.", email=email),
            _("Verificalo presso {provider}, poi accedi di nuovo.", provider=settings.provider),
        )
    return same_email(email)


def _check_age(issued: object, settings: SignIn, now: datetime) -> None:
    """A session without its hour is as good as none: Streamlit's cookie lasts 30 days, and nothing in it expires."""
    if isinstance(issued, bool) or not isinstance(issued, int | float) or not 0 < issued < 1e11:
        raise SignInAgain(_("Non so quando hai fatto l'accesso."), _("Accedi di nuovo."))
    at = datetime.fromtimestamp(issued, UTC)
    if at > now + _AHEAD:
        raise SignInAgain(
            _("Il tuo accesso viene dal futuro."), _("Controlla l'orologio del server, poi accedi di nuovo.")
        )
    if now - at > timedelta(days=settings.days):
        raise SignInAgain(
            _("Sono passati più di {days} giorni dal tuo accesso.", days=settings.days), _("Accedi di nuovo.")
        )


def key_of(claims: Mapping[str, object]) -> str:
    """What tells this sign-in from every other, also from another one of the same person."""
    told = [str(claims.get(name, "")) for name in ("iss", "sub", "email", "iat", "nonce")]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
