"""Media as the embedded installation serves it: picture renditions only.
Originals may carry places and faces in their metadata and attachments are checked by Wagtail's own view, so
neither has an address here; in production the web server serves the same one folder."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.static import serve


def rendition(request: HttpRequest, path: str) -> HttpResponseBase:
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT / "images"))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
