"""Who may do what to a dataset and when: registration, two reviews, opening, withdrawal; and secrecy, asked first."""

import itertools

import pytest
from django.utils import timezone

from cluster.errors import Conflict, Invalid, NotAllowed
from cluster.models import Role
from opendata.catalogue import registering, reviewing
from opendata.models import Dataset, Intake, Resource
from tests.factories import make_dataset, make_user

S = Dataset.State


def test_a_dataset_goes_public_through_three_different_hands(city):
    dataset = make_dataset(city.jtj)
    reviewing.submit(dataset, by=dataset.registered_by)
    reviewing.approve_for_department(dataset, by=make_user(Role.SIGNER, city.jtj))
    reviewing.open_dataset(dataset, by=make_user(Role.IT_OFFICE, city.portal))
    assert Dataset.objects.open().get() == dataset and dataset.opened_at


def test_nobody_reviews_what_she_registered_or_reviewed_before(city):
    many = make_user(Role.DATA_STEWARD, city.jtj)
    for role, department in ((Role.SIGNER, city.jtj), (Role.IT_OFFICE, city.portal)):
        many.groups.add(department.role_groups.get(role=role).group)
    dataset = reviewing.submit(make_dataset(city.jtj, by=many), by=many)
    with pytest.raises(Conflict, match="登记人"):
        reviewing.approve_for_department(dataset, by=many)
    reviewing.approve_for_department(dataset, by=make_user(Role.SIGNER, city.jtj))
    with pytest.raises(Conflict, match="登记人"):
        reviewing.open_dataset(dataset, by=many)


ACTS = {
    "submit": (reviewing.submit, S.DRAFT),
    "approve": (reviewing.approve_for_department, S.DEPARTMENT_REVIEW),
    "open": (reviewing.open_dataset, S.OFFICE_REVIEW),
    "withdraw": (lambda dataset, by: reviewing.withdraw(dataset, reason="停更", by=by), S.OPEN),
    "reopen": (reviewing.reopen, S.WITHDRAWN),
}


def test_every_act_is_refused_in_every_state_but_its_own_and_to_every_other_role(city):
    people = {
        "submit": Role.DATA_STEWARD,
        "approve": Role.SIGNER,
        "open": Role.IT_OFFICE,
        "withdraw": Role.DATA_STEWARD,
        "reopen": Role.DATA_STEWARD,
    }
    actors = {act: make_user(role, city.portal if role == Role.IT_OFFICE else city.jtj) for act, role in people.items()}
    strangers = [make_user(Role.DATA_STEWARD, city.xxb), make_user(Role.WRITER, city.jtj), make_user(is_superuser=True)]
    dataset = make_dataset(city.jtj)
    for act, state in itertools.product(ACTS, S.values):
        verb, right = ACTS[act]
        dataset.state = state
        Dataset.objects.filter(pk=dataset.pk).update(state=state)
        for stranger in strangers:
            with pytest.raises(NotAllowed):
                verb(dataset, by=stranger)
        if state != right:
            with pytest.raises(Conflict):
                verb(dataset, by=actors[act])


def test_a_reviewer_sends_an_entry_back_with_a_reason(city):
    dataset = make_dataset(city.jtj)
    reviewing.submit(dataset, by=dataset.registered_by)
    signer = make_user(Role.SIGNER, city.jtj)
    with pytest.raises(Invalid, match="理由"):
        reviewing.send_back(dataset, reason=" ", by=signer)
    reviewing.send_back(dataset, reason="缺信息项说明", by=signer)
    assert (dataset.state, dataset.state_reason) == (S.DRAFT, "缺信息项说明")


def test_secret_ends_before_anything_is_kept(city, tmp_path):
    from opendata.intake import receiving

    steward = make_user(Role.DATA_STEWARD, city.jtj)
    with pytest.raises(Invalid, match="涉密数据不得进入本系统") as refused:
        registering.register_dataset(city.jtj, name="plan", title="某某部署", secrecy="secret", by=steward)
    assert refused.value.code == "secret" and not Dataset.objects.exists()
    resource = make_dataset(city.jtj).resources.get()
    with pytest.raises(Invalid, match="涉密"):
        receiving.ingest_file(tmp_path / "never-read.csv", resource=resource, secrecy="secret", by=None)
    assert not Intake.objects.exists()


def test_secrecy_must_be_answered(city):
    with pytest.raises(Invalid, match="是否涉密"):
        registering.register_dataset(city.jtj, name="plan", title="计划", secrecy="", by=None)


def test_not_open_needs_its_basis(city):
    with pytest.raises(Invalid, match="法律依据"):
        make_dataset(city.jtj, openness="closed")


def test_a_review_overwrites_nothing_that_happened_meanwhile(city):
    dataset = make_dataset(city.jtj)
    when = timezone.now()
    Dataset.objects.update(rows_changed_at=when, title="新名称")
    reviewing.submit(dataset, by=dataset.registered_by)
    dataset.refresh_from_db()
    assert (dataset.rows_changed_at, dataset.title, dataset.state) == (when, "新名称", S.DEPARTMENT_REVIEW)


@pytest.mark.parametrize(
    "address",
    [
        "/data/datasets/{name}/",
        "/api/v1/datasets/{name}",
        "/data/datasets/{name}/datapackage.json",
        "/data/datasets/{name}/dictionary.csv",
        "/api/v1/resources/{id}/rows",
        "/api/v1/resources/{id}/columns",
        "/api/v1/resources/{id}/aggregate",
        "/data/download/{id}.csv",
    ],
)
@pytest.mark.parametrize("state", [S.DRAFT, S.DEPARTMENT_REVIEW, S.OFFICE_REVIEW])
def test_what_is_not_open_is_nowhere(city, client, address, state):
    dataset = make_dataset(city.jtj, title="尚未开放的表")
    Dataset.objects.update(state=state)
    url = address.format(name=dataset.name, id=Resource.objects.get().pk)
    answer = client.get(url, HTTP_HOST="localhost:8000")
    assert answer.status_code == 404 and "尚未开放的表" not in answer.content.decode()


def test_lists_and_counts_hold_only_what_is_open(city, client):
    for number in range(3):
        make_dataset(city.jtj, title=f"草稿{number}")
    opened = reviewing.open_dataset(make_dataset(city.xxb, title="开放的表", domain="education"), by=None)
    assert client.get("/api/v1/datasets", HTTP_HOST="localhost:8000").json()["rows"][0]["name"] == opened.name
    text = client.get("/data/datasets/?domain=education", HTTP_HOST="localhost:8000").content.decode()
    assert "开放的表" in text and "草稿" not in text and "找到 <b>1</b> 个数据集" in text


def test_facets_of_a_search_count_as_without_one(city, client):
    for department, domain, subject in (
        (city.jtj, "health", "other"),
        (city.jtj, "health", "person"),
        (city.xxb, "education", "other"),
    ):
        reviewing.open_dataset(make_dataset(department, domain=domain, subject=subject, keywords="名录 甲"), by=None)
    for chosen in (
        "domain=health",
        "domain=health&subject=other",
        f"department={city.jtj.slug}",
        "subject=person&domain=education",
    ):
        plain, searched = (
            client.get(f"/data/datasets/?{chosen}{more}", HTTP_HOST="localhost:8000").context["facets"]
            for more in ("", "&q=名录")
        )
        assert searched == plain
    assert not client.get("/data/datasets/?q=名录 乙", HTTP_HOST="localhost:8000").context["datasets"]


def test_facets_count_under_the_other_choices(city, client):
    for domain, subject in (("health", "other"), ("health", "legal_entity"), ("weather", "other")):
        reviewing.open_dataset(make_dataset(city.jtj, domain=domain, subject=subject), by=None)
    facets = client.get("/data/datasets/?domain=health&subject=other", HTTP_HOST="localhost:8000").context["facets"]
    counts = {facet["key"]: {entry["value"]: entry["count"] for entry in facet["entries"]} for facet in facets}
    assert counts["domain"] == {"health": 1, "weather": 1} and counts["subject"] == {"other": 1, "legal_entity": 1}
    assert counts["openness"] == {"unconditional": 1} and counts["department"] == {"jtj": 1}


def test_the_list_costs_the_same_however_many_datasets(city, client, django_assert_max_num_queries):
    for _ in range(12):
        reviewing.open_dataset(make_dataset(city.jtj), by=None)
    with django_assert_max_num_queries(20):
        client.get("/data/datasets/", HTTP_HOST="localhost:8000")


def test_departments_hosts_lead_to_the_one_page(city, client):
    answer = client.get("/data/datasets/?q=水", HTTP_HOST="jtj.localhost:8000")
    assert answer.status_code == 302 and answer["Location"].startswith("http://localhost:8000/data/datasets/?q=")


def test_the_open_list_is_one_file_with_every_open_entry(city, client):
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    make_dataset(city.jtj, title="草稿")
    reviewing.open_dataset(
        make_dataset(city.jtj, title="不开放的登记簿", openness="closed", legal_basis="《条例》第二十七条"), by=None
    )
    text = client.get("/data/open-list.csv", HTTP_HOST="localhost:8000").content.decode("utf-8-sig")
    assert "不开放的登记簿" in text and "《条例》第二十七条" in text and "草稿" not in text
    book = CalamineWorkbook.from_filelike(
        BytesIO(client.get("/data/open-list.xlsx", HTTP_HOST="localhost:8000").content)
    )
    assert book.get_sheet_by_index(0).to_python()[1][1] == "不开放的登记簿"


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"openness": "conditional"}, "有条件开放要写明条件"),
        ({"openness": "closed"}, "不予开放要写明法律依据"),
        ({"sharing": "2"}, "有条件共享要写明条件"),
        ({"sharing": "3"}, "不予共享要写明法律依据"),
    ],
)
def test_what_is_not_given_freely_says_why_and_a_form_without_it_loses_nothing(city, client, chosen, said):
    steward = make_user(Role.DATA_STEWARD, city.jtj)
    dataset = make_dataset(city.jtj, by=steward)
    with pytest.raises(Invalid, match=said):
        make_dataset(city.jtj, by=steward, **chosen)
    with pytest.raises(Invalid, match=said):
        registering.revise_dataset(Dataset.objects.get(pk=dataset.pk), by=steward, **chosen)

    client.force_login(steward, backend="django.contrib.auth.backends.ModelBackend")
    typed = {
        "title": dataset.title,
        "domain": "education",
        "subject": "other",
        "openness": "unconditional",
        "sharing": "1",
        "update_frequency": "P1Y",
        "licence": "许可",
        "resource_code": dataset.resource_code,
        "description": "写了很久的摘要",
    }
    page = client.post(
        f"/admin/data/{dataset.pk}/revise/", {**typed, **chosen}, headers={"host": "localhost"}
    ).content.decode()
    assert said in page and "写了很久的摘要" in page and Dataset.objects.get(pk=dataset.pk).description == ""
    terms = {"legal_basis" if "openness" in chosen else "sharing_terms": "政府信息公开条例第十四条"}
    assert (
        client.post(
            f"/admin/data/{dataset.pk}/revise/", {**typed, **chosen, **terms}, headers={"host": "localhost"}
        ).status_code
        == 302
    )
    assert Dataset.objects.get(pk=dataset.pk).description == "写了很久的摘要"
