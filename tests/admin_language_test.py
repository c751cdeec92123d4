"""The admin speaks Chinese, also where its scripts speak."""

import json
import re
from pathlib import Path

import wagtail.admin

from cluster.models import Role
from tests.factories import make_user


def test_every_word_of_the_admins_scripts_is_chinese(client, city):
    client.force_login(make_user(Role.WRITER, city.jtj), backend="django.contrib.auth.backends.ModelBackend")
    script = client.get("/admin/jsi18n/", headers={"host": "localhost"}).content.decode()
    catalogue = json.loads(re.search(r"newcatalog = (\{.*?\});?\n", script, re.S).group(1))
    source = (Path(wagtail.admin.__file__).parent / "locale/en/LC_MESSAGES/djangojs.po").read_text()
    words = set(re.findall(r'^msgid "(.+)"$', source, re.M))
    assert len(words) > 60 and words - catalogue.keys() == set()
