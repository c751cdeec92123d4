"""A site manager changes her site's look and sees it before anything is saved."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cluster.roles import Role
from tests.factories import make_user
from tests.portal_pages_test import JTJ, get, make_news

BACKEND = "django.contrib.auth.backends.ModelBackend"


def form(home, *, hue: str, bands: list[str]) -> dict[str, str]:
    """The home's edit form as the browser sends it."""
    data = {"title": home.title, "slug": home.slug, "hue": hue, "list_style": "board", "dates_title": "", "dates-count": "0",
            "hot_words": "", "masthead": "", "emblem": "", "search_description": "", "seo_title": "",
            "bands-count": str(len(bands)), "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0",
            "comments-MAX_NUM_FORMS": ""}
    for place, key in enumerate(bands):
        data |= {f"bands-{place}-deleted": "", f"bands-{place}-order": str(place), f"bands-{place}-type": "band",
                 f"bands-{place}-value": key, f"bands-{place}-id": ""}
    return data


@pytest.fixture
def manager(client, city):
    client.force_login(make_user(Role.SITE_MANAGER, city.jtj), backend=BACKEND)
    return client


def test_a_change_of_hue_and_order_is_seen_before_it_is_saved(manager, city):
    make_news(city.jtj, 2)
    make_news(city.jtj, 2, channel="interpretation")
    home = city.jtj.root_page.specific
    door = reverse("wagtailadmin_pages:preview_on_edit", args=[home.pk])
    sent = manager.post(door, form(home, hue="agr", bands=["notices", "lead"]), headers={"host": "localhost"})
    assert sent.json()["is_valid"]
    seen = manager.get(f"{door}?in_preview_panel=true", headers={"host": "localhost"}).content.decode()
    assert 'data-dept="agr"' in seen and "宣城市教育体育局" in seen
    assert seen.index('aria-label="通知与解读"') < seen.index("h-news")
    sheet = re.search(r'href="(/theme/[0-9a-f]{12}\.css)"', seen).group(1)
    assert manager.get(sheet, headers={"host": "localhost"}).status_code == 200
    home.refresh_from_db()
    assert home.hue == "" and home.latest_revision_id is None
    assert 'data-dept="edu"' in get(manager, "/", JTJ).content.decode()


def test_the_look_of_another_department_cannot_be_tried(manager, city):
    other = city.xxb.root_page.specific
    door = reverse("wagtailadmin_pages:preview_on_edit", args=[other.pk])
    assert manager.post(door, form(other, hue="agr", bands=["lead"]), headers={"host": "localhost"}).status_code in (302, 403, 404)


def test_the_menu_leads_a_site_manager_to_her_home_and_a_writer_not(client, city):
    door = reverse("portal_site_look")
    client.force_login(make_user(Role.SITE_MANAGER, city.jtj), backend=BACKEND)
    edit = reverse("wagtailadmin_pages:edit", args=[city.jtj.root_page_id])
    assert client.get(door, headers={"host": "localhost"}).headers["Location"] == edit
    client.force_login(make_user(Role.WRITER, city.jtj), backend=BACKEND)
    assert client.get(door, headers={"host": "localhost"}).status_code in (302, 403)
    assert client.get(door, headers={"host": "localhost"}).headers.get("Location", "") != edit


def test_the_line_of_dates_drops_what_is_long_over_and_goes_when_all_is(city):
    from django.utils import timezone

    from portal.city_bands import dates

    home, today = city.jtj.root_page.specific, timezone.localdate()

    def day(label: str, starts: int, ends: int | None = None) -> tuple[str, dict]:
        return "day", {"day": today + timedelta(days=starts), "until": today + timedelta(days=ends) if ends is not None else None,
                       "label": label, "note": "", "page": None}

    home.dates = [day("中考", 40), day("报名", -3, 4), day("去年", -90), day("咨询", -5), day("体检", 1)]
    shown = [(state, value["label"], left) for state, value, left in dates(home, None)["days"]]
    ends = today + timedelta(days=4)
    assert shown == [("done", "咨询", ""), ("now", "报名", f"正在进行，{ends.month} 月 {ends.day} 日截止"), ("", "体检", "明天"),
                     ("", "中考", "还有 40 天")]
    home.dates = [day("去年", -90)]
    assert dates(home, None) is None
