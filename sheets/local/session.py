"""The `requests.Session` whose https:// is answered in this process from one SQLite file."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.exceptions import ReadTimeout

from . import routes, rows
from .errors import ApiError, Json, invalid, unimplemented
from .faults import Faults
from .log import Entry, RequestLog
from .query import Query
from .routes import Answer, Call, Found
from .store import Store

_LONGEST_ADDRESS = 8_192
"""Where Google cuts is not documented: this is safe."""
_JSON = "application/json; charset=UTF-8"


class LocalSession(requests.Session):
    """A session for `gspread.Client(auth=None, session=…)`.

    `log` counts the requests; `faults` is what goes wrong on purpose, if anything.
    """

    def __init__(self, store: Store, faults: Faults | None) -> None:
        super().__init__()
        self.store = store
        self.log = RequestLog()
        self.faults = faults
        # Proxies and .netrc of this machine have nothing to do with a file.
        self.trust_env = False
        adapter = _Engine(store, self.log, faults)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def close(self) -> None:
        super().close()
        self.store.close()


def session(path: str | os.PathLike[str], *, faults: Faults | None = None, busy_timeout: float = 10.0) -> LocalSession:
    """A session on the file at `path`, made if it does not exist, or on ":memory:".

    Any number of sessions, threads and processes may use one file. What is in memory belongs to this session
    object, whose threads share it. `busy_timeout`: seconds to wait for another process's write before a 503.
    Raises BrokenFile when the file cannot be opened or is not a Perimetri file, requests' ConnectionError when another
    process keeps it locked for longer than `busy_timeout`.
    """
    try:
        store = Store(path, busy_timeout=busy_timeout)
    except ApiError as error:
        raise requests.exceptions.ConnectionError(error.message) from error
    return LocalSession(store, faults)


class _Engine(BaseAdapter):
    """Answers prepared requests; nothing leaves the process."""

    def __init__(self, store: Store, log: RequestLog, faults: Faults | None) -> None:
        super().__init__()
        self._store = store
        self._log = log
        self._faults = faults

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        url = urlsplit(request.url or "")
        found = routes.find(request.method or "", url.hostname or "", url.path)
        entry = Entry(request.method or "", _kind(request, found), url.path)
        self._log.add(entry)
        try:
            answer = self._answer(request, found, entry, url.query)
        except ApiError as error:
            return _response(request, error.code, error.body())
        except UnicodeEncodeError:
            return _response(request, 400, invalid("Invalid value: half a character (a lone surrogate)").body())
        return _response(request, 200 if answer is not None else 204, answer)

    def _answer(self, request: requests.PreparedRequest, found: Found | None, entry: Entry, query: str) -> Answer:
        if len(request.url or "") > _LONGEST_ADDRESS:
            raise ApiError(414, "The requested URL is too large to process.")
        if found is None:
            raise unimplemented(f"{entry.method} {entry.path}")
        if self._faults is None:
            return self._apply(request, found, query)
        return self._answer_with(self._faults, request, found, entry, query)

    def _answer_with(
        self, faults: Faults, request: requests.PreparedRequest, found: Found, entry: Entry, query: str
    ) -> Answer:
        lost, answer, refusal = False, None, None
        file_id = found.parts[0] if found.parts else None
        try:
            lost = faults.before(entry, file_id, lambda: self._arrive(request, found, query))
            answer = self._apply(request, found, query)
        except ApiError as error:
            refusal = error
        faults.after()
        if lost:
            raise ReadTimeout("The request was received and its reply was lost", request=request)
        if refusal is not None:
            raise refusal
        return answer

    def _arrive(self, request: requests.PreparedRequest, found: Found, query: str) -> None:
        """A late arrival: nobody hears whether it was refused, or finds that the spreadsheet is gone."""
        if self._store.gone:
            return
        try:
            self._apply(request, found, query)
        except ApiError:
            return

    def _apply(self, request: requests.PreparedRequest, found: Found, query: str) -> Answer:
        content = _content(request)
        body = _body(request, content)
        opened = self._store.writing() if found.route.writes else self._store.reading()
        with opened as connection:
            return routes.answer(found, Call(connection, found.parts, Query.parse(query), body, content))

    def close(self) -> None:
        """Nothing to close: the session closes the file."""


def _kind(request: requests.PreparedRequest, found: Found | None) -> str:
    if found is not None:
        return found.route.kind
    if "sheets.googleapis.com" not in (request.url or ""):
        return "drive"
    return "read" if request.method == "GET" else "write"


def _content(request: requests.PreparedRequest) -> bytes:
    body = request.body
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes):
        return body
    raise unimplemented("a streamed request body")


def _body(request: requests.PreparedRequest, content: bytes) -> Json:
    """The JSON object sent, {} for none."""
    if not content or "csv" in str(request.headers.get("Content-Type")):
        return {}
    try:
        body = json.loads(content)
    except ValueError as error:
        raise invalid(f"Invalid JSON payload received. {error}") from error
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise invalid("Invalid JSON payload received. An object is expected.")
    return body


def _response(request: requests.PreparedRequest, code: int, answer: Answer) -> requests.Response:
    response = requests.Response()
    response.status_code = code
    response.reason = "OK" if code < 300 else "Refused"
    response.request = request
    response.url = request.url or ""
    content, kind = _encoded(answer)
    response.headers.update({"Content-Type": kind, "Content-Length": str(len(content))})
    response.encoding = "utf-8" if content else None
    response.raw = io.BytesIO(content)
    # Set at once: reading it back in small chunks takes longer than making it.
    response._content = content
    return response


def _encoded(answer: Answer) -> tuple[bytes, str]:
    if answer is None:
        return b"", "text/html"
    if isinstance(answer, bytes):
        return answer, "text/csv"
    if not isinstance(answer, list):
        return rows.compact(answer).encode(), _JSON
    # Piece after piece, so that a large answer is not there twice.
    content = io.BytesIO()
    answer.reverse()
    while answer:
        content.write(answer.pop().encode())
    return content.getvalue(), _JSON
