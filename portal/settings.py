"""All settings, from the environment and `DATA_DIR/profile.env`. Silent means: production, nothing served.

The README holds the table of variables. Profiles: `production` (the default), `demo` (written by `manage.py demo`)
and `test` (chosen by the pytest plugin `portal.testing`).
"""

import os
import sqlite3
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, cast

from django.core.exceptions import ImproperlyConfigured

from filing.keys import parse_key, parse_key_ring
from filing.passwords import POLICIES
from portal.env import environment
from portal.temp_files import make_private

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "data").resolve()
PROFILE_FILE = DATA_DIR / "profile.env"

env = environment(PROFILE_FILE)

PORTAL_PROFILE = cast(Literal["production", "demo", "test"], env.text("PORTAL_PROFILE", "production"))
if PORTAL_PROFILE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured("PORTAL_PROFILE: production, demo or test.")
IS_PRODUCTION = PORTAL_PROFILE == "production"
IS_TEST = PORTAL_PROFILE == "test"

# --- Keys. Empty when silent: reading data and serving then refuse with a sentence (portal.checks, filing.keys).
SECRET_KEY = env.text("SECRET_KEY")
FIELD_KEYS: dict[str, bytes] = parse_key_ring("FIELD_KEYS", env.text("FIELD_KEYS"))
INDEX_KEY: bytes | None = parse_key("INDEX_KEY", env.text("INDEX_KEY")) or None
PAPER_KEYS: dict[str, bytes] = parse_key_ring("PAPER_KEYS", env.text("PAPER_KEYS"))

# --- Who may call
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS: list[str] = env.listed("ALLOWED_HOSTS") or ([] if IS_PRODUCTION else LOOPBACK_HOSTS)
PUBLIC_URL = env.text("PUBLIC_URL", "http://127.0.0.1:8000" if PORTAL_PROFILE == "demo" else "").rstrip("/")
EXTRA_FONT_DIR = env.text("EXTRA_FONT_DIR", "/usr/share/fonts/truetype/hanazono")  # rare characters on papers
CARD_READER_URL = env.web_socket("CARD_READER_URL")  # the service beside the browser that reads identity cards
TRUSTED_PROXY: list[str] = env.listed("TRUSTED_PROXY")
DEBUG = env.flag("DEBUG")
if DEBUG and not set(ALLOWED_HOSTS) <= set(LOOPBACK_HOSTS):
    raise ImproperlyConfigured("DEBUG 只能在本机地址上打开 / DEBUG works on loopback hosts only.")

# --- What is installed
INSTALLED_APPS = [
    "filing",
    "portal",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "axes",
]
MIDDLEWARE = [
    "portal.middleware.SecurityHeaders",  # outermost: also on redirects, static files and errors
    "portal.middleware.TrustedProxy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.BodyLimit",
    "portal.middleware.NulGuard",
    "portal.middleware.BareRefusals",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "portal.middleware.IdleLock",  # after CSRF and login: a locked page answers known people only
    "portal.middleware.PasswordDue",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.DatabaseGone",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Language and time
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True


# --- Database
def wal_is_sound(version: tuple[int, int, int]) -> bool:
    """True when SQLite `version` has the fix of the WAL-reset race (3.51.3, also in 3.50.7 and 3.44.6)."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def sqlite_database() -> dict[str, Any]:
    with suppress(OSError):  # opening the database says it better than the settings could
        DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted = env.text("SQLITE_JOURNAL", "DELETE").upper()
    journal = "WAL" if wanted == "WAL" and wal_is_sound(sqlite3.sqlite_version_info[:3]) else "DELETE"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "portal.sqlite3",
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",  # DEFERRED fails at once on a read that turns into a write
            "init_command": f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL;",
        },
        # A file, as the shipped settings use one: shared memory answers "table is locked" at once.
        "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
    }


def postgres_database(address: dict[str, Any]) -> dict[str, Any]:
    options = {
        "pool": {"min_size": 1, "max_size": env.number("DB_POOL_MAX", 8), "timeout": 10},
        "connect_timeout": "5",
        "options": "-c lock_timeout=20s",
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        **address,
        "CONN_MAX_AGE": 0,  # the pool keeps the connections
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**options, **address["OPTIONS"]},
    }


# In each process for itself: it counts who asks at the public page (portal.views.verify), nothing else.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}},
}
_postgres_address = env.postgres("DATABASE_URL")
DATABASES = {"default": postgres_database(_postgres_address) if _postgres_address else sqlite_database()}
WEB_WORKERS = env.number("WEB_WORKERS", 2)
WEB_THREADS = env.number("WEB_THREADS", 4)

# --- Files and request bodies
MEDIA_ROOT = DATA_DIR / "files"  # no MEDIA_URL: files leave through a permission-checked view only
SPECIMENS = BASE_DIR / "fixtures" / "files"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
_STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage" if IS_TEST else "portal.static_files.HashedStaticFiles"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = IS_TEST  # tests collect nothing and scan no folders
WHITENOISE_ALLOW_ALL_ORIGINS = False
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "tmp"  # never the system's: large uploads wait here while they are read
make_private(FILE_UPLOAD_TEMP_DIR)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # bytes of a body without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 100
FILE_UPLOAD_HANDLERS = [
    "portal.uploadhandlers.LimitedUploads",  # skips what is too much and says so, before it reaches the disk
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
PORTAL_UPLOAD_FILE_BYTES = 20 * 1024 * 1024
PORTAL_UPLOAD_REQUEST_BYTES = 60 * 1024 * 1024
PORTAL_UPLOAD_FILES = 20
BODY_LIMIT = env.number("BODY_LIMIT", 64 * 1024 * 1024)  # bytes of a whole request of someone with a session
ANONYMOUS_BODY_LIMIT = 64 * 1024

# --- Login, session, throttle
AUTH_USER_MODEL = "filing.Staff"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_POLICY = env.choice("PASSWORD_POLICY", "dengbao", "asvs")
_passwords = POLICIES[PASSWORD_POLICY]
# The demo's password is one for all, printed on its login page, and never expires.
_password_days = 0 if PORTAL_PROFILE == "demo" else _passwords.days
PASSWORD_DAYS = env.number("PASSWORD_DAYS", _password_days) if _passwords.days else 0
PASSWORD_MEMORY = _passwords.memory
START_PASSWORD_HOURS = env.number("START_PASSWORD_HOURS", 24)


def password_validators(policy: str) -> list[dict[str, Any]]:
    """Length, the blocked lists and one's own name always; kinds of characters and former passwords where asked for."""
    ours, options = "portal.password_validators", {"OPTIONS": {"policy": policy}}
    found = [{"NAME": f"{ours}.LongEnough", **options}]
    if POLICIES[policy].classes:
        found.append({"NAME": f"{ours}.Complex", **options})
    found += [{"NAME": f"{ours}.{name}"} for name in ("NotCommon", "NotOfTheOffice", "NotLikeTheName")]
    if POLICIES[policy].memory:
        found.append({"NAME": f"{ours}.NotUsedBefore", **options})
    return found


AUTH_PASSWORD_VALIDATORS = password_validators(PASSWORD_POLICY)
if IS_TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # half a second saved per login
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
IDLE_LOCK_MINUTES = env.number("IDLE_LOCK_MINUTES", 10)
SESSION_HOURS = env.number("SESSION_HOURS", 8)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # what we tell a clerk is no cookie

AXES_HANDLER = "portal.throttle.LoginThrottle"
AXES_FAILURE_LIMIT = 5  # of one name from one address
AXES_ADDRESS_FAILURE_LIMIT = 60  # of all names from one address: several counters share one
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "portal.throttle.name_for_throttle"
AXES_LOCKOUT_CALLABLE = "portal.views.errors.too_many_logins"
AXES_VERBOSE = False
# Axes keeps what was posted with a failure: no password, and nothing that waits on a locked page.
AXES_SENSITIVE_PARAMETERS = [
    *("username", "ip_address", "csrfmiddlewaretoken", "next", "kept"),
    *("old_password", "new_password", "new_password_again"),
]
AXES_DISABLE_ACCESS_LOG = True  # logins stand in the audit, not in a second list
AXES_ENABLE_ADMIN = False

# --- Transport and headers. Plain http is for loopback only: outside production cookies drop Secure and __Host-.
SESSION_COOKIE_NAME = "__Host-session" if IS_PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_PRODUCTION else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None  # ends with the browser, as the session does
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # HSTS preload lists are for public sites; an office's own address never stands there
]

# --- Logs: one event is one JSON line on standard error
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask_numbers": {"()": "portal.logging.MaskNumbers"}},
    "formatters": {"json": {"()": "portal.logging.JsonLines"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["mask_numbers"]},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "WARNING"},
        "gunicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "gunicorn.access": {
            "handlers": ["stderr"],
            "level": "INFO" if IS_PRODUCTION else "WARNING",
            "propagate": False,
        },
    },
}
