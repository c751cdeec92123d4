"""The PDF of a document: set by WeasyPrint in the worker, kept under the digest of what it shows.
A changed document has another digest and so another file; where the library or a font is missing, the reason
is kept beside and shown, and everything else works."""

import hashlib
import json
import logging
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django_tasks import task

from disclosure.models import DisclosureDocument

log = logging.getLogger("disclosure.pdf")
# Part of the digest: raise it when the template changes the look of every document.
FORM = "1"
ORDER_LASTS = 120  # seconds until the same file may be ordered again
RETRY_AFTER = 600


def digest(document: DisclosureDocument) -> str:
    """Of everything the PDF shows."""
    shown = [
        FORM,
        document.title,
        document.head(),
        document.body.get_prep_value(),
        [[str(file), file.file.filename] for file in document.files.select_related("file")],
    ]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def place(document: DisclosureDocument) -> Path:
    """Where the file is or will be."""
    name = digest(document)
    return Path(settings.VAR_DIR) / "pdf" / name[:2] / f"{name}.pdf"


def file_name(document: DisclosureDocument) -> str:
    return f"{document.document_number}　{document.title}".strip("　")[:120].replace("/", "／") + ".pdf"


def failure(document: DisclosureDocument) -> str:
    """Why it could not be made, in Chinese; empty when nothing has failed lately."""
    note = place(document).with_suffix(".failed")
    if not note.exists() or time.time() - note.stat().st_mtime > RETRY_AFTER:
        return ""
    return note.read_text(encoding="utf-8")


def order(document: DisclosureDocument) -> None:
    """Have the worker make it, unless it is there, ordered already or failed a moment ago."""
    path = place(document)
    if path.exists() or failure(document) or not cache.add(f"pdf-ordered:{path.stem}", True, ORDER_LASTS):
        return
    make.enqueue(document.pk)


@task(backend="jobs")
def make(pk: int) -> None:
    """Make the PDF of a live document; nothing to do when it is there or the document has gone."""
    document = DisclosureDocument.objects.live().filter(pk=pk).first()
    if document is None or (path := place(document)).exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        content = typeset(document)
    except (OSError, ImportError) as error:  # how WeasyPrint says that Pango is missing
        log.warning("pdf.unavailable", extra={"page": pk, "error": str(error)[:200]})
        path.with_suffix(".failed").write_text(
            "服务器缺少排版组件（Pango 或中文字体），暂时不能生成 PDF。网页全文可以阅读和打印。", encoding="utf-8"
        )
        return
    half = path.with_suffix(".half")
    half.write_bytes(content)
    half.replace(path)
    path.with_suffix(".failed").unlink(missing_ok=True)


def typeset(document: DisclosureDocument) -> bytes:
    """The document as PDF (PDF/UA-1, Chinese fonts embedded). Raises OSError where Pango is missing."""
    from weasyprint import HTML

    html = render_to_string(
        "disclosure/pdf.html",
        {"document": document, "head_rows": document.head_rows(), "files": document.files.select_related("file")},
    )
    return HTML(string=html, base_url="media:///", url_fetcher=_own_pictures_only()).write_pdf(pdf_variant="pdf/ua-1")


def _own_pictures_only() -> object:
    """A fetcher that reads pictures of this city from the disk and nothing else: no network, no other file."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnPictures(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            root = Path(settings.MEDIA_ROOT).resolve()
            path = (root / unquote(urlsplit(url).path).removeprefix(settings.MEDIA_URL)).resolve()
            if not path.is_relative_to(root / "images"):
                raise ValueError("not a picture of this city")
            return URLFetcherResponse(url, path.read_bytes())

    return OwnPictures()
