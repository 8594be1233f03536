"""Addresses of filings, their materials and their review."""

from django.urls import path

from portal.views import checklist, detail, expiring, filing_list, filings, materials, notice, recorded, review

urlpatterns = [
    path("people/<uuid:ref>/filings/new/", filings.filing_new, name="filing_new"),
    path("filings/", filing_list.filing_list, name="filing_list"),
    path("filings/uploaded/", filing_list.filing_uploaded, name="filing_uploaded"),
    path("filings/findings/", filings.findings, name="findings"),
    path("filings/<uuid:ref>/", detail.filing_detail, name="filing_detail"),
    path("filings/<uuid:ref>/edit/", filings.filing_edit, name="filing_edit"),
    path("filings/<uuid:ref>/submit/", filings.filing_submit, name="filing_submit"),
    path("filings/<uuid:ref>/submitted/", filings.filing_submitted, name="filing_submitted"),
    path("filings/<uuid:ref>/same-agent/", filings.filing_same_agent, name="filing_same_agent"),
    path("filings/<uuid:ref>/copy/", filings.filing_copy, name="filing_copy"),
    path("filings/<uuid:ref>/withdraw/", detail.filing_withdraw, name="filing_withdraw"),
    path("filings/<uuid:ref>/cancel/", detail.filing_cancel, name="filing_cancel"),
    path("filings/<uuid:ref>/revoke/", detail.filing_revoke, name="filing_revoke"),
    path("filings/<uuid:ref>/checklist/", checklist.filing_checklist, name="filing_checklist"),
    path("filings/<uuid:ref>/notice/", notice.filing_notice, name="filing_notice"),
    path("filings/<uuid:ref>/phone/", detail.phone_notice, name="phone_notice"),
    path("filings/<uuid:ref>/pages/<int:pk>/", materials.page_image, name="page_image"),
    path("filings/<uuid:ref>/pages/<int:pk>/thumb/", materials.page_thumb, name="page_thumb"),
    path("people/<uuid:ref>/recorded/new/", recorded.recorded_new, name="recorded_new"),
    path("filings/<uuid:ref>/recorded/", recorded.recorded_edit, name="recorded_edit"),
    path("filings/<uuid:ref>/backdate/", recorded.filing_backdate, name="filing_backdate"),
    path("filings/<uuid:ref>/insurance-resume/", recorded.insurance_resume, name="insurance_resume"),
    path("expiring/", expiring.expiring, name="expiring"),
    path("expiring/call-list/", expiring.call_list, name="call_list"),
    path("review/", review.review_queue, name="review_queue"),
    path("review/<uuid:ref>/", review.review_case, name="review_case"),
    path("places/", filings.places, name="places"),
]
