"""WSGI entry point; refuses to start without keys."""

import os

from django.core.wsgi import get_wsgi_application

from portal.checks import refuse_without_keys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
refuse_without_keys()
application = get_wsgi_application()
