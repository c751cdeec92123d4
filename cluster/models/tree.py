"""Where a page stands, told by its tree path alone: root, the home of a site, a channel of that site, what is below."""

from wagtail.models import Page

HOME_WIDTH = Page.steplen * 2
CHANNEL_WIDTH = Page.steplen * 3


def site_path(page: Page) -> str:
    """The path of the home of the site it stands on, shorter than HOME_WIDTH where it stands outside every site."""
    return page.path[:HOME_WIDTH]


def channel_path(page: Page) -> str:
    """The path of the channel it stands in, its own where it is one."""
    return page.path[:CHANNEL_WIDTH]


def parent_path(page: Page) -> str:
    return page.path[: -Page.steplen]


def paths_below(page: Page) -> tuple[str, str]:
    """The first and the last path that a page below it can have, for `path__range`: every database uses its index
    there."""
    return page.path + Page.alphabet[0] * Page.steplen, page.path + Page.alphabet[-1] * Page.steplen
