"""Where things are: the public address of a site, of a page on it, of the city's portal.
Addresses come from the settings and the department's slug, so a list of sixty sites costs no query."""

from django.conf import settings
from wagtail.models import Page

from cluster.models import Department


def site_url(department: Department) -> str:
    """`http://jtj.localhost:8000`, without a slash at the end."""
    host = settings.BASE_DOMAIN if department.is_city else f"{department.slug}.{settings.BASE_DOMAIN}"
    port = "" if settings.PUBLIC_PORT in (80, 443) else f":{settings.PUBLIC_PORT}"
    return f"{settings.SCHEME}://{host}{port}"


def portal_url() -> str:
    return settings.WAGTAILADMIN_BASE_URL


def path_on_site(page: Page) -> str:
    """The path of a page on its own host: Wagtail's url_path without the slug of the site's home."""
    return "/" + page.url_path.lstrip("/").partition("/")[2]
