"""What the engine answers when it refuses: Google's own error bodies, and the one fault of the file itself."""

from __future__ import annotations

import os
import re
from typing import Any

Json = dict[str, Any]

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    414: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
    507: "RESOURCE_EXHAUSTED",
}
_WRONG_FIELD = re.compile(r"Invalid value at '([^']*)'")
_RPC = "type.googleapis.com/google.rpc."


class BrokenFile(OSError):
    """The SQLite file cannot be opened or is not one of ours. `filename` is its path, `strerror` says why."""

    def __init__(self, path: str | os.PathLike[str], reason: str) -> None:
        super().__init__(None, f"not a readable Perimetri file: {reason}", str(path))

    def __str__(self) -> str:
        return f"{self.filename}: {self.strerror}"


class MissingFile(BrokenFile):
    """The file was moved, deleted or replaced while it was open: what is written now would be in no file that has a name."""


class ReadOnlyFile(BrokenFile):
    """The file is as it should be, and may not be written."""


class NoFile(BrokenFile):
    """There is something at the path that is no file to open: a folder, a link to nothing, a file that may not be read."""


class EmptyFile(BrokenFile):
    """The file has no byte in it: a copy that failed, a full disk. A new book is made only where nothing is."""


class NewerFile(BrokenFile):
    """A newer version of this program made the file."""


class ForeignLeftover(BrokenFile):
    """Beside the file stands `leftover`, in which SQLite keeps the last transactions of another file."""

    def __init__(self, path: str | os.PathLike[str], leftover: os.PathLike[str]) -> None:
        super().__init__(path, f"{os.fspath(leftover)} beside it belongs to another file")
        self.leftover = os.fspath(leftover)


class ApiError(Exception):
    """A refusal that reaches the caller as an HTTP status and a JSON body in Google's shape."""

    def __init__(self, code: int, message: str, *, reason: str | None = None, detail: Json | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.reason = reason
        self.detail = detail

    def body(self) -> Json:
        """The response body. Drive's refusals carry a `reason`, those of Sheets a `status` and perhaps details."""
        if self.reason is not None:
            entry = {"message": self.message, "domain": "global", "reason": self.reason}
            return {"error": {"code": self.code, "message": self.message, "errors": [entry]}}
        error: Json = {"code": self.code, "message": self.message, "status": _STATUS[self.code]}
        detail = self.detail or self._wrong_field()
        return {"error": {**error, "details": [detail]} if detail else error}

    def _wrong_field(self) -> Json | None:
        field = _WRONG_FIELD.match(self.message)
        if field is None:
            return None
        violation = {"field": field[1], "description": self.message}
        return {"@type": f"{_RPC}BadRequest", "fieldViolations": [violation]}


def invalid(message: str) -> ApiError:
    """400: the request itself is wrong."""
    return ApiError(400, message)


def not_found() -> ApiError:
    """404 as Sheets words it."""
    return ApiError(404, "Requested entity was not found.")


def file_not_found(file_id: str) -> ApiError:
    """404 as Drive words it."""
    return ApiError(404, f"File not found: {file_id}.", reason="notFound")


def forbidden() -> ApiError:
    """403: the spreadsheet exists and is not shared with the caller."""
    return ApiError(403, "The caller does not have permission")


def exhausted(kind: str, quota: int = 60) -> ApiError:
    """429: the minute's quota of `kind` ("read" or "write") is used up; that of "drive" is worded by Drive."""
    if kind == "drive":
        return ApiError(429, "Rate Limit Exceeded", reason="rateLimitExceeded")
    name, service = f"{kind.capitalize()} requests", "sheets.googleapis.com"
    metadata = {
        "service": service,
        "consumer": "projects/0",
        "quota_metric": f"{service}/{kind}_requests",
        "quota_limit": f"{kind.capitalize()}RequestsPerMinutePerUser",
        "quota_limit_value": str(quota),
        "quota_location": "global",
    }
    return ApiError(
        429,
        f"Quota exceeded for quota metric '{name}' and limit '{name} per minute per user' "
        f"of service '{service}' for consumer 'project_number:0'.",
        detail={
            "@type": f"{_RPC}ErrorInfo",
            "reason": "RATE_LIMIT_EXCEEDED",
            "domain": "googleapis.com",
            "metadata": metadata,
        },
    )


def unavailable(message: str = "The service is currently unavailable.") -> ApiError:
    """503: try again later."""
    return ApiError(503, message)


_REASON = {
    401: ("Invalid Credentials", "authError"),
    403: ("The user does not have sufficient permissions for this file.", "insufficientFilePermissions"),
    500: ("Internal Error", "internalError"),
    503: ("Transient failure", "transientError"),
    504: ("Deadline exceeded", "deadlineExceeded"),
}
_WORDS = {
    401: "Request had invalid authentication credentials.",
    500: "Internal error encountered.",
    504: "Deadline expired before operation could complete.",
}


def refusal(code: int, kind: str, file_id: str | None) -> ApiError:
    """A refusal on purpose of a request of a kind, with the body that Sheets, or Drive, gives with this code."""
    if code == 429:
        return exhausted(kind)
    if code == 404:
        return file_not_found(file_id or "") if kind == "drive" else not_found()
    if kind == "drive":
        message, reason = _REASON[code]
        return ApiError(code, message, reason=reason)
    if code == 403:
        return forbidden()
    return ApiError(code, _WORDS[code]) if code in _WORDS else unavailable()


REFUSALS = frozenset({401, 403, 404, 429, 500, 503, 504})
"""The codes that `refusal` has words for."""


def full(path: str) -> ApiError:
    """507: there is no room left on the disk; nothing was applied. Google has no such error."""
    return ApiError(507, f"There is no room left on the disk of {path}.")


def unimplemented(what: str) -> ApiError:
    """501: Google may know `what`, this engine does not."""
    return ApiError(501, f"The local Sheets engine does not support {what}.")
