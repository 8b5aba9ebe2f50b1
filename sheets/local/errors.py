"""What the engine answers when it refuses: Google's own error bodies, and the one fault of the file itself."""

from __future__ import annotations

import os
from typing import Any

Json = dict[str, Any]

_STATUS = {
    507: "RESOURCE_EXHAUSTED",
    400: "INVALID_ARGUMENT",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}


class BrokenFile(OSError):
    """The SQLite file cannot be opened or is not one of ours. `filename` is its path, `strerror` says why."""

    def __init__(self, path: str | os.PathLike[str], reason: str) -> None:
        super().__init__(None, f"not a readable Perimetri file: {reason}", str(path))

    def __str__(self) -> str:
        return f"{self.filename}: {self.strerror}"


class ApiError(Exception):
    """A refusal that reaches the caller as an HTTP status and a JSON body in Google's shape."""

    def __init__(self, code: int, message: str, *, reason: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.reason = reason

    def body(self) -> Json:
        """The response body. Drive's refusals carry a `reason`, those of Sheets a `status`."""
        if self.reason is not None:
            entry = {"message": self.message, "domain": "global", "reason": self.reason}
            return {"error": {"code": self.code, "message": self.message, "errors": [entry]}}
        return {"error": {"code": self.code, "message": self.message, "status": _STATUS[self.code]}}


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


def exhausted(kind: str) -> ApiError:
    """429: the minute's quota of `kind` ("read" or "write") is used up."""
    name = f"{kind.capitalize()} requests"
    return ApiError(
        429,
        f"Quota exceeded for quota metric '{name}' and limit '{name} per minute per user' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:0'.",
    )


def unavailable(message: str = "The service is currently unavailable.") -> ApiError:
    """503: try again later."""
    return ApiError(503, message)


def full(path: str) -> ApiError:
    """507: there is no room left on the disk; nothing was applied. Google has no such error."""
    return ApiError(507, f"There is no room left on the disk of {path}.")


def unimplemented(what: str) -> ApiError:
    """501: Google may know `what`, this engine does not."""
    return ApiError(501, f"The local Sheets engine does not support {what}.")
