"""The product knows no city: its names stand in the city's folder, its theme, the demo and the documents alone."""

import re
import subprocess

from tests.conftest import ROOT

WORDS = re.compile(r"宣城|敬亭山|0563|鳌峰")
ROOMS = ("themes", "cluster", "opendata", "weibo_wechat", "site")
#: the demo city's own: its data, its theme, its demo and the sandbox's invented accounts
OWN = ("cluster/data/city/", "themes/municipal/", "site/demo/", "weibo_wechat/sandbox/accounts.csv")


def test_no_room_and_no_base_template_names_a_city():
    listed = subprocess.run(
        ["git", "ls-files", "-z", *ROOMS], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    found = []
    for name in listed:
        if not name or name.startswith(OWN) or not (ROOT / name).is_file():
            continue
        text = (ROOT / name).read_bytes().decode("utf-8", errors="ignore")
        found += [f"{name}: {word}" for word in set(WORDS.findall(text))]
    assert len(listed) > 500 and found == []
