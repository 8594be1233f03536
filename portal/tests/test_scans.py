"""What a scanner or an input method may put into the search box: found, or a sentence that says what to do now."""

import re
from html import unescape

import pytest

from filing.models import AuditEntry, Document
from filing.operations import advising
from filing.papers.codes import show_code
from filing.rules.adviser_facts import AdviceFacts
from filing.tests import world as w
from portal.paper_layout import verify_url
from portal.tests.world import signed_in

pytestmark = pytest.mark.django_db
FOUND_NOT, SIGNS, ADDRESS = "没有找到这个号码", "号码只能由数字和字母组成，不能有符号或汉字", "这是网址，不能用来查找"
NUMBER = "320500199001010014"  # its check character is X
GARBAGE = [
    ("cut off", "320500199", f"{FOUND_NOT}（共 9 位，3******99）"),
    ("one digit", "3", f"{FOUND_NOT}（共 1 位，*）"),
    ("one digit too many", "3205001990010100123", "（共 19 位，3205***********0123）"),
    ("a digit misread", NUMBER, "校验码不符，多半有一位扫错或输错。请核对号码"),
    ("scanned twice", NUMBER * 2, "（共 18 位，3205**********0014）"),
    ("scanned three times", NUMBER * 3, "（共 18 位，3205**********0014）"),
    ("twice and cut off", NUMBER + NUMBER[:9], "（共 27 位，3205*******************0199）"),
    ("a medicine's bar code", "6901234567892", "（共 13 位，6**********92）"),
    ("a bank card", "6222021102012345678", "（共 19 位，6222***********5678）"),
    ("a magnetic stripe", ";6222021102012345678=49121010000000000?", SIGNS),
    ("the QR of the electronic certificate", "01" * 32, "医保电子凭证的二维码不能用来查找"),
    ("separators inside", "320500\x1d19900101\x1e0019", SIGNS),
    ("NUL inside", "320500\x0019900101001X", SIGNS),
    ("separators alone", "\x02\x03\x1d", "请输入证件号码、备案编号"),
    ("blanks alone", " \u3000\u200b", "请输入证件号码、备案编号"),
    ("an input method's commas", "320500，19900101，001X", SIGNS),
    ("circled digits", "①②③", "没有可查找的内容"),
    ("an input method's candidates", "三二零5零零", SIGNS),
    ("a foreign address", "https://u.wechat.example/EAb-1", ADDRESS),
    ("a foreign address without a digit", "https://weixin.example/q/abc", ADDRESS),
    ("an address through an input method", "ＨＴＴＰＳ：／／ａ.example", ADDRESS),
    ("an address of ours whose code was cut off", "https://ydba.example/verify/?t=v1.k1.0123", ADDRESS),
    ("an address of ours with an unknown code", "https://ydba.example/verify/0000-0000-000/", "没有这个验证码的文书"),
    ("a business card", "BEGIN:VCARD\nFN:张三\nTEL:0512-65220000", SIGNS),
    ("an object", '{"number": "320500"}', SIGNS),
    ("markup", "<script>alert(1)</script>", SIGNS),
    ("another's filing", "YDBA320508202611230000100", f"{FOUND_NOT}（共 25 位"),
    ("letters alone", "QWRTZXCVB", "本机构没有这样的参保人员"),
    ("broken encoding", "\ufffd\ufffd1\ufffd", SIGNS),
    ("far too long", "9" * 190, "号码太长"),
]  # fmt: skip
WAY_ON = re.compile("请(?:核对|重新|输入|扫描|按)|请在公开核验页")


@pytest.fixture
def desk():
    """A client and its clerk."""
    return signed_in(w.CLERK)


def scanned(client, text: str) -> str:
    answer = client.post("/search/", {"q": text})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.parametrize(("text", "words"), [row[1:] for row in GARBAGE], ids=[row[0] for row in GARBAGE])
def test_garbage_is_answered_with_a_way_on_and_stays_in_the_box(desk, text, words):
    page = scanned(desk[0], text)
    assert words in page
    main = page.partition("<main")[2]
    assert WAY_ON.search(main[main.index(words) :])
    assert f'value="{text}"' in main
    assert "320500199" not in re.search("<title>(.*?)</title>", page)[1]
    assert not [entry for entry in AuditEntry.objects.all() if NUMBER in entry.detail + entry.object]


@pytest.mark.parametrize(
    "as_scanned",
    [
        lambda n: n * 2,
        lambda n: f"\x02{n}\x03",
        lambda n: f"]C1{n}\r\n",
        lambda n: "".join(chr(ord(sign) + 0xFEE0) for sign in n),
        lambda n: f"{n[:6]}\u3000{n[6:]}",
    ],
    ids=["twice", "framed", "with the mark of its symbology", "full-width", "with a wide blank"],
)
def test_a_number_is_found_through_what_scanners_and_input_methods_add(desk, as_scanned):
    client, clerk = desk
    person = w.person(clerk)
    answer = client.post("/search/", {"q": as_scanned(person.certificate.number)})
    assert answer["Location"] == f"/people/{person.ref}/"


@pytest.fixture
def paper(desk, settings):
    settings.PUBLIC_URL = "https://ydba.example"
    w.submitted(desk[1], w.person(desk[1]))
    return Document.objects.first()


def token_of(paper) -> str:
    return verify_url(f"v1.k1.{paper.code}." + "0" * 26)


AS_SCANNED = {
    "the code": lambda paper: paper.code,
    "the code as printed": lambda paper: show_code(paper.code),
    "the code in small letters": lambda paper: show_code(paper.code).lower(),
    "the address in the QR": token_of,
    "the address in capitals": lambda paper: token_of(paper).upper(),
    "the address without Shift": lambda paper: token_of(paper).upper().replace("?", "/"),
    "the address in full width": lambda paper: "".join(chr(ord(sign) + 0xFEE0) for sign in token_of(paper)),
    "the token": lambda paper: token_of(paper).partition("t=")[2],
    "the address of the code": lambda paper: f"http://127.0.0.1:8000/verify/{show_code(paper.code)}/",
    "the address of the form": lambda paper: f"http://127.0.0.1:8000/verify/?c={paper.code}",
}


@pytest.mark.parametrize("as_scanned", AS_SCANNED.values(), ids=AS_SCANNED)
def test_the_code_on_a_paper_leads_to_its_filing_in_the_own_office_alone(desk, paper, as_scanned):
    text = as_scanned(paper)
    assert desk[0].post("/search/", {"q": text})["Location"] == f"/filings/{paper.filing.ref}/"
    assert AuditEntry.objects.filter(action="search_number", object=f"filing:{paper.filing.ref}").count() == 1
    elsewhere, _ = signed_in(w.CLERK, office="320583")
    page = scanned(elsewhere, text)
    as_a_name = 'class="empty"' in page  # a code of letters alone
    assert "没有这个验证码的文书" in page or FOUND_NOT in page or as_a_name
    assert str(paper.filing.ref) not in page


def test_the_code_on_a_paper_without_a_filing_leads_to_the_paper(desk):
    client, clerk = desk
    paper = advising.issue_advice(facts=AdviceFacts(insured_here=False), by=clerk, now=w.NOW)
    assert client.post("/search/", {"q": show_code(paper.code)})["Location"] == f"/documents/{paper.number}/"
