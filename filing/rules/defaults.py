"""The policy version the system is delivered with: every parameter as read in the domain (2.1, section 3)."""

from filing.choices import Evidence, FilingType, MaterialKind, Mode, Scheme
from filing.facts import Policy, Slot

STANDARD, OTHER_PROOF = "a", "b"


def _alternative(kind: MaterialKind, group: str, *, verify: bool = False, hint: str = "") -> Slot:
    return Slot(kind, required=True, group=group, verify=verify, hint=hint)


RETIREE = (
    _alternative(MaterialKind.HOUSEHOLD_FIRST, STANDARD),
    _alternative(MaterialKind.HOUSEHOLD_SELF, STANDARD),
    _alternative(MaterialKind.SETTLEMENT_OTHER, OTHER_PROOF, verify=True, hint="注明名称"),
)
RESIDENT = (
    _alternative(MaterialKind.RESIDENCE_PROOF, STANDARD, hint="如居住证"),
    _alternative(MaterialKind.RESIDENCE_OTHER, OTHER_PROOF, verify=True, hint="注明名称"),
)
POSTED = (
    _alternative(MaterialKind.DISPATCH_LETTER, "a"),
    _alternative(MaterialKind.WORKPLACE_PROOF, "b"),
    _alternative(MaterialKind.WORK_CONTRACT, "c"),
)
REFERRAL = (Slot(MaterialKind.REFERRAL_CERTIFICATE, required=True, hint="有转诊资质的市、县级以上医院开具"),)
OTHER = (Slot(MaterialKind.RELATED_PROOF, required=False, hint="可以不交,不交的填写外出事由"),)
PROMISE = (Slot(MaterialKind.PROMISE_LETTER, required=True, evidence=Evidence.SIGNED),)

DEFAULT_POLICY = Policy(
    version="2023-01",
    fileable_schemes=frozenset(Scheme),
    slots={
        (FilingType.RETIREE, Mode.MATERIALS): RETIREE,
        (FilingType.RETIREE, Mode.PROMISE): PROMISE,
        (FilingType.RESIDENT, Mode.MATERIALS): RESIDENT,
        (FilingType.RESIDENT, Mode.PROMISE): PROMISE,
        (FilingType.POSTED, Mode.MATERIALS): POSTED,
        (FilingType.POSTED, Mode.PROMISE): PROMISE,
        (FilingType.REFERRAL, Mode.MATERIALS): REFERRAL,
        (FilingType.OTHER, Mode.MATERIALS): OTHER,
    },
)
