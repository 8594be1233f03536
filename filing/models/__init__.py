"""What exists. One noun a file; constraints stand in the database wherever a row could contradict itself."""

from filing.models.audit import AuditEntry, AuditHead
from filing.models.filings import Decision, DecisionReason, Filing, PhoneNotice, Submission, Suspension
from filing.models.materials import Material, Page, Signature
from filing.models.notices import CorrectionNotice, NoticeLine
from filing.models.papers import Advice, Counter, Document, PrintCopy
from filing.models.people import AccessGrant, Certificate, Enrolment, EnrolmentState, InsuredPerson, PersonKey
from filing.models.places import County, Place
from filing.models.policy import PolicyScheme, PolicySlot, PolicyVersion
from filing.models.reference import Phrase, Reason, ReferralHospital, WorkDay
from filing.models.staff import Office, Staff

__all__ = [
    "AccessGrant",
    "Advice",
    "AuditEntry",
    "AuditHead",
    "Certificate",
    "CorrectionNotice",
    "Counter",
    "County",
    "Decision",
    "DecisionReason",
    "Document",
    "Enrolment",
    "EnrolmentState",
    "Filing",
    "InsuredPerson",
    "Material",
    "NoticeLine",
    "Office",
    "Page",
    "PersonKey",
    "PhoneNotice",
    "Phrase",
    "Place",
    "PolicyScheme",
    "PolicySlot",
    "PolicyVersion",
    "PrintCopy",
    "Reason",
    "ReferralHospital",
    "Signature",
    "Staff",
    "Submission",
    "Suspension",
    "WorkDay",
]
