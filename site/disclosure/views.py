"""The PDF of a document at `<address of the document>document.pdf`."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Page

from disclosure import pdf
from disclosure.models import DisclosureDocument


@require_safe
def document_pdf(request: HttpRequest, place: str) -> HttpResponseBase:
    """The file when it is there; otherwise a page that says it is being made (202) or why it cannot be (503)."""
    found = Page.route_for_request(request, place)
    document = found.page.specific if found else None
    if not isinstance(document, DisclosureDocument) or document.get_view_restrictions().exists():
        raise Http404
    path = pdf.place(document)
    if path.exists():
        served = FileResponse(path.open("rb"), filename=pdf.file_name(document), content_type="application/pdf")
        served["ETag"] = f'"{path.stem[:32]}"'
        return served
    pdf.order(document)
    reason = pdf.failure(document)
    response = render(
        request, "disclosure/pdf_waiting.html", {"document": document, "reason": reason}, status=503 if reason else 202
    )
    if not reason:
        response["Refresh"] = "3"
    response["Cache-Control"] = "no-store"
    return response
