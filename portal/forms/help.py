"""本页说明: of each form, what a clerk has to know to fill a field, and the clauses it follows from."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.forms.filings import AGENT, REFERRAL, FilingForm
from portal.forms.layout import PortalForm
from portal.forms.life import ChangeForm, ConfirmForm, ContactForm, ResumeForm, SuspendForm
from portal.forms.materials import MaterialRow, SignForm
from portal.forms.people import PersonForm
from portal.forms.recorded import BackdateForm, RecordedForm
from portal.forms.review import CancelForm, RevokeForm, WithdrawForm


@dataclass(frozen=True)
class Point:
    """A sentence about some fields of a form. `clauses`: codes of `CLAUSES`; none where no rule speaks of them."""

    fields: tuple[str, ...]
    words: str
    clauses: tuple[str, ...] = ()

    def labels(self, form: PortalForm) -> tuple[str, ...]:
        """The labels of those fields that this form has."""
        return tuple(str(form.base_fields[name].label) for name in self.fields if name in form.fields)


CONTACT = Point(
    ("phone", "contact_name", "contact_phone"),
    "本人电话和联系人电话至少填写一个；手机号 11 位，固定电话须带区号。",
    ("V-PHONE", "R51"),
)
STAY = Point(
    ("in_hospital", "stay_words"),
    "先问参保人现在是否住院。住院期间不办，请出院结算后再办；确需现在办的，写明理由。",
    ("D4",),
)
ENROLMENT = Point(
    ("enrolment",),
    "选按哪一个险种备案。参保状态按开始日期当天判断，补办本次住院的按入院日期当天判断。",
    ("C24",),
)
PLACE = Point(
    ("place",),
    "备案到城市（地市或直辖市），填区县也会归到城市。苏州市内、港澳台和境外不作为就医地。",
    ("R15", "R52", "C27"),
)

HELP: dict[type[PortalForm], tuple[Point, ...]] = {
    FilingForm: (
        Point(("applicant",), "本人来办或者由人代办。代办的，另须出示代办人的身份证件。", ("J2",)),
        Point(AGENT, "照代办人出示的证件填写。", ("J2",)),
        Point(
            ("identity_checked",),
            "站在柜台前的人与其证件相符才勾选；代办的，核对的是代办人，并核对参保人的证件。",
            ("C32",),
        ),
        Point(
            ("document", "document_seen_as"),
            "医保电子凭证、有效身份证件、社会保障卡都可以作为身份凭证，选其一并记下看到的是原件还是其他形式。",
            ("J1", "R21"),
        ),
        Point(
            ("platform_check", "platform_number"),
            "新办之前先在省平台查有没有有效备案；有的，记下它的编号。",
            ("C33",),
        ),
        Point(
            ("in_hospital", "paid"),
            "已经住院的可以补办：尚未结算的在就医地直接结算，已出院自费结算的回来手工报销。",
            ("R63", "R64", "R65", "C13"),
        ),
        Point(
            ("admission", "discharge", "stay_hospital", "for_this_stay"),
            "补办本次住院的，备案自入院日期开始。",
            ("D7", "R59"),
        ),
        Point(("injury",), "无第三方责任的外伤可以直接结算；承诺书在就诊医院填写。", ("R63", "R66", "J20")),
        PLACE,
        ENROLMENT,
        Point(("type",), "按本人的实际情况选；每一类的含义、待遇和材料写在选项里。", ("R2", "R3", "R20")),
        Point(
            ("settled", "hukou_moved", "hukou_place"),
            "退休后在异地定居并且户籍已迁入定居地的才是这一类；户籍所在地与就医地不一致的，由审核员核实。",
            ("R4", "C21"),
        ),
        Point(("employer",), "填写派出的用人单位；不是单位派驻的，请改选异地长期居住人员。", ("R6",)),
        Point(REFERRAL, "照转诊证明逐项填写；转诊证明不能以承诺代替。", ("R7", "R24", "C7")),
        Point(("purpose",), "相关证明材料可以不交；不交的，填写一行外出事由。", ("R25", "C8")),
        Point(
            ("long_stay_asked", "shanghai_reason"),
            "其他临时外出去上海一般无需备案；仍要备案的，选择理由后办理。长期居住、工作或转诊的，请改选相应的类型。",
            ("R42", "R44", "C1"),
        ),
        Point(("notice_read",), "申请人读过告知书后再勾选。", ("R50", "C36")),
        Point(
            ("start", "end"),
            "开始日期不填即受理日，可以晚于、不能早于受理日。长期备案可以不填结束日期，临时备案的由系统计算。",
            ("D7", "D8", "R55"),
        ),
        CONTACT,
        Point(("address",), "参保人在异地的住处，可以不填。"),
        Point(
            ("mode",),
            "三类长期人员可以提供材料，也可以签署承诺书。承诺制满 6 个月方可变更、取消；补交材料即解除。",
            ("C7", "C16", "C17"),
        ),
        Point(("remark",), "其他要让审核员知道的情况。"),
        Point(("insisted",), "核对单有不符合项、申请人仍坚持申请的才勾选；可以提交，由审核员决定。", ("C31",)),
    ),
    MaterialRow: (
        Point(("files",), "JPEG、PNG 或 PDF，可选多个。新的替换旧的，旧的留存备查。", ("R51",)),
        Point(("seen", "seen_as"), "看过而不留影像的，勾选，并记下看到的是原件还是其他形式。"),
        Point(("description",), "标准材料以外的认定材料须写明名称，由审核员核实。", ("C5",)),
        Point(("void",), "材料收错的勾选；作废的留存备查。"),
        Point(("kept_reason",), "影像不清而不能重拍的，写明仍然使用的理由，由审核员判断。"),
    ),
    SignForm: (
        Point(("kind",), "柜面备案都须签名；签名后又改动类型、就医地、方式或日期的，要重新签名。", ("C36",)),
        Point(
            ("by_agent", "witness"),
            "未成年人和不能签名的人由近亲属代签，并注明代签；按手印的，写明见证人。",
            ("J2",),
        ),
    ),
    PersonForm: (
        Point(
            ("name", "certificate_kind", "certificate_number", "nationality"),
            "照有效身份证件填写；已经登记过的会提示，不要重复登记。",
            ("J1",),
        ),
        Point(("gender", "birth_date"), "居民身份证号码里已有，可以不填；其他证件照证件填写。"),
        Point(("office",), "参保地的经办机构办理备案；全市能否通办由参数设定。", ("R14", "C26")),
        Point(
            ("scheme", "second_scheme", "state", "since"),
            "备案按开始日期当天的参保状态判断，所以状态要连同自哪一天起一并登记。",
            ("R1", "C24"),
        ),
        Point(("retired",), "异地安置退休适用于职工医保退休人员。", ("J3",)),
        Point(("employer",), "单位职工填写参保单位；派驻异地工作的备案要用。", ("R6",)),
        Point(("checked_source", "checked_on"), "参保信息是从哪里、哪一天核对来的。"),
        Point(("phone", "second_phone"), "手机号 11 位，固定电话须带区号；备案时至少要有一个电话。", ("V-PHONE",)),
        Point(
            ("credential",),
            "在异地结算用的卡或码；没有三代卡的，建议激活医保电子凭证，不影响备案。",
            ("R16", "C23"),
        ),
        Point(("address",), "联系地址，可以不填。"),
        Point(("not_duplicate",), "与已登记的人当面核对、确非同一人的才勾选。"),
    ),
    RecordedForm: (
        Point(("channel", "original_number", "platform_check"), "凭原渠道和原编号补录，先在省平台查询。", ("C33",)),
        Point(("type", "mode"), "照原备案填写，不按现在的情况改。", ("C33",)),
        PLACE,
        Point(("accepted_on", "start", "end"), "照原备案的日期填写；长期有效的不填结束日期。", ("C33", "D8")),
        ENROLMENT,
        CONTACT,
        Point(("remark",), "其他要让确认人知道的情况。"),
    ),
    BackdateForm: (
        Point(
            ("paper_date", "words"),
            "只用于系统故障期间的纸质受理，由主管按纸质受理日补录，并写明故障情况和受理单编号。",
            ("D7",),
        ),
    ),
    ChangeForm: (STAY,),
    SuspendForm: (
        Point(("since", "reason"), "从哪一天起暂停、为什么暂停；不能早于今天。恢复使用另行办理。", ("J14",)),
        STAY,
    ),
    ResumeForm: (Point(("first",), "不填即最早可以恢复的一天；参保暂停的，恢复参保后才能办。", ("J14", "C24")),),
    ContactForm: (CONTACT, Point(("address",), "参保人在异地的住处；没有变动的照原样。")),
    WithdrawForm: (Point(("reasons", "words"), "只撤回尚未审结的申请；至少勾选一项理由，需要时补充说明。"),),
    CancelForm: (
        Point(
            ("reason", "words"),
            "取消的是有效备案；承诺制满 6 个月方可取消，死亡、终止参保除外。",
            ("J9", "C17", "C34"),
        ),
        Point(("in_hospital_now",), "住院期间不办取消，请出院结算后再办。", ("D4",)),
        Point(
            ("override_reason",),
            "住院期间必须取消的，由主管写明理由；承诺制未满 6 个月的，补齐材料后即可取消。",
            ("D4", "C17"),
        ),
    ),
    RevokeForm: (
        Point(("reason", "words"), "撤销只用于经办差错，写明差在哪里；参保人自己不要了的，请办取消。", ("C34",)),
        Point(("with_correction",), "差错须更正的，同时建立更正申请，由经办员接着办理。", ("C34",)),
    ),
    ConfirmForm: (
        Point(("words",), "确认后备案改为提供材料，承诺制的限制随即解除；不予确认的必须写明意见。", ("C16", "C17")),
    ),
}


def help_for(forms: Iterable[PortalForm]) -> list[tuple[str, Point]]:
    """The labels of the fields, joined, and the point about them; in the order of the forms."""
    rows = [(point.labels(form), point) for form in forms for point in HELP.get(type(form), ())]
    return [("、".join(labels), point) for labels, point in rows if labels]
