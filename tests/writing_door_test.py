"""写一篇 on the first screen leads to the channels where this person may write, and each of them to an empty form."""

import re

import pytest

from cluster import review
from cluster.models import Role
from cluster.models.review import Kind
from portal.models import ChannelPage
from tests.factories import make_user

WRITE = "/admin/write/"


def get(client, user, address):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address, headers={"host": "localhost"})


def doors(text: str) -> dict[str, str]:
    """Channel → the form it leads to."""
    return {
        title: address for address, title in re.findall(r'<li><a href="(/admin/pages/add/[^"]+)"><b>([^<]+)</b>', text)
    }


def test_the_button_leads_to_the_list_and_every_entry_to_a_form(client, city):
    writer = make_user(Role.WRITER, city.jtj)
    assert f'href="{WRITE}">写一篇</a>' in get(client, writer, "/admin/").content.decode()
    found = doors(get(client, writer, WRITE).content.decode())
    assert {
        "工作动态": "/portal/articlepage/",
        "政府信息公开": "/disclosure/disclosuredocument/",
        "办事服务": "/services/serviceguide/",
        "领导信息": "/portal/leaderpage/",
        "机构职能": "/portal/officepage/",
    }.items() <= {
        title: address.removeprefix("/admin/pages/add").rpartition("/")[0].rpartition("/")[0] + "/"
        for title, address in found.items()
    }.items()
    for address in found.values():
        assert get(client, writer, address).status_code == 200


def test_a_channel_within_a_channel_is_named_with_it(client, city):
    news = city.jtj.root_page.get_children().get(slug="news").specific
    with review.making_pages_live(Kind.PROVISIONED, reason="test"):
        news.add_child(instance=ChannelPage(title="校园", slug="campus"))
    assert "工作动态　/　校园" in doors(get(client, make_user(Role.WRITER, city.jtj), WRITE).content.decode())


def test_one_site_each_for_somebody_of_two(client, city):
    both = make_user(Role.WRITER, city.jtj)
    both.groups.add(city.xxb.role_groups.get(role=Role.WRITER).group)
    text = get(client, both, WRITE).content.decode()
    assert (
        text.index(f'id="site-{city.xxb.slug}"') != text.index(f'id="site-{city.jtj.slug}"')
        and len(re.findall('id="site-', text)) == 2
    )


@pytest.mark.parametrize("role", [Role.LIAISON, Role.DATA_STEWARD, Role.FIRST_REVIEWER, Role.SIGNER])
def test_who_writes_nowhere_has_no_button_and_no_list(client, city, role):
    person = make_user(role, city.jtj)
    assert "写一篇" not in get(client, person, "/admin/").content.decode()
    answer = get(client, person, WRITE)
    assert answer.status_code in (302, 403) and "site-jtj" not in answer.content.decode()


def test_the_portals_gathered_lists_take_no_articles(client, city):
    found = doors(get(client, make_user(Role.WRITER, city.portal), WRITE).content.decode())
    assert "宣城要闻" in found and "部门动态" not in found


def test_the_list_costs_the_same_however_many_channels(client, city, django_assert_max_num_queries):
    writer = make_user(Role.WRITER, city.jtj)
    with review.making_pages_live(Kind.PROVISIONED, reason="test"):
        for number in range(12):
            city.jtj.root_page.specific.add_child(instance=ChannelPage(title=f"栏目{number}", slug=f"extra{number}"))
    with django_assert_max_num_queries(40):
        assert "栏目11" in get(client, writer, WRITE).content.decode()
