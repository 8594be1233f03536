"""Typed reading of the environment, with the profile file of the data folder behind it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_WEB_SOCKET = re.compile("(wss?)://([a-z0-9.-]+)(?::([1-9][0-9]{0,4}))?(?:/[A-Za-z0-9._~/-]*)?")


def read_profile(path: Path) -> dict[str, str]:
    """`KEY=VALUE` lines of `path`; blank lines and `#` comments are dropped. No file means no values."""
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def environment(profile_file: Path) -> "Env":
    """The process environment first, then `profile_file`.

    A file written for another profile than the one the environment asks for is not read at all,
    so that keys of a demo never serve a production start.
    """
    stored = read_profile(profile_file)
    asked = os.environ.get("PORTAL_PROFILE", "")
    if asked and asked != stored.get("PORTAL_PROFILE"):
        stored = {}
    return Env({**stored, **{name: value for name, value in os.environ.items() if value}})


@dataclass(frozen=True)
class Env:
    """Typed look-ups. A blank value counts as absent; a malformed one raises ImproperlyConfigured with its name."""

    values: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name) or default

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", value):
            raise ImproperlyConfigured(f"{name} 必须是非负整数 / {name} must be a non-negative integer.")
        return int(value)

    def flag(self, name: str) -> bool:
        value = self.text(name, "0").lower()
        if value not in {"0", "1", "true", "false", "yes", "no", "on", "off"}:
            raise ImproperlyConfigured(f"{name} 只能是 1 或 0 / {name} must be 1 or 0.")
        return value in {"1", "true", "yes", "on"}

    def choice(self, name: str, *allowed: str) -> str:
        """One of `allowed`; the first is what silence means."""
        value = self.text(name, allowed[0])
        if value not in allowed:
            words = ", ".join(allowed)
            raise ImproperlyConfigured(f"{name} 只能是 {words} 之一 / {name} must be one of {words}.")
        return value

    def listed(self, name: str, default: str = "") -> list[str]:
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def web_socket(self, name: str) -> str:
        """`wss://…`, or `ws://…` of this very machine; "" when absent. A content policy cannot hold an IPv6 address."""
        address = self.text(name)
        found = _WEB_SOCKET.fullmatch(address)
        good = found and int(found[3] or 0) < 2**16 and (found[1] == "wss" or _is_loopback(found[2]))
        if address and not good:
            raise ImproperlyConfigured(
                f"{name} 须是 wss:// 地址，或本机的 ws:// 地址（127.0.0.1 或 localhost，不能用 IPv6）/ "
                f"{name} must be wss://host:port/, or ws:// on 127.0.0.1 or localhost (no IPv6)."
            )
        return address

    def postgres(self, name: str) -> dict[str, Any] | None:
        """`postgres://user:password@host:port/name?option=value` as Django's names, or None when absent."""
        address = urlsplit(self.text(name))
        if not address.scheme:
            return None
        if address.scheme not in {"postgres", "postgresql"} or not address.path.strip("/"):
            raise ImproperlyConfigured(f"{name} 须形如 / must look like postgres://user:password@host:port/name")
        return {
            "NAME": unquote(address.path.strip("/")),
            "USER": unquote(address.username or ""),
            "PASSWORD": unquote(address.password or ""),
            "HOST": unquote(address.hostname or ""),
            "PORT": str(address.port or ""),
            "OPTIONS": dict(parse_qsl(address.query)),
        }


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or IPv4Address(host).is_loopback
    except AddressValueError:
        return False
