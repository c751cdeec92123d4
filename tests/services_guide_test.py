"""Service guides: complete before they are submitted, found by person or firm, subject and department, on one list."""

import re

import pytest

from cluster import review
from cluster.errors import Invalid, NotAllowed
from cluster.models import Kind, Role
from services import guides
from services.models import ServiceGuide
from services.vocabulary import ICONS, Subject
from tests.factories import make_guide, make_user

pytestmark = pytest.mark.django_db
PORTAL, BUREAU = {"host": "localhost:8000"}, {"host": "jtj.localhost:8000"}


def live(department, **fields) -> ServiceGuide:
    page = guides.guide_from(make_guide(**fields), department)
    page.live = True
    with review.making_pages_live(Kind.PROVISIONED, reason="test"):
        return guides.index_of(department).add_child(instance=page)


def rows(text: str) -> list[str]:
    return re.findall(r"<li><a\s+href=\"[^\"]*\">([^<]+)</a><span\s+class=\"meta\">", text)


def test_every_site_is_provisioned_with_a_list_of_services(city, client):
    for headers in (PORTAL, BUREAU):
        page = client.get("/services/", headers=headers)
        assert page.status_code == 200
        assert "没有这样的事项" in page.content.decode()


def test_a_guide_says_all_that_the_inspection_asks_for(city, client):
    page = live(city.jtj, online_url="https://zwfw.example.cn/item", visits=0)
    text = client.get(f"/services/{page.slug}/", headers=BUREAU).content.decode()
    for said in (
        "教师资格认定",
        "《教师法》第十三条",
        "普通话二级乙等以上",
        "身份证明",
        "学历证书",
        "体检",
        "受理、审查、发证",
        "20个工作日",
        "12个工作日",
        "不收费",
        "鳌峰中路1号",
        "周一至周五",
        "0563-3022000",
        "宣城市教育体育局",
        "不用跑",
    ):
        for part in said.split("、"):
            assert part in text


def test_a_draft_is_seen_by_nobody(city, client):
    page = guides.draft_guide(make_guide(), department=city.jtj, by=make_user(Role.WRITER, city.jtj))
    assert client.get(f"/services/{page.slug}/", headers=BUREAU).status_code == 404
    assert rows(client.get("/services/", headers=PORTAL).content.decode()) == []


def test_only_people_of_the_department_write_its_guides(city):
    with pytest.raises(NotAllowed):
        guides.draft_guide(make_guide(), department=city.jtj, by=make_user(Role.WRITER, city.xxb))


@pytest.mark.parametrize(("field", "name"), ServiceGuide.REQUIRED.items())
def test_a_guide_without_a_required_element_cannot_be_submitted(city, field, name):
    writer = make_user(Role.WRITER, city.jtj)
    page = guides.draft_guide(make_guide(), department=city.jtj, by=writer)
    setattr(page, field, [] if field == "steps" else "")
    page.save_revision(user=writer, clean=False)
    with pytest.raises(Invalid, match=name):
        review.submit(page, by=writer)


def test_an_unknown_type_is_refused_by_name(city):
    with pytest.raises(Invalid, match="行政恩赐"):
        guides.guide_from(make_guide(type="行政恩赐"), city.jtj)


def test_the_portal_lists_all_departments_and_a_site_its_own(city, client):
    live(city.jtj, name="教师资格认定")
    live(city.xxb, name="开放数据需求申请", audience=["法人"])
    assert rows(client.get("/services/", headers=PORTAL).content.decode()) == ["开放数据需求申请", "教师资格认定"]
    assert rows(client.get("/services/", headers=BUREAU).content.decode()) == ["教师资格认定"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"audience": "person"}, ["教师资格认定"]),
        ({"audience": "firm"}, ["开放数据需求申请"]),
        ({"subject": "school"}, ["教师资格认定"]),
        ({"department": "xxb"}, ["开放数据需求申请"]),
        ({"department": "xxb", "audience": "person"}, []),
        ({"subject": "nonsense"}, ["开放数据需求申请", "教师资格认定"]),
    ],
)
def test_guides_are_found_by_person_or_firm_subject_and_department(city, client, query, found):
    live(city.jtj, name="教师资格认定", audience=["自然人"])
    live(city.xxb, name="开放数据需求申请", audience=["法人"])
    assert rows(client.get("/services/", query, headers=PORTAL).content.decode()) == found


def test_the_portals_list_costs_the_same_however_many_guides_and_sites(city, client, django_assert_max_num_queries):
    for number in range(4):
        live(city.jtj, name=f"教师资格认定{'甲乙丙丁'[number]}")
        live(city.xxb, name=f"数据需求{'甲乙丙丁'[number]}")
    client.get("/services/", headers=PORTAL)
    with django_assert_max_num_queries(16):
        client.get("/services/", headers=PORTAL)


def test_every_subject_has_its_own_drawing():
    assert len(set(ICONS.values())) == len(Subject)


def test_an_address_is_the_items_name_in_pinyin_and_never_too_long():
    assert guides.slug_of("租房提取住房公积金") == "zu-fang-ti-qu-zhu-fang-gong-ji-jin"
    assert len(guides.slug_of("公众聚集场所投入使用营业前消防安全检查许可" * 3)) <= 60


def test_what_a_material_leaves_open_is_no_word_to_search_for(city):
    page = live(city.jtj)
    block = ServiceGuide.objects.get(pk=page.pk).materials
    assert "None" not in " ".join(block.stream_block.get_searchable_content(block))
