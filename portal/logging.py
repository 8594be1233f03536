"""Log lines: one event is one JSON object on one line, with number shapes of people masked.

Masking here is the last line of defence, not the rule: nothing should hand a certificate number to a logger at all.
"""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

# 15 or 18 characters like a resident certificate, or 11 like a mobile; `\d` also meets full-width digits.
_CERTIFICATE = re.compile(r"(?<!\d)(?:\d{17}[\dXxＸｘ]|\d{15})(?!\d)")
_MOBILE = re.compile(r"(?<!\d)[1１][3-9３-９]\d{9}(?!\d)")


def mask_numbers(text: str) -> str:
    """`text` with certificate shapes cut to first 4 + last 4 and mobile shapes to first 1 + last 2."""
    text = _CERTIFICATE.sub(lambda found: _covered(found.group(), 4, 4), text)
    return _MOBILE.sub(lambda found: _covered(found.group(), 1, 2), text)


def looks_like_a_number_of_a_person(text: str) -> bool:
    return mask_numbers(text) != text


def _covered(number: str, head: int, tail: int) -> str:
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]


class MaskNumbers(logging.Filter):
    """Masks the finished message of a record, so that handlers behind this one see no full number either."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = mask_numbers(record.getMessage())
        record.args = None
        return True


class JsonLines(logging.Formatter):
    """`{"time", "level", "logger", "message"}` and, where known, method, path (never the query), status, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        request = getattr(record, "request", None)
        event |= {
            "method": getattr(request, "method", None),
            "path": getattr(request, "path", None),
            "status": getattr(record, "status_code", None),
            "traceback": self.formatException(record.exc_info) if record.exc_info else None,
        }
        masked = {name: mask_numbers(value) if isinstance(value, str) else value for name, value in event.items()}
        # ASCII output escapes line separators and terminal codes of hostile input.
        return json.dumps({name: value for name, value in masked.items() if value is not None})
