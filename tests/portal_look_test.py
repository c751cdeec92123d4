"""A site manager changes her site's look and sees it before anything is saved."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.urls import reverse
from PIL import Image

from cluster import review
from cluster.models import Picture, Role
from portal import bands
from portal.home.city_bands import lead, notices, question
from portal.models.home import PlaceBlock
from tests.factories import make_user
from tests.portal_pages_test import JTJ, get, make_news

BACKEND = "django.contrib.auth.backends.ModelBackend"


def form(home, *, hue: str, bands: list[str]) -> dict[str, str]:
    """The home's edit form as the browser sends it."""
    data = {
        "title": home.title,
        "slug": home.slug,
        "hue": hue,
        "list_style": "board",
        "dates_title": "",
        "dates-count": "0",
        "question-count": "0",
        "hot_words": "",
        "masthead": "",
        "emblem": "",
        "search_description": "",
        "seo_title": "",
        "bands-count": str(len(bands)),
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
    }
    for place, key in enumerate(bands):
        data |= {
            f"bands-{place}-deleted": "",
            f"bands-{place}-order": str(place),
            f"bands-{place}-type": "band",
            f"bands-{place}-value": key,
            f"bands-{place}-id": "",
        }
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


def test_a_masthead_picture_is_seen_in_the_preview_before_it_is_saved(manager, city):
    picture = make_picture(city.jtj)
    home = city.jtj.root_page.specific
    door = reverse("wagtailadmin_pages:preview_on_edit", args=[home.pk])
    for chosen in (picture, None):
        sent = manager.post(
            door,
            form(home, hue="", bands=["lead"]) | {"masthead": str(chosen.pk) if chosen else ""},
            headers={"host": "localhost"},
        )
        assert sent.json()["is_valid"]
        seen = manager.get(f"{door}?in_preview_panel=true", headers={"host": "localhost"}).content.decode()
        shown = re.findall(rf'<img src="([^"]*/{picture.pk}/[^"]*)"', seen)
        assert bool(shown) == bool(chosen) and ("masthead-edu.svg" in seen) != bool(chosen)
        assert all(manager.get(address, headers={"host": "localhost"}).status_code in (200, 302) for address in shown)
    home.refresh_from_db()
    assert home.masthead is None and str(picture.pk) + "/fill" not in get(manager, "/", JTJ).content.decode()


def make_picture(department) -> Picture:
    held = BytesIO()
    Image.new("RGB", (1920, 360), "#d8d2c4").save(held, "PNG")
    return Picture.objects.create(
        title="竹林",
        description="竹林",
        collection=department.collection,
        file=ContentFile(held.getvalue(), "bamboo.png"),
    )


LOOKUP = (
    "lookup",
    {
        "question": "这一站有哪些车",
        "sentence": "输入站名。",
        "place": {"path": "/search/?kind=guide&sort=date", "hint": "例如：府山广场", "button": "查公交"},
    },
)


def test_a_question_is_looked_up_by_a_plain_form_on_the_site_itself(city, rf):
    home = city.jtj.root_page.specific
    home.question = [LOOKUP]
    found = question(home, rf.get("/"))
    assert (found["action"], found["kept"]) == ("/search/", [("kind", "guide"), ("sort", "date")])
    page = shown(home, rf)
    assert '<form class="search" role="search" aria-labelledby="h-question" action="/search/" method="get">' in page
    assert '<input type="hidden" name="kind" value="guide">' in page and "例如：府山广场" in page


@pytest.mark.parametrize(
    "path", ["https://example.org/", "//example.org/", "javascript:alert(1)", "search/", "/a b", "/\\\\example.org"]
)
def test_a_question_leads_nowhere_but_on_the_site_itself(city, path):
    block = PlaceBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"path": path, "hint": "例如", "button": "查"}))


def test_answers_lead_to_pages_and_paths_and_go_with_the_page_they_lead_to(city, rf):
    home, (article, other) = city.jtj.root_page.specific, make_news(city.jtj, 2)
    home.question = [
        (
            "answers",
            {
                "question": "社保断了怎么办",
                "sentence": "",
                "answers": [
                    {"label": "失业了", "note": "领金", "page": article, "path": ""},
                    {"label": "转走了", "note": "", "page": other, "path": ""},
                    {"label": "想换工作", "note": "", "page": None, "path": "/data/datasets/job-offers/"},
                ],
            },
        )
    ]
    page = shown(home, rf)
    assert [label in page for label in ("失业了", "转走了", "想换工作")] == [
        True
    ] * 3 and 'href="/data/datasets/job-offers/"' in page
    article.unpublish()
    assert "失业了" not in shown(home, rf)


def test_a_home_without_a_question_has_no_band_for_it(client, city):
    assert "question" in city.jtj.root_page.specific.band_keys()
    assert "h-question" not in get(client, "/", JTJ).content.decode()


def test_a_question_is_written_in_the_form_and_seen_in_the_preview_of_both_editions(manager, city):
    home = city.jtj.root_page.specific
    door = reverse("wagtailadmin_pages:preview_on_edit", args=[home.pk])
    data = form(home, hue="", bands=["question"]) | {
        "question-count": "1",
        "question-0-deleted": "",
        "question-0-order": "0",
        "question-0-type": "lookup",
        "question-0-id": "",
        "question-0-value-question": "这一站有哪些车",
        "question-0-value-sentence": "",
        "question-0-value-place-path": "/data/datasets/bus-stops/",
        "question-0-value-place-hint": "例如：府山广场",
        "question-0-value-place-button": "查公交",
    }
    assert manager.post(door, data, headers={"host": "localhost"}).json()["is_valid"]
    assert (
        'action="/data/datasets/bus-stops/"'
        in manager.get(f"{door}?in_preview_panel=true", headers={"host": "localhost"}).content.decode()
    )


def test_a_changed_question_is_another_version_to_sign(city):
    home = city.jtj.root_page.specific
    before = review.digest_of(home)
    home.question = [LOOKUP]
    assert review.digest_of(home) != before


def shown(home, rf) -> str:
    (band,) = [one for one in bands.shown(home, rf.get("/")) if one.key == "question"]
    return render_to_string(band.template, {"page": home, **band.values})


def test_the_look_of_another_department_cannot_be_tried(manager, city):
    other = city.xxb.root_page.specific
    door = reverse("wagtailadmin_pages:preview_on_edit", args=[other.pk])
    assert manager.post(door, form(other, hue="agr", bands=["lead"]), headers={"host": "localhost"}).status_code in (
        302,
        403,
        404,
    )


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

    from portal.home.city_bands import dates

    home, today = city.jtj.root_page.specific, timezone.localdate()

    def day(label: str, starts: int, ends: int | None = None) -> tuple[str, dict]:
        return "day", {
            "day": today + timedelta(days=starts),
            "until": today + timedelta(days=ends) if ends is not None else None,
            "label": label,
            "note": "",
            "page": None,
        }

    home.dates = [day("中考", 40), day("报名", -3, 4), day("去年", -90), day("咨询", -5), day("体检", 1)]
    shown = [(state, value["label"], left) for state, value, left in dates(home, None)["days"]]
    ends = today + timedelta(days=4)
    assert shown == [
        ("done", "咨询", ""),
        ("now", "报名", f"正在进行，{ends.month} 月 {ends.day} 日截止"),
        ("", "体检", "明天"),
        ("", "中考", "还有 40 天"),
    ]
    home.dates = [day("去年", -90)]
    assert dates(home, None) is None


@pytest.mark.parametrize(("readings", "shown_as"), [(1, [4]), (2, [2, 3])])
def test_a_lone_line_joins_the_list_beside_it(city, rf, readings, shown_as):
    make_news(city.jtj, readings, channel="interpretation")
    make_news(city.jtj, 3, channel="plans")
    found = notices(city.jtj.root_page.specific, rf.get("/"))
    assert [len(column.rows) for column in found["columns"]] == shown_as
    assert found["columns"][0].page.slug == "interpretation"


@pytest.mark.parametrize(("others", "halves"), [(3, False), (4, True)])
def test_a_story_without_a_board_takes_half_the_width_only_beside_a_column_of_four(city, rf, others, halves):
    make_news(city.jtj, others + 1)
    assert lead(city.jtj.root_page.specific, rf.get("/"))["halves"] is halves
