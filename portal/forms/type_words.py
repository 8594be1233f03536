"""What each filing type means, costs and asks for, as the clerk reads it while choosing.

Source: R4–R8, R22–R25, R40–R44, R55, D2.
"""

from filing.choices import FilingType

TYPE_WORDS: dict[str, tuple[str, str, str]] = {
    FilingType.RETIREE: (
        "退休后在异地定居，并且户籍已迁入定居地",
        "按原规定比例结付；长期有效",
        "户口本首页和本人常住人口登记卡页，或签署个人承诺书",
    ),
    FilingType.RESIDENT: (
        "在异地居住生活",
        "按原规定比例结付；长期有效",
        "居住证明等认定材料，或签署个人承诺书",
    ),
    FilingType.POSTED: (
        "由用人单位派驻异地工作（自行外出工作的选上一项）",
        "按原规定比例结付；长期有效",
        "派出证明、异地单位证明、工作合同任一，或签署个人承诺书",
    ),
    FilingType.REFERRAL: (
        "经有转诊资质的医院诊断，需转往外地治疗",
        "按转诊待遇结付；到期可再办",
        "转诊证明，不能以承诺代替",
    ),
    FilingType.OTHER: (
        "没有办转诊手续的其他临时外出就医",
        "按原规定结付比例的 80% 结付；一年有效",
        "身份凭证即可；上海无需备案",
    ),
}


class TypeCard(str):
    """A choice label that also carries its three explanations, for `choice_cards.html`."""

    means: str
    costs: str
    asks: str


def type_choices() -> list[tuple[str, TypeCard]]:
    """The five types, each with what it means, costs and asks for beside it. Source: R2, R3, R20."""
    return [(kind.value, _card(kind)) for kind in FilingType]


def _card(kind: FilingType) -> TypeCard:
    card = TypeCard(kind.label)
    card.means, card.costs, card.asks = TYPE_WORDS[kind]
    return card
