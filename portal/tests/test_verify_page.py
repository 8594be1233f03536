"""The public page: one answer to forged and unknown codes, nothing more than the paper says."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from filing.operations import verification
from filing.operations.verification import VerifiedPaper
from portal.views import verify

GENUINE = VerifiedPaper(
    kind_label="异地就医备案回执",
    masked_name="张**",
    type_label="异地长期居住人员",
    place="浙江省杭州市",
    start=date(2026, 11, 23),
    end=None,
    state_label="已撤销",
    office="姑苏经办机构",
    issued_on=date(2026, 11, 23),
    successor_number="YDBA2",
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_asked_yet():
    cache.clear()
    yield
    cache.clear()


def test_a_stranger_sees_the_form_without_a_login():
    answer = Client().get("/verify/")
    assert answer.status_code == 200
    assert "验证码" in answer.content.decode()
    assert "查无此件" not in answer.content.decode()


def test_unknown_code_and_forged_token_get_the_same_page():
    unknown = Client().get("/verify/", {"c": "0000-0000-000"})
    forged = Client().get("/verify/", {"t": "v1.t1.00000000000.00000000000000000000000000"})
    by_path = Client().get("/verify/nonsense/")
    assert unknown.content == forged.content == by_path.content
    assert unknown.status_code == forged.status_code == 200
    assert "查无此件" in unknown.content.decode()


def test_what_was_typed_is_never_sent_back():
    page = Client().get("/verify/", {"c": "<script>alert(1)</script>320500198006150051"}).content.decode()
    assert "alert(1)" not in page
    assert "320500198006150051" not in page


def test_a_genuine_paper_tells_its_live_state_and_the_condition_of_an_open_end(monkeypatch):
    monkeypatch.setattr(verification, "verify", lambda text, *, now: GENUINE)
    page = Client().get("/verify/ABCD-EFGH-JKM/").content.decode()
    for words in ("张**", "异地长期居住人员", "浙江省杭州市", "已撤销", "2026年11月23日", "请以新的备案回执为准"):
        assert words in page
    assert "YDBA2" not in page
    assert "长期有效（未申请变更备案信息或参保状态未发生变更的）" in page


def test_the_thirty_first_look_up_of_a_minute_waits_and_the_form_stays_open():
    client = Client()
    for _ in range(verify.LOOK_UPS_A_MINUTE):
        assert client.get("/verify/", {"c": "X"}).status_code == 200
    refused = client.get("/verify/", {"c": "X"})
    assert refused.status_code == 429
    assert "请一分钟后再试" in refused.content.decode()
    assert client.get("/verify/").status_code == 200
    assert client.get("/verify/", {"c": "X"}, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_the_page_only_reads():
    assert Client().post("/verify/", {"c": "X"}).status_code in (403, 405)
