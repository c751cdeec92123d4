"""Pictures as browsers want them: AVIF, WebP for those that lack it, JPEG for the oldest, in several widths, with the
room they take written beside them so that nothing moves when they arrive.
Drawing a page encodes nothing. A width that was made before is linked by its file; any other by an address of its own,
signed by us, that makes it when the first browser asks and leads to the file."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.images.models import Filter
from wagtail.images.views.serve import generate_image_url

from cluster.models import Picture, PictureRendition

FORMATS = ("avif", "webp")
FALLBACK = "jpeg"
KEPT = 24 * 3600  # seconds
# The shapes of the site, smallest first, and how wide each is shown.
COVERS = ("fill-440x226", "fill-880x451")
CONTENT = ("max-720x1440", "max-1440x1440")


def specs(shapes: Sequence[str]) -> list[str]:
    """Every rendition that `drawn` may link, for prefetching."""
    return [f"{shape}|format-{kind}" for shape in shapes for kind in FORMATS] + [f"{shapes[-1]}|format-{FALLBACK}"]


def drawn(picture: Picture, shapes: Sequence[str], sizes: str, **attributes: str) -> SafeString:
    """A <picture> with one <source> per format; `attributes` go on its <img>."""
    addresses = links(picture, specs(shapes))
    width, height = size(picture, shapes[-1])
    sources = format_html_join(
        "",
        '<source type="image/{}" srcset="{}" sizes="{}">',
        (
            (
                kind,
                ", ".join(
                    f"{address} {wide}w"
                    for wide, address in {
                        size(picture, shape)[0]: addresses[f"{shape}|format-{kind}"] for shape in shapes
                    }.items()
                ),
                sizes,
            )
            for kind in FORMATS
        ),
    )
    return format_html(
        '<picture>{}<img src="{}" width="{}" height="{}"{}></picture>',
        sources,
        addresses[f"{shapes[-1]}|format-{FALLBACK}"],
        width,
        height,
        format_html_join("", ' {}="{}"', attributes.items()),
    )


def links(picture: Picture, wanted: Sequence[str]) -> dict[str, str]:
    """The address of each rendition by its spec; no query where the renditions were prefetched or met before."""
    there = made(picture)
    return {
        spec: there.get((spec, Filter(spec).get_cache_key(picture)))
        or generate_image_url(picture, spec, viewname="picture")
        for spec in wanted
    }


def made(picture: Picture) -> dict[tuple[str, str], str]:
    """The addresses of all renditions there are, by spec and focal point. Wagtail's own cache remembers those that
    exist, so it would ask the database for the others at every page."""
    prefetched = getattr(picture, "prefetched_renditions", None)
    if prefetched is not None:
        return _addresses(prefetched)
    return cache.get_or_set(_key(picture.pk), lambda: _addresses(picture.renditions.all()), KEPT) or {}


def forget(sender: type[PictureRendition], instance: PictureRendition, **kwargs: Any) -> None:
    """`post_save` and `post_delete` receiver."""
    transaction.on_commit(lambda: cache.delete(_key(instance.image_id)))


def _addresses(renditions: Iterable[PictureRendition]) -> dict[tuple[str, str], str]:
    return {(one.filter_spec, one.focal_point_key): one.url for one in renditions}


def _key(picture_id: int) -> str:
    return f"renditions-of-{picture_id}"


def size(picture: Picture, shape: str) -> tuple[int, int]:
    """Width and height that a rendition has or will have, in pixels."""
    width, height = Filter(shape).get_transform(picture).size
    return int(width), int(height)
