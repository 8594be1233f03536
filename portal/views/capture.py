"""The document camera: one photo straightened and looked over while the clerk still holds the paper."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from filing.uploads import AcceptedPage, UploadRefused, straighten_page
from portal.typesetting import set_type
from portal.uploadhandlers import refused_uploads
from portal.views.materials import image
from portal.views.scoped import need

SAYS = "X-Page-Says"
GOOD = "没有发现问题"
RETAKE = "。请删除重拍；确需使用的可以照样放入，提交时写理由。"
NOTHING_SENT = "没有收到照片，未保存。请重新拍照，或用「选择文件」上传。"


@require_POST
def page_straighten(request: HttpRequest) -> HttpResponse:
    """The straight page as JPEG, or 422; what is to be said of it in the header SAYS, percent-encoded.

    Nothing is stored and no person is named, so there is no entry; saving the form judges the page as every upload.
    """
    need(request, "filing.take_filing", what="受理备案")
    refused = refused_uploads(request, "image")
    photo = request.FILES.get("image")
    if photo is None:
        return _refusal(refused[0].sentence if refused else NOTHING_SENT)
    try:
        page = straighten_page(photo, corners=request.POST.get("corners", ""), turn=request.POST.get("turn", ""))
    except UploadRefused as refusal:
        return _refusal(refusal.sentence)
    return _answer(request, page)


def _answer(request: HttpRequest, page: AcceptedPage) -> HttpResponse:
    response = image(request, lambda: page.jpeg)
    faults = set_type(";".join(fault.label for fault in page.faults))
    response[SAYS] = quote(faults + RETAKE if faults else GOOD)
    return response


def _refusal(sentence: str) -> HttpResponse:
    return HttpResponse(status=422, headers={SAYS: quote(set_type(sentence))})
