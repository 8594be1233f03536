"""The clock of a logged-in session: when it locks, and what it keeps of that in the session row.

A session locks after `IDLE_LOCK_MINUTES` without activity, `SESSION_HOURS` after the password was last given to start
it, when its owner locks it, or when the server's clock runs backwards past the stamps. A locked session stays the
same person's: only their password opens it.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

SEEN_AT = "seen_at"  # epoch seconds of the last activity, stored at most once a minute
STARTED_AT = "started_at"  # epoch seconds of the password that began this stretch of work
LOCKED = "locked"
STORE_EVERY = 60
CLOCK_TOLERANCE = 60


class SessionClock:
    """Reads and moves the stamps of one session. All times are whole seconds."""

    def __init__(self, session: SessionBase, now: int | None = None) -> None:
        self.session = session
        self.now = int(time.time()) if now is None else now
        self.seen_at = session.get(SEEN_AT, self.now)
        self.started_at = session.get(STARTED_AT, self.now)

    @property
    def idle_left(self) -> int:
        return self._left(self.seen_at, settings.IDLE_LOCK_MINUTES * 60)

    @property
    def session_left(self) -> int:
        return self._left(self.started_at, settings.SESSION_HOURS * 3600)

    @property
    def seconds_left(self) -> int:
        return 0 if self.session.get(LOCKED) else min(self.idle_left, self.session_left)

    @property
    def locked(self) -> bool:
        return self.seconds_left == 0

    @property
    def outlived(self) -> bool:
        """True when the whole session is over its hours, so that a key press cannot extend it."""
        return self.session_left == 0

    def touch(self) -> None:
        """Counts this moment as activity."""
        self.session.setdefault(STARTED_AT, self.now)
        if SEEN_AT not in self.session or self.now - self.seen_at >= STORE_EVERY:
            self.session[SEEN_AT] = self.seen_at = self.now

    def lock(self) -> bool:
        """Locks; True when it was not locked before."""
        falls = not self.session.get(LOCKED)
        if falls:
            self.session[LOCKED] = True
        return falls

    def start(self) -> None:
        """Begins a new stretch of work: at login, and when the password opens a locked session."""
        self.session.pop(LOCKED, None)
        self.session[SEEN_AT] = self.session[STARTED_AT] = self.seen_at = self.started_at = self.now

    def _left(self, stamp: int, allowed: int) -> int:
        passed = self.now - stamp
        if passed < -CLOCK_TOLERANCE:  # the clock was set back: no one may gain time by that
            return 0
        return max(0, allowed - max(0, passed))


def open_while_locked(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a view that answers although the session is locked: unlocking, locking and logging out."""
    view.open_while_locked = True
    return view


def answers_while_locked(view: Callable[..., Any]) -> bool:
    """True for marked views and for pages that need no login at all."""
    return getattr(view, "open_while_locked", False) or not getattr(view, "login_required", True)
