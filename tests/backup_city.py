"""A small city to carry away and to look at after it was brought back: `python -m tests.backup_city build|look`, each
in a process of its own on the VAR_DIR and DATABASE_URL of its environment."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import _city

SECRET = "0123456789abcdef0123456789abcdef"
ROWS = [["龙川", "A01", "7"], ["水西", "A02", "9"], ["桃花潭", "A03", "12"]]
PAGES = [
    "/", "/news/", "/documents/", "/services/", "/letters/", "/search/?q=校园", "/data/", "/data/datasets/",
    "/data/datasets/backup-rows/", "/feed.xml", "/sitemap.xml", "/elder/", "/hant/",
]  # fmt: skip


def build() -> None:
    from io import BytesIO

    from django.core.files.images import ImageFile
    from PIL import Image

    from cluster.models import Picture
    from opendata.downloads import making
    from tests.factories import make_article, make_case, make_city, make_document, make_open_rows
    from weibo_wechat import accounts

    city = make_city()
    drawn = BytesIO()
    Image.new("RGB", (640, 480), (180, 60, 50)).save(drawn, "PNG")
    picture = Picture(title="校园", file=ImageFile(drawn, "campus.png"), collection=city.jtj.collection)
    picture.save()
    make_article(city.jtj, live=True, title="校园安全检查", body=[("picture", {"picture": picture, "caption": "校园"})])
    make_document(city.jtj)
    make_case(city.jtj, phone="13805630217")
    with TemporaryDirectory() as folder:
        resource = make_open_rows(city.xxb, Path(folder), ["名称", "编号", "数量"], ROWS, name="backup-rows")
    making.make(resource.current, "csv")
    accounts.open_account(city.jtj, "wechat", name="宣城教体", external_id="wx0123456789abcdef", secret=SECRET, by=None)


def look() -> None:
    from django.test import Client

    from cluster.models import Picture
    from interaction.models import Case
    from opendata.models import Resource
    from weibo_wechat.models import Account

    client, wrong = Client(), []
    for host in ("localhost", "jtj.localhost"):
        for path in PAGES:
            answer = client.get(path, headers={"host": f"{host}:8000"})
            leads_on = host != "localhost" and path.startswith(("/data/", "/search/"))  # one page for all sites
            if answer.status_code != 200 and not (leads_on and answer.status_code == 302):
                wrong.append(f"{host}{path}: {answer.status_code}")
    resource = Resource.objects.get(dataset__name="backup-rows")
    rows = client.get(f"/api/v1/resources/{resource.pk}/rows", headers={"host": "localhost:8000"}).json()["rows"]
    assert [[row["名称"], row["编号"], str(row["数量"])] for row in rows] == ROWS, rows
    assert Case.objects.get().phone == "13805630217"
    assert Account.objects.get().secret == SECRET
    assert Path(Picture.objects.get().file.path).stat().st_size > 0
    assert not wrong, wrong
    print("as it was")


if __name__ == "__main__":
    _city.load(migrate=sys.argv[1] == "build")
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    {"build": build, "look": look}[sys.argv[1]]()
