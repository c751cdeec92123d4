"""Tags of the public templates: icons, dates as a reader wants them, addresses, the national meta tags."""

from datetime import date, datetime
from urllib.parse import quote

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.models import Page as WagtailPage

from cluster.departments import open_sites
from cluster.models import Department, SiteIdentity
from portal import addresses
from portal.home import almanac
from portal.looks import theming

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """One drawing of icons/sprite.svg (`size` = 24, 32 or 40); it accompanies a word and is never read out."""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f" i-{size}" if size else "",
        static("base/icons/sprite.svg"),
        name,
    )


@register.simple_tag
def site_mark() -> str:
    """Address of the drawing that stands for the site in a browser's tab."""
    return static(theming.drawing("mark"))


@register.filter
def listed(moment: datetime | date | None) -> str:
    """The date of a row: `04-21` within this year, `2025-12-30` otherwise."""
    if moment is None:
        return ""
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return day.strftime("%m-%d") if day.year == timezone.localdate().year else day.isoformat()


@register.filter
def spoken(moment: datetime | date | None) -> str:
    """The date in a sentence: `2026 年 4 月 21 日`."""
    if moment is None:
        return ""
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


@register.filter
def minute(moment: datetime | None) -> str:
    """`2026-04-21 07:42` in Shanghai, the form that A-53 asks for."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


@register.simple_tag
def today() -> str:
    day = timezone.localdate()
    return f"{day.year}年{day.month}月{day.day}日　{almanac.weekday(day)}"


@register.simple_tag
def lunar_today() -> str:
    """`农历十月十七　小雪第四日`, for the top line."""
    day = timezone.localdate()
    return f"{almanac.lunar(day)}　{almanac.solar_term(day)}"


@register.filter
def machine(moment: date | datetime | None) -> str:
    """The `datetime` of a `<time>`, in whole seconds: HTML takes no microseconds (Living Standard 2.3.5)."""
    if isinstance(moment, datetime):
        return timezone.localtime(moment).isoformat(timespec="seconds")
    return moment.isoformat() if moment else ""


@register.filter
def address(department: Department) -> str:
    """The root of a department's site, `http://jtj.localhost:8000/`."""
    return addresses.site_url(department) + "/"


@register.filter
def reachable(page: WagtailPage | None) -> bool:
    """Whether a link to this page leads a reader to it: it is live and its site open."""
    return open_sites.leads_to(page)


@register.filter
def word_for(words: dict[int, str], department: Department) -> str:
    """How this department's site is closed; empty for an open one."""
    return words.get(department.pk, "")


@register.filter
def on_site(page: WagtailPage) -> str:
    """The path of a page on its own host; no query."""
    return addresses.path_on_site(page)


@register.simple_tag(takes_context=True)
def canonical(context: template.Context) -> str:
    """The plain address of this page: no edition, no query but the page number."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return ""
    number = request.GET.get("page", "")
    return f"{context['site_url']}{request.path_info}" + (
        f"?page={number}" if number.isdecimal() and number != "1" else ""
    )


@register.simple_tag(takes_context=True)
def report_mistake(context: template.Context) -> str:
    """The national 找错 form for exactly this page (A-25); it asks for the 标识码, so a site without one takes
    letters."""
    identity = context.get("identity")
    code = identity.site_code if identity else ""
    if not code:
        return "/letters/new/"
    return f"https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={code}&url={quote(canonical(context), safe='')}"


@register.filter
def records(identity: SiteIdentity) -> list[tuple[str, str]]:
    """The numbers that the site has, as its foot says them, each with the page of the authority that keeps it
    (A-27)."""
    police = "".join(sign for sign in identity.police_record if sign.isdecimal())
    found = [
        (identity.site_code and f"网站标识码 {identity.site_code}", ""),
        (identity.icp, "https://beian.miit.gov.cn/"),
        (identity.police_record, f"https://beian.mps.gov.cn/#/query/webSearch?code={police}"),
    ]
    return [(text, link) for text, link in found if text]


@register.simple_tag(takes_context=True)
def national_tags(context: template.Context, column: object = None, article: object = None) -> SafeString:
    """The meta tags of 政府网站发展指引 (A6): 3 on every page, 7 with a column, 10 with an article."""
    from portal.editions.national_tags import national

    return national(context, column, article)


@register.filter
def page_numbers(page: Page) -> list[int | str]:
    """The numbers of a pager with the gaps as `…`: 1 2 3 … 129."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.simple_tag(takes_context=True)
def querystring_with(context: template.Context, number: int) -> str:
    """The query of this request with another page number."""
    query = context["request"].GET.copy()
    query["page"] = number
    return query.urlencode()
