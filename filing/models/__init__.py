"""What exists. One noun a file; constraints stand in the database wherever a row could contradict itself."""

from filing.models.audit import AuditEntry, AuditHead
from filing.models.claims import ReviewClaim
from filing.models.filings import Filing
from filing.models.form_drafts import FormDraft
from filing.models.life import Completion, Suspension
from filing.models.materials import HeldPage, Material, Page, Signature
from filing.models.notices import CorrectionNotice, NoticeLine
from filing.models.papers import Advice, Batch, Counter, Document, PrintCopy, PrintOutcome
from filing.models.people import AccessGrant, Certificate, Enrolment, EnrolmentState, InsuredPerson, PersonKey
from filing.models.places import County, Place
from filing.models.policy import PolicyScheme, PolicySlot, PolicyVersion
from filing.models.readback import ReadBack
from filing.models.reference import Phrase, Reason, ReferralHospital, WorkDay
from filing.models.rounds import Decision, DecisionReason, PhoneNotice, Submission
from filing.models.seals import OfficeSeal
from filing.models.staff import FormerPassword, Office, Staff
from filing.models.texts import PaperText

__all__ = [
    "AccessGrant",
    "Advice",
    "AuditEntry",
    "AuditHead",
    "Batch",
    "Certificate",
    "Completion",
    "CorrectionNotice",
    "Counter",
    "County",
    "Decision",
    "DecisionReason",
    "Document",
    "Enrolment",
    "EnrolmentState",
    "Filing",
    "FormDraft",
    "FormerPassword",
    "HeldPage",
    "InsuredPerson",
    "Material",
    "NoticeLine",
    "Office",
    "OfficeSeal",
    "Page",
    "PaperText",
    "PersonKey",
    "PhoneNotice",
    "Phrase",
    "Place",
    "PolicyScheme",
    "PolicySlot",
    "PolicyVersion",
    "PrintCopy",
    "PrintOutcome",
    "ReadBack",
    "Reason",
    "ReferralHospital",
    "ReviewClaim",
    "Signature",
    "Staff",
    "Submission",
    "Suspension",
    "WorkDay",
]
