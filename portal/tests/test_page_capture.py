"""The document camera's address: a straight page and its faults, or a sentence; nothing is kept."""

from io import BytesIO
from urllib.parse import unquote

import pytest
from django.urls import reverse
from PIL import Image

from filing.models import AuditEntry, HeldPage, Page
from filing.tests import upload_files as make
from filing.tests import world
from portal.tests.world import photo, signed_in
from portal.views.capture import GOOD, RETAKE, SAYS

pytestmark = pytest.mark.django_db
WHOLE = "0,0,1,0,1,1,0,1"


@pytest.fixture
def client():
    return signed_in(world.CLERK)[0]


def straighten(client, image=None, corners: str = WHOLE, turn: str = "0"):
    return client.post(reverse("page_straighten"), {"image": image or photo(), "corners": corners, "turn": turn})


def size_of(answer) -> tuple[int, int]:
    return Image.open(BytesIO(answer.content)).size


def named(data: bytes) -> BytesIO:
    file = BytesIO(data)
    file.name = "page.jpg"
    return file


def test_a_good_photo_comes_back_as_a_sandboxed_picture_without_faults(client):
    answer = straighten(client)
    assert (answer.status_code, answer["Content-Type"], unquote(answer[SAYS])) == (200, "image/jpeg", GOOD)
    assert size_of(answer) == (900, 1200)
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_corners_and_turn_are_followed(client):
    answer = straighten(client, corners="0.5,0,1,0,1,0.5,0.5,0.5", turn="90")
    assert size_of(answer) == (600, 450)


def test_faults_come_back_in_words_at_once(client):
    answer = straighten(client, turn="90")
    assert answer.status_code == 200
    assert unquote(answer[SAYS]) == "横放，字是侧着的" + RETAKE


def test_nothing_is_kept_of_a_straightened_page(client):
    before = AuditEntry.objects.count()
    assert straighten(client).status_code == 200
    assert (HeldPage.objects.count(), Page.objects.count(), AuditEntry.objects.count()) == (0, 0, before)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"corners": "0,1,1,1,1,0,0,0"}, "四个角"),
        ({"corners": ""}, "四个角"),
        ({"corners": "0" * 5000}, "四个角"),
        ({"turn": "45"}, "旋转"),
        ({"image": named(b"%PDF-1.4 ")}, "选择文件"),
        ({"image": named(b"no picture")}, "只能上传"),
        ({"image": named(make.jpeg_claiming(9000, 9000))}, "4000 万像素"),
    ],
)
def test_what_cannot_be_straightened_is_told_in_a_sentence(client, given, words):
    answer = straighten(client, **given)
    assert answer.status_code == 422
    assert words in unquote(answer[SAYS])
    assert "未保存" in unquote(answer[SAYS])


def test_a_request_without_a_photo_is_told_so(client):
    answer = client.post(reverse("page_straighten"))
    assert answer.status_code == 422
    assert "没有收到照片" in unquote(answer[SAYS])


def test_a_photo_beyond_the_limits_of_uploads_is_refused_while_it_arrives(client, settings):
    settings.PORTAL_UPLOAD_FILE_BYTES = 10_000
    answer = straighten(client, image=named(make.jpeg() + bytes(20_000)))
    assert answer.status_code == 422
    assert "未保存" in unquote(answer[SAYS])
