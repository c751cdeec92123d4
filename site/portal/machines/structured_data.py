"""What machines read on a page: schema.org as JSON-LD, and the names of those who answer for a text.
Everything comes from the fields the page shows."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from cluster import city
from cluster.models import SiteIdentity
from cluster.models.review import Signature, State
from portal.models import ArticlePage

# The signs that could end a script element early.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def _script(content: dict[str, Any]) -> SafeString:
    text = json.dumps({"@context": "https://schema.org", **content}, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  escaped above


def site_json_ld(identity: SiteIdentity | None, url: str) -> SafeString:
    if not identity:
        return SafeString("")
    served = city.read()
    content = {
        "@type": "GovernmentOrganization",
        "name": identity.site_name,
        "url": url + "/",
        "telephone": identity.phone,
        "address": _filled(
            {
                "@type": "PostalAddress",
                "streetAddress": identity.address,
                "postalCode": identity.postcode,
                "addressLocality": served.full,
                "addressRegion": served.province,
                "addressCountry": "CN",
            }
        ),
        "areaServed": {
            "@type": "City",
            "name": served.full,
            "identifier": served.division,
            "geo": {
                "@type": "GeoShape",
                "box": f"{served.box.south} {served.box.west} {served.box.north} {served.box.east}",
            },
        },
    }
    return _script(_filled(content))


def article_json_ld(page: ArticlePage, identity: SiteIdentity | None, url: str) -> SafeString:
    if not identity:
        return SafeString("")
    content = {
        "@type": "NewsArticle",
        "headline": page.title,
        "description": page.summary or page.title,
        "url": url,
        "datePublished": page.moment.isoformat() if page.moment else "",
        "author": {"@type": "Organization", "name": page.author or page.source},
        "publisher": {"@type": "GovernmentOrganization", "name": identity.site_name},
    }
    return _script(_filled(content))


def _filled(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if value}


def signatures(page: ArticlePage) -> list[str]:
    """`初审：王芳` for every step of the passage that put this version live; empty for other ways of going live."""
    signed = Signature.objects.filter(submission__page_id=page.pk, submission__state=State.PUBLISHED)
    return [f"{one.get_step_display()}：{one.user.name}" for one in signed.select_related("user").order_by("at", "pk")]
