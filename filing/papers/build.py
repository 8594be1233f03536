"""One door to every paper's words."""

from collections.abc import Callable, Mapping

from filing.choices import DocumentKind
from filing.papers.blocks import Paper
from filing.papers.facts import PaperFacts
from filing.papers.words_advice import advice, no_filing
from filing.papers.words_calls import call_list
from filing.papers.words_checklist import checklist
from filing.papers.words_decisions import correction, refusal
from filing.papers.words_endings import cancellation, revocation, termination
from filing.papers.words_forms import claim_list, delivery, registration
from filing.papers.words_intake import notice, promise, receipt
from filing.papers.words_life import changed, completed, resumed, suspended
from filing.papers.words_slip import slip

BUILDERS: Mapping[DocumentKind, Callable[[PaperFacts], Paper]] = {
    DocumentKind.RECEIPT: receipt,
    DocumentKind.SLIP: slip,
    DocumentKind.CORRECTION: correction,
    DocumentKind.REFUSAL: refusal,
    DocumentKind.PROMISE: promise,
    DocumentKind.NOTICE: notice,
    DocumentKind.NO_FILING: no_filing,
    DocumentKind.ADVICE: advice,
    DocumentKind.CANCELLATION: cancellation,
    DocumentKind.REVOCATION: revocation,
    DocumentKind.ENDING: termination,
    DocumentKind.CALL_LIST: call_list,
    DocumentKind.CHANGE: changed,
    DocumentKind.SUSPENSION: suspended,
    DocumentKind.RESUMPTION: resumed,
    DocumentKind.COMPLETION: completed,
    DocumentKind.CHECKLIST: checklist,
    DocumentKind.REGISTRATION: registration,
    DocumentKind.CLAIM_LIST: claim_list,
    DocumentKind.DELIVERY: delivery,
}


def build(kind: DocumentKind, facts: PaperFacts) -> Paper:
    """The words of a paper of `kind`. ValueError when the facts lack what it speaks of, KeyError for no kind."""
    return BUILDERS[DocumentKind(kind)](facts)
