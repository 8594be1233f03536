"""Addresses of the workbench, persons, papers and advice."""

from django.urls import path

from portal.views import advice, coverage, documents, people, printing, workbench

urlpatterns = [
    path("", workbench.workbench, name="workbench"),
    path("search/", workbench.search, name="search"),
    path("people/", people.person_find, name="person_find"),
    path("people/new/", people.person_register, name="person_register"),
    path("people/<uuid:ref>/", people.person_detail, name="person_detail"),
    path("people/<uuid:ref>/edit/", people.person_edit, name="person_edit"),
    path("people/<uuid:ref>/certificate/", people.person_certificate, name="person_certificate"),
    path("people/<uuid:ref>/state/", people.person_state, name="person_state"),
    path("people/<uuid:ref>/reveal/", people.person_reveal, name="person_reveal"),
    path("people/<uuid:ref>/coverage/", coverage.person_coverage, name="person_coverage"),
    path("filings/<uuid:ref>/documents/", documents.document_issue, name="document_issue"),
    path("documents/print/", printing.print_papers, name="print_papers"),
    path("documents/printed/", printing.print_outcome, name="print_outcome"),
    path("documents/<str:number>/", documents.document_view, name="document_view"),
    path("documents/<str:number>/pdf/", documents.document_pdf, name="document_pdf"),
    path("documents/<str:number>/print/", printing.document_print, name="document_print"),
    path("documents/<str:number>/void/", documents.document_void, name="document_void"),
    path("advice/", advice.advice, name="advice"),
]
