"""61 hosts, one admin: which name gets which site."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_department_host_gets_its_own_home_page(client, city):
    answer = client.get("/", headers={"host": "jtj.localhost:8000"})
    assert answer.status_code == 200
    assert "宣城市教育体育局" in answer.content.decode()


def test_a_host_without_a_site_gets_a_chinese_404(client, city):
    answer = client.get("/", headers={"host": "no-such-dept.localhost:8000"})
    assert answer.status_code == 404
    assert "没有这个网站" in answer.content.decode()


def test_the_admin_of_a_department_host_is_the_portals(client, city):
    answer = client.get("/admin/pages/?p=2", headers={"host": "jtj.localhost:8000"})
    assert answer.status_code == 302
    assert answer["Location"] == "http://localhost:8000/admin/pages/?p=2"


def test_a_foreign_host_header_is_refused(client, city):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_public_pages_allow_no_inline_script(client, city):
    policy = client.get("/", headers={"host": "localhost:8000"})["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy


def test_moving_the_port_moves_every_site(city, settings):
    from cluster.departments import provisioning

    settings.PUBLIC_PORT = 8123
    assert provisioning.move_hosts() == 3
    assert provisioning.move_hosts() == 0
    city.jtj.site.refresh_from_db()
    assert (city.jtj.site.hostname, city.jtj.site.port) == ("jtj.localhost", 8123)
