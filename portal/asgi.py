"""ASGI entry point; refuses to start without keys."""

import os

from django.core.asgi import get_asgi_application

from portal.checks import refuse_without_keys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
refuse_without_keys()
application = get_asgi_application()
