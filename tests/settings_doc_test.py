"""docs/settings.md and the code name the same variables."""

import re

from tests.conftest import ROOT


def test_every_variable_read_is_documented_and_every_documented_one_is_read():
    read = set()
    for path in (
        *(ROOT / "site" / "jingting").rglob("*.py"),
        *(ROOT / "cluster").rglob("*.py"),
        *(ROOT / "opendata").rglob("*.py"),
        *(ROOT / "weibo_wechat").rglob("*.py"),
    ):
        if "sandbox" in path.parts:
            continue
        text = path.read_text()
        read |= set(re.findall(r'env(?:\.\w+)?\("([A-Z_]+)"', text)) | set(
            re.findall(r'os\.environ\.get\("([A-Z_]+)"', text)
        )
    read -= {"CHROMIUM", "DJANGO_SETTINGS_MODULE"}
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.M))
    assert read == documented
