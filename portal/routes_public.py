"""Addresses that answer without login: verification of printed papers."""

from django.urls import path

from portal.views import verify

urlpatterns = [
    path("", verify.verify, name="verify"),
    path("<str:code>/", verify.verify, name="verify_code"),
]
