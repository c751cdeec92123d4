"""Provisioning: sites from rows, idempotent, safe to be killed, each row a whole site or nothing."""

import pytest
from django.core.management import call_command
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Site

from cluster import review
from cluster.departments import blueprints, provisioning
from cluster.models import CITY_ROLES, DEPARTMENT_ROLES, Department, Kind, RoleGroup, Submission
from tests.factories import make_department, make_identity


def test_the_plan_has_the_city_and_sixty_departments():
    rows = provisioning.departments_in_plan()
    assert len(rows) == 61 and rows[0]["is_city"] and len({row["slug"] for row in rows}) == 61


def test_a_department_is_complete_after_one_call(city):
    department = city.jtj
    home = department.root_page
    channels = set(home.get_children().live().values_list("slug", flat=True))
    assert {spec.key for spec in blueprints.load(department.blueprint).channels} <= channels and len(channels) >= 10
    assert department.site.hostname == "jtj.localhost" and department.identity.sponsor == department.full_name
    assert {group.role for group in department.role_groups.all()} == set(DEPARTMENT_ROLES)
    assert {group.role for group in city.portal.role_groups.all()} == set(CITY_ROLES)


def test_every_structural_page_is_signed_as_made_from_its_blueprint(city):
    kinds = set(Submission.objects.values_list("kind", flat=True))
    assert kinds == {Kind.PROVISIONED} and review.sweep() == []


def test_a_second_run_changes_nothing(city):
    counted = (Page, Site, Collection, RoleGroup, GroupPagePermission, GroupCollectionPermission, Submission)
    before = [model.objects.count() for model in counted]
    rows = [row for row in provisioning.departments_in_plan() if row["slug"] in ("portal", "jtj", "xxb")]
    assert [result.made for result in provisioning.provision(rows)] == [False, False, False]
    assert [model.objects.count() for model in counted] == before


def test_whoever_provisions_is_told_what_two_people_have_yet_to_enter(city, monkeypatch, capsys):
    rows = [row for row in provisioning.departments_in_plan() if row["slug"] in ("portal", "jtj", "xxb")]
    monkeypatch.setattr(provisioning, "departments_in_plan", lambda: rows)
    for department in (city.portal, city.xxb):
        make_identity(department)
    call_command("provision")
    told = capsys.readouterr().out
    assert f"待录入：{city.jtj.name} 1 个网站还没有网站标识码、ICP备案编号、公安机关备案号、联系电话、地址" in told
    make_identity(city.jtj)
    call_command("provision")
    assert "待录入" not in capsys.readouterr().out


def test_killed_in_the_middle_leaves_nothing_half_made(city, monkeypatch):
    row = next(row for row in provisioning.departments_in_plan() if row["slug"] == "wjw")
    monkeypatch.setattr(provisioning, "_groups", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        provisioning.provision_department(row)
    assert not Department.objects.filter(slug="wjw").exists() and not Page.objects.filter(slug="wjw").exists()
    monkeypatch.undo()
    assert provisioning.provision_department(row).made and review.sweep() == []


def test_the_cost_of_a_department_does_not_grow_with_the_number_of_sites(city, django_assert_max_num_queries):
    with django_assert_max_num_queries(950):
        make_department("wjw")


def test_moving_the_domain_moves_every_site(city, settings):
    settings.BASE_DOMAIN, settings.PUBLIC_PORT = "city.example", 443
    assert provisioning.move_hosts() == 3 and provisioning.move_hosts() == 0
    assert Site.objects.get(department=city.jtj).hostname == "jtj.city.example"


def test_a_new_site_writes_no_other_department_s_collection_anew(city):
    """Wagtail's own collections stand by name, for which each later sibling would be written."""
    paths = dict(Collection.objects.values_list("name", "path"))
    row = next(row for row in provisioning.departments_in_plan() if row["slug"] == "wjw")
    first = {**row, "slug": "aaa", "name": "A 部门"}
    provisioning.provision_department(first)
    now = dict(Collection.objects.order_by("path").values_list("name", "path"))
    assert list(now)[-1] == "A 部门" and {name: now[name] for name in paths} == paths
