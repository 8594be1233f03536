"""The supervisors' desk in Django admin: what the workflow owns is read-only here and never deleted."""

from django.contrib import admin
from django.contrib.auth.models import Group

from portal.admin import filings, people, policy, reference, staff, texts  # noqa: F401

admin.site.site_header = admin.site.site_title = "苏州异地就医备案 · 后台管理"
admin.site.index_title = "后台管理"
admin.site.site_url = "/"
admin.site.enable_nav_sidebar = False
admin.site.unregister(Group)
