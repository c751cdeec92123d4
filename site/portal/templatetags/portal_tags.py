"""Tags of the portal room's own page kinds: bands, rows of gathered lists, pictures, machine-readable descriptions."""

import io
import logging

import segno
from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from cluster.models import Department, Picture
from cluster.models.tree import site_path
from portal.addresses import path_on_site, site_url
from portal.bands import Shown
from portal.looks import pictures, theming
from portal.machines import structured_data
from portal.models.article import ArticlePage

log = logging.getLogger("jingting.bands")
register = template.Library()


@register.simple_tag(takes_context=True)
def render_band(context: template.Context, band: Shown, place: int) -> SafeString:
    """One band on alternating grounds; `sunk` and `first_band` are decided here, not by the rooms."""
    order = [one.key for one in context["bands"] if one.key != "today"]
    number = order.index(band.key) if band.key in order else 0
    assert context.template is not None  # bound for as long as it renders
    engine = context.template.engine
    with context.push(**band.values, sunk=number % 2 == 1, first_band=number == 0):
        names = theming.template_names(band.template)
        try:
            return mark_safe(engine.select_template(names).render(context))  # noqa: S308
        except Exception:  # what a band asks for while it is drawn may fail as well
            log.exception("band left out", extra={"band": band.key})
            return SafeString("")


@register.filter
def split_title(title: str, part: int) -> str:
    """A two-part title is split by one full-width space; the second part may be empty."""
    pieces = title.split("　", 1)
    return pieces[part] if part < len(pieces) else ""


@register.filter
def two_parts(title: str) -> SafeString:
    """A title whose two parts stay whole where the line breaks."""
    return format_html_join("　", '<span class="part">{}</span>', ((piece,) for piece in title.split("　")))


@register.simple_tag(takes_context=True)
def row_site(context: template.Context, article: ArticlePage) -> Department | None:
    """The owner of a gathered row; None where the row is the site's own."""
    owners: dict[str, Department] = context.get("departments") or {}
    return owners.get(site_path(article))


@register.simple_tag(takes_context=True)
def row_url(context: template.Context, article: ArticlePage) -> str:
    """A path for the site's own article, a whole address for one of another site."""
    owner = row_site(context, article)
    return (site_url(owner) if owner else "") + path_on_site(article)


@register.simple_tag
def picture_url(picture: Picture, spec: str) -> str:
    """The address of one rendition; whoever asks for it first has it made."""
    return pictures.links(picture, [spec])[spec]


@register.simple_tag
def content_picture(picture: Picture) -> SafeString:
    """A picture in a text: its own proportions, dimensions given, loaded when it comes near."""
    alt = "" if picture.decorative else (picture.description or picture.title)
    return pictures.drawn(
        picture, pictures.CONTENT, "(max-width: 599px) 100vw, 720px", alt=alt, loading="lazy", decoding="async"
    )


@register.simple_tag
def cover(picture: Picture, sizes: str = "(max-width: 599px) 100vw, 440px", **attributes: str) -> SafeString:
    """The picture of a story in a list: two widths, decoration beside its title, so an empty alt.
    `sizes` says where it is shown wider than in a list (HTML 4.8.4.3, as of <img sizes>)."""
    return pictures.drawn(picture, pictures.COVERS, sizes, **{"alt": "", **attributes})


@register.simple_tag
def scenery(picture: Picture, width: int, height: int, **attributes: str) -> SafeString:
    """A picture across the whole window, cut to width × height; half of that for phones."""
    shapes = (f"fill-{width // 2}x{height // 2}", f"fill-{width}x{height}")
    return pictures.drawn(picture, shapes, "100vw", **{"alt": "", "class": "art", **attributes})


@register.simple_tag
def signatures(page: ArticlePage) -> list[str]:
    """Who reviewed and signed, as `初审：王芳`; empty until the gate has signed it."""
    return structured_data.signatures(page)


@register.simple_tag(takes_context=True)
def qr_code(context: template.Context) -> SafeString:
    """The address of this page for a phone that points at the printed sheet."""
    code = io.BytesIO()
    segno.make(str(context["canonical_url"]), error="m").save(
        code, kind="svg", xmldecl=False, svgns=True, scale=3, svgclass="qr-code", lineclass=None, omitsize=True
    )
    return mark_safe(code.getvalue().decode())  # noqa: S308  our own drawing of our own address


@register.simple_tag(takes_context=True)
def site_json_ld(context: template.Context) -> SafeString:
    return structured_data.site_json_ld(context["identity"], str(context["site_url"]))


@register.simple_tag(takes_context=True)
def article_json_ld(context: template.Context, page: ArticlePage) -> SafeString:
    return structured_data.article_json_ld(page, context["identity"], str(context["canonical_url"]))


DOOR_ICONS = {
    "news": "wenjian",
    "notices": "gongshi",
    "documents": "gongkai",
    "interpretation": "jiedu",
    "about": "shan",
    "tips": "xinxi",
    "enforcement": "falv",
    "enterprise": "qiye",
    "services": "banshi",
    "letters": "xinjian",
    "data": "shuju",
}


@register.filter
def door_icon(path: str) -> str:
    """The drawing beside a word of the head, by its path."""
    return DOOR_ICONS.get(path.strip("/").partition("/")[0], "you")


@register.filter
def words(text: str) -> list[str]:
    return text.split()


@register.simple_tag
def static_css(name: str) -> str:
    return static(f"base/css/{name}.css")
