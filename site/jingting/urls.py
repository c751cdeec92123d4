"""All addresses of the 61 hosts. Each room brings its own table; Wagtail's catch-all stands last."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_POST
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.views.account import LogoutView
from wagtail.documents import urls as wagtaildocs_urls

from jingting import health, media

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("media/images/<path:path>", media.rendition),
    # Wagtail's own, which ends the session before it answers 405, under the name that the fence knows.
    path("admin/logout/", require_POST(LogoutView.as_view()), name="wagtailadmin_logout"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("portal.urls")),
    path("", include("search.urls")),
    path("", include("disclosure.urls")),
    path("", include("interaction.urls")),
    path("", include("opendata.urls")),
    path("", include(wagtail_urls)),
]
handler400 = "jingting.error_pages.bad_request"
handler403 = "jingting.error_pages.not_allowed"
handler404 = "jingting.error_pages.not_found"
handler500 = "jingting.error_pages.broken"
