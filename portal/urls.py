"""Every address of the portal. Closed by default: a view answers strangers only where it says so itself."""

from django.contrib import admin
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from portal.views import counter, session
from portal.views.password import password_change
from portal.views.session import SignIn

# Logging in and out, the lock of the screen, the health probe.
SESSION: list[URLPattern] = [
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", session.sign_out, name="logout"),
    path("lock/", session.lock, name="lock"),
    path("unlock/", session.unlock, name="unlock"),
    path("letter-keys/", session.letter_keys, name="letter_keys"),
    path("ping/", session.ping, name="ping"),
    path("password/", password_change, name="password_change"),
    path("healthz", session.healthz, name="healthz"),
]

# The clerks' screens and the public verification page.
SCREENS: list[URLPattern | URLResolver] = [
    path("", include("portal.routes_people")),
    path("", include("portal.routes_filings")),
    path("verify/", include("portal.routes_public")),
    path("counter/", counter.counter, name="counter"),
    path("counter/answer/", counter.counter_answer, name="counter_answer"),
]

# The supervisors' desk. Its own login, logout and password pages give way to the portal's.
ADMIN: list[URLPattern | URLResolver] = [
    path("admin/login/", session.admin_login),
    path("admin/logout/", session.sign_out),
    path("admin/password_change/", password_change),
    path("admin/", admin.site.urls),
]

urlpatterns = [*SESSION, *SCREENS, *ADMIN]

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.permission_denied"
handler404 = "portal.views.errors.page_not_found"
handler500 = "portal.views.errors.server_error"
