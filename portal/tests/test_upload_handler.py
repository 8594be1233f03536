"""Files that are too big or too many are left out while they arrive; whatever was typed stays."""

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, TemporaryUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT

from portal.uploadhandlers import refused_uploads

KB = 1024
File = tuple[str, str, int]  # field, name, bytes


@pytest.fixture(autouse=True)
def temp(settings, tmp_path) -> Path:
    """Small limits, so that the tests send kilobytes: 200 KB a file, 500 KB together, 4 files; the rest as shipped."""
    settings.PORTAL_UPLOAD_FILE_BYTES = 200 * KB
    settings.PORTAL_UPLOAD_REQUEST_BYTES = 500 * KB
    settings.PORTAL_UPLOAD_FILES = 4
    settings.FILE_UPLOAD_HANDLERS = [
        "portal.uploadhandlers.LimitedUploads",
        "django.core.files.uploadhandler.MemoryFileUploadHandler",
        "django.core.files.uploadhandler.TemporaryFileUploadHandler",
    ]
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def body(files: Iterable[File]) -> bytes:
    """A form with a text field before and one behind its files."""
    parts = [part('form-data; name="before"', "先写的字".encode())]
    for field, name, size in files:
        parts.append(part(f'form-data; name="{field}"; filename="{name}"', b"x" * size, "image/jpeg"))
    parts.append(part('form-data; name="after"', "后写的字".encode()))
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def part(disposition: str, content: bytes, kind: str = "text/plain") -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\nContent-Type: {kind}\r\n\r\n"
    return head.encode() + content + b"\r\n"


@pytest.fixture
def posted() -> Iterator[Callable[..., HttpRequest]]:
    """Posts files as a browser does; a request is closed after the test as a handler does after its answer."""
    requests: list[HttpRequest] = []

    def post(*files: File) -> HttpRequest:
        requests.append(RequestFactory().generic("POST", "/", body(files), content_type=MULTIPART_CONTENT))
        return requests[-1]

    yield post
    for request in requests:
        request.close()


def arrived(request: HttpRequest) -> dict[str, int]:
    """Name and size of every file that got in, with its bytes still readable."""
    files = [file for field in request.FILES for file in request.FILES.getlist(field)]
    for file in files:
        assert file.read() == b"x" * file.size
    return {file.name: file.size for file in files}


def assert_typed_text_is_kept(request: HttpRequest) -> None:
    assert request.POST.dict() == {"before": "先写的字", "after": "后写的字"}


def test_files_within_the_limits_arrive_as_ever(posted):
    request = posted(("pages", "a.jpg", 200 * KB), ("pages", "b.jpg", 10), ("photo", "空.jpg", 0))
    assert arrived(request) == {"a.jpg": 200 * KB, "b.jpg": 10, "空.jpg": 0}
    assert refused_uploads(request) == []
    assert_typed_text_is_kept(request)


@pytest.mark.parametrize("memory", [0, 10_000 * KB], ids=["on disk", "in memory"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_oversized_file_is_left_out_and_named_while_the_others_and_the_text_stay(posted, settings, memory, place):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = memory
    files = [("pages", "a.jpg", 10 * KB), ("pages", "b.jpg", 90 * KB)]
    files.insert(place, ("photo", "大.jpg", 200 * KB + 1))
    request = posted(*files)
    assert arrived(request) == {"a.jpg": 10 * KB, "b.jpg": 90 * KB}
    assert_typed_text_is_kept(request)
    (refused,) = refused_uploads(request)
    assert (refused.field, refused.label) == ("photo", "大.jpg")
    assert "「大.jpg」" in refused.sentence
    assert "未保存；其余内容仍在" in refused.sentence
    kind = InMemoryUploadedFile if memory else TemporaryUploadedFile
    assert all(isinstance(file, kind) for file in request.FILES.getlist("pages"))


def test_the_shipped_limit_is_told_in_megabytes(posted, settings):
    settings.PORTAL_UPLOAD_FILE_BYTES = 20 * KB * KB
    settings.PORTAL_UPLOAD_REQUEST_BYTES = 60 * KB * KB
    (refused,) = refused_uploads(posted(("pages", "X.pdf", 20 * KB * KB + 1)))
    assert refused.sentence.startswith("文件「X.pdf」超过 20 MB，未保存；其余内容仍在。")


def test_files_beyond_the_number_are_left_out(posted):
    request = posted(*(("pages", f"{number}.jpg", 100) for number in range(6)))
    assert list(arrived(request)) == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"]
    assert [refused.label for refused in refused_uploads(request)] == ["4.jpg", "5.jpg"]
    assert "最多传 4 个" in refused_uploads(request)[0].sentence
    assert_typed_text_is_kept(request)


def test_a_file_that_breaks_the_total_is_left_out_and_a_later_small_one_still_gets_in(posted):
    sizes = {"a": 190 * KB, "b": 190 * KB, "c": 190 * KB, "d": 100 * KB}
    request = posted(*(("pages", f"{name}.jpg", size) for name, size in sizes.items()))
    assert list(arrived(request)) == ["a.jpg", "b.jpg", "d.jpg"]
    (refused,) = refused_uploads(request)
    assert "合计超过" in refused.sentence
    assert "「c.jpg」" in refused.sentence
    assert_typed_text_is_kept(request)


def test_a_left_out_file_counts_neither_towards_the_number_nor_the_total(posted):
    big = [("pages", f"big{number}.jpg", 201 * KB) for number in range(5)]
    request = posted(*big, *(("pages", f"{number}.jpg", 100 * KB) for number in range(4)))
    assert len(arrived(request)) == 4
    assert len(refused_uploads(request)) == 5


def test_refusals_can_be_asked_for_one_field(posted):
    request = posted(("pages", "a.jpg", 201 * KB), ("photo", "b.jpg", 201 * KB))
    assert [refused.label for refused in refused_uploads(request, "photo")] == ["b.jpg"]
    assert refused_uploads(request, "signature") == []


def test_a_request_without_files_has_no_refusals():
    assert refused_uploads(RequestFactory().post("/", {"a": "b"})) == []
    assert refused_uploads(RequestFactory().get("/")) == []


def test_a_hostile_name_is_a_plain_label_in_the_sentence(posted):
    (refused,) = refused_uploads(posted(("pages", "..\\\\a\u202egpj&lt;b&gt;13812345678.exe", 201 * KB)))
    assert refused.label == "agpj<b>1********78.exe"
    assert "13812345678" not in refused.sentence


def test_no_temp_file_grows_beyond_the_limit_and_none_is_left(posted, temp):
    class Watched(BytesIO):
        largest = 0

        def read(self, size: int | None = -1) -> bytes:
            Watched.largest = max(Watched.largest, sum(file.stat().st_size for file in temp.iterdir()))
            return super().read(size)

    request = posted()
    data = body([("pages", "a.jpg", 3000 * KB), ("pages", "b.jpg", 3000 * KB), ("pages", "c.jpg", 100 * KB)])
    request.META["CONTENT_LENGTH"] = str(len(data))
    request._stream = Watched(data)
    assert arrived(request) == {"c.jpg": 100 * KB}
    assert 0 < Watched.largest <= 200 * KB + 64 * KB
    request.close()
    assert list(temp.iterdir()) == []


def test_a_body_cut_off_in_the_middle_leaves_no_temp_file(temp):
    for cut in range(1, 11):
        data = body([("pages", "a.jpg", 100 * KB), ("pages", "b.jpg", 150 * KB), ("pages", "c.jpg", 300 * KB)])
        data = data[: len(data) * cut // 11]
        request = RequestFactory().generic("POST", "/", data, content_type=MULTIPART_CONTENT)
        assert all(file.size <= 200 * KB for file in request.FILES.getlist("pages"))
        request.close()
        assert list(temp.iterdir()) == []
