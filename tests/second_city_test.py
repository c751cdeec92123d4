"""Another city is another folder: the product provisions it and says nothing of the first one on any page."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "tests/second_city"
ANOTHER = re.compile(r"宣城|敬亭山|鳌峰|0563|安徽|宣州|xuancheng", re.IGNORECASE)
NAMES = {
    "home": ["澄湖市人民政府", "Chenghu Municipal", "湖鲜市集", "云江省人民政府", "三个部门网站"],
    "home in traditional characters": ["澄湖市人民政府"],
    "department": [
        "澄湖市渡运中心",
        "澄湖市人民政府部门网站",
        "待备案：网站标识码、ICP备案编号、公安机关备案号正在办理",
    ],
    "article": ["望澄渡码头今起加开早班", "承办：澄湖市数据局"],
    "directory": ["澄湖市三个部门的网站", "澄湖市渔业局"],
    "search": ["渡船首班时刻", "望澄渡码头今起加开早班"],
    "data home": ["澄湖公共数据"],
    "dataset": ["渡船首班时刻", "澄湖市公共数据许可 2.0", "澄湖公共数据"],
    "licence": ["澄湖市公共数据许可 2.0"],
    "open list": ["312003/1", "澄湖市渡运中心", "%E6%BE%84%E6%B9%96%E5%B8%82"],
    "openapi": ["澄湖公共数据接口", "东湖区"],
    "sitemap": ["http://chenghu.test:8000/news/"],
    "manifest": ["澄湖市人民政府", "mark"],
    "sign in": ["澄湖市政府网站群"],
}


@pytest.fixture(scope="module")
def walked(tmp_path_factory) -> dict[str, list]:
    """What the addresses of the second city answered, in a process and a database of its own."""
    kept = {
        key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "CACHE_URL", "DEMO", "THEME")
    }
    environment = kept | {
        "CITY_DIR": str(FOLDER),
        "VAR_DIR": str(tmp_path_factory.mktemp("second-city")),
        "BASE_DOMAIN": "chenghu.test",
        "PORT": "8000",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "tests.second_city.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
    }
    command = [sys.executable, "-m", "tests.second_city.walk"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "待录入：澄湖市人民政府、市数据局、市渔业局、市渡运中心 4 个网站还没有网站标识码" in done.stderr
    return json.loads(done.stdout)


def test_every_address_of_a_second_city_answers(walked):
    assert {name: status for name, (status, _) in walked.items() if status != 200} == {"nowhere": 404}


@pytest.mark.parametrize("name", NAMES)
def test_a_second_city_speaks_its_own_names(walked, name):
    text = re.sub("</?mark>", "", walked[name][1])
    assert [wanted for wanted in NAMES[name] if wanted not in text] == []


def test_no_page_of_a_second_city_speaks_of_the_first(walked):
    assert {name: found.group() for name, (_, text) in walked.items() if (found := ANOTHER.search(text))} == {}
