"""gunicorn's configuration, for `manage.py demo` and `serve` and for `gunicorn -c python:portal.server`.

Threads, because a page waits for the database more than it computes; limits, so that one client cannot hold a worker.
"""

import os
from typing import Any

from django.conf import settings

from portal.temp_files import make_private, sweep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

wsgi_app = "portal.wsgi:application"
bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = settings.WEB_WORKERS
threads = settings.WEB_THREADS
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
backlog = 256
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190
umask = 0o077
control_socket_disable = True

# portal.middleware.TrustedProxy decides whose forwarded headers count.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""

# Never the query: it may hold what somebody typed.
accesslog = "-" if settings.IS_PRODUCTION else None
access_log_format = "%(m)s %(U)s %(s)s %(b)s %(M)sms"
errorlog = "-"
loglevel = "warning"
logconfig_dict = settings.LOGGING


def on_starting(server: Any) -> None:
    """Before the first worker: uploads that a dead process left behind are gone."""
    make_private(settings.FILE_UPLOAD_TEMP_DIR)
    sweep(settings.FILE_UPLOAD_TEMP_DIR)
