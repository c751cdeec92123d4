"""信息资源代码: given by rule, once; what a department brings along is checked (发改高技〔2017〕1272号)."""

import pytest

from cluster.errors import Invalid
from cluster.models import Role
from opendata.catalogue import registering, reviewing
from opendata.models import Dataset
from tests.data_room import HOST
from tests.factories import make_dataset, make_user


def test_entries_are_counted_within_their_department(city):
    number = int(city.jtj.code)
    codes = [make_dataset(department).resource_code for department in (city.jtj, city.jtj, city.xxb, city.jtj)]
    assert codes == [f"307{number:03d}/1", f"307{number:03d}/2", f"307{int(city.xxb.code):03d}/1", f"307{number:03d}/3"]


def test_a_code_that_was_brought_is_kept_and_counted_on_from(city):
    group = make_dataset(city.jtj).resource_code.partition("/")[0]
    assert make_dataset(city.jtj, resource_code=f"{group}/40").resource_code == f"{group}/40"
    assert make_dataset(city.jtj).resource_code == f"{group}/41"
    assert make_dataset(city.jtj, resource_code="10100212/7").resource_code == "10100212/7"  # 基础类, with a 细目


@pytest.mark.parametrize("code", ["407001/1", "30700/1", "307001/0", "307001/01", "307001", "307001/一", "307001/1 "])
def test_another_form_is_refused(city, code):
    with pytest.raises(Invalid, match="不是信息资源代码"):
        make_dataset(city.jtj, resource_code=code)


def test_a_code_has_one_dataset(city):
    taken = make_dataset(city.jtj).resource_code
    with pytest.raises(Invalid, match="已被使用"):
        make_dataset(city.xxb, resource_code=taken)


def test_it_stays_with_another_title_and_is_fixed_once_open(city, client):
    steward = make_user(Role.DATA_STEWARD, city.jtj)
    dataset = make_dataset(city.jtj, by=steward)
    code = dataset.resource_code
    assert registering.revise_dataset(dataset, by=steward, title="改了名").resource_code == code
    assert registering.revise_dataset(dataset, by=steward, resource_code="307777/1").resource_code == "307777/1"

    reviewing.submit(dataset, by=steward)
    reviewing.approve_for_department(dataset, by=make_user(Role.SIGNER, city.jtj))
    reviewing.open_dataset(dataset, by=make_user(Role.IT_OFFICE, city.portal))
    with pytest.raises(Invalid, match="不再改变"):
        registering.revise_dataset(dataset, by=steward, resource_code="307777/2")
    client.force_login(steward, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/admin/data/{dataset.pk}/", **HOST).content.decode()
    assert "disabled" in page.partition('name="resource_code"')[2].partition(">")[0]


def test_the_form_gives_back_everything_typed_beside_a_wrong_code(city, client):
    client.force_login(make_user(Role.DATA_STEWARD, city.jtj), backend="django.contrib.auth.backends.ModelBackend")
    typed = {
        "secrecy": "public",
        "department": city.jtj.pk,
        "name": "school-list",
        "title": "学校名录",
        "domain": "education",
        "subject": "other",
        "openness": "unconditional",
        "sharing": "1",
        "update_frequency": "P1Y",
        "licence": "许可",
        "coverage_area": "宣城市",
        "description": "写了很久的摘要",
    }
    page = client.post("/admin/data/register/", {**typed, "resource_code": "12"}, **HOST).content.decode()
    assert (
        "不是信息资源代码" in page
        and "写了很久的摘要" in page
        and not Dataset.objects.filter(name="school-list").exists()
    )
    assert client.post("/admin/data/register/", typed, **HOST).status_code == 302
    assert Dataset.objects.get(name="school-list").resource_code.startswith("307")
