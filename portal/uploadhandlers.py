"""Limits on uploaded files while they arrive: what is too much is skipped, the rest of the form is kept.

Django limits neither the size of a file nor of all files (trust finding 4). A refused file is read and thrown away,
so that typed text behind it still arrives; the view tells the clerk by `refused_uploads(request)`.
`portal.middleware.BodyLimit` stands before this and refuses a whole body that is far too long.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from filing.uploads import safe_label

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class RefusedUpload:
    """A file that did not get in: its form field, its display label and a Chinese sentence for the clerk."""

    field: str
    label: str
    sentence: str


def refused_uploads(request: HttpRequest, field: str | None = None) -> list[RefusedUpload]:
    """Files refused while the body of `request` arrived, of one form field or of all; reads the body if need be."""
    _ = request.FILES  # the handlers run when the body is read
    refused: list[RefusedUpload] = getattr(request, "_refused_uploads", [])
    return [file for file in refused if field in (None, file.field)]


class LimitedUploads(FileUploadHandler):
    """First of the handlers: counts, and passes on only what keeps the limits.

    Settings: PORTAL_UPLOAD_FILE_BYTES, PORTAL_UPLOAD_REQUEST_BYTES (all files together), PORTAL_UPLOAD_FILES.
    The chunk that breaks a limit reaches no later handler, so no temp file ever grows beyond a limit.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.kept_files = 0
        self.kept_bytes = 0
        self.refused: list[RefusedUpload] = []
        if request is not None:
            request._refused_uploads = self.refused  # type: ignore[attr-defined]

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, file_name, *args, **kwargs)
        self.kept_files += 1
        self.file_bytes = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """The chunk itself, or SkipFile. Never refuses in `new_file`: Django would close the file before this one."""
        self.file_bytes += len(raw_data)
        self.kept_bytes += len(raw_data)
        sentence = self._problem()
        if sentence:
            self.refused.append(RefusedUpload(self.field_name, safe_label(self.file_name), sentence))
            self.kept_files -= 1
            self.kept_bytes -= self.file_bytes
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """None: the handler that holds the bytes makes the file."""

    def _problem(self) -> str | None:
        label = safe_label(self.file_name)
        if self.file_bytes > settings.PORTAL_UPLOAD_FILE_BYTES:
            size = settings.PORTAL_UPLOAD_FILE_BYTES // _MEGABYTE
            return f"文件「{label}」超过 {size} MB，未保存；其余内容仍在。请降低扫描分辨率或分成几个文件后再传。"
        if self.kept_files > settings.PORTAL_UPLOAD_FILES:
            return f"一次最多传 {settings.PORTAL_UPLOAD_FILES} 个文件，「{label}」未保存；其余内容仍在。请分几次上传。"
        if self.kept_bytes > settings.PORTAL_UPLOAD_REQUEST_BYTES:
            size = settings.PORTAL_UPLOAD_REQUEST_BYTES // _MEGABYTE
            return f"这次的文件合计超过 {size} MB，「{label}」未保存；其余内容仍在。请分几次上传。"
        return None
