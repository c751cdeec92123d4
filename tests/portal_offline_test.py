"""The notice for when the network is gone: per host, in Chinese, allowed by its own policy, nothing kept."""

import base64
import hashlib
import json
import re

from tests.factories import make_identity
from tests.portal_pages_test import JTJ, PORTAL, get


def test_each_host_has_a_notice_with_its_own_name_and_telephone(client, city):
    for host, department in ((PORTAL, city.portal), (JTJ, city.jtj)):
        identity = make_identity(department)
        answer = get(client, "/offline.js", host)
        assert answer.headers["Content-Type"].startswith("text/javascript")
        notices = json.loads(re.search(r"const NOTICES = (.*);\n", answer.content.decode()).group(1))
        assert identity.site_name in notices["plain"] and identity.phone in notices["plain"]
        assert "網路已斷開" in notices["hant"] or "網絡已斷開" in notices["hant"]


def test_the_notice_runs_no_script_and_its_style_is_the_one_its_policy_names(client, city):
    text = get(client, "/offline.js", JTJ).content.decode()
    notice = json.loads(re.search(r"const NOTICES = (.*);\n", text).group(1))
    for one in notice.values():
        style = re.search(r"<style>(.*?)</style>", one, re.DOTALL).group(1)
        assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in text
        assert "<script" not in one
    assert "caches" not in text and ".put(" not in text


def test_the_manifest_is_the_hosts_own_and_pages_name_it(client, city):
    mine, other = (get(client, "/manifest.webmanifest", host).json() for host in (JTJ, PORTAL))
    assert (
        mine["name"] == city.jtj.full_name and mine["start_url"] == "/" and mine["theme_color"] != other["theme_color"]
    )
    assert '<link rel="manifest" href="/manifest.webmanifest">' in get(client, "/elder/", JTJ).content.decode()
