"""The catalogue's pages with 10,000 open entries (BENCH_DATASETS): milliseconds of server time and queries of the data
home, the list, the list under facets, and a search in the list. Target: home and lists ≤ 100 ms (median of nine; CPU
beside, since the machine may be shared)."""

import os
import random
import statistics
import time
import uuid
from datetime import timedelta

from tests.bench import _city
from tests.bench._figures import facts, figure

COUNT = int(os.environ.get("BENCH_DATASETS", "10000"))
GOAL, JUDGED = 100, ("data home", "list", "last page", "three facets", "department and domain")
PAGES = {
    "data home": "/data/",
    "list": "/data/datasets/",
    "last page": f"/data/datasets/?page={COUNT // 20}",
    "three facets": "/data/datasets/?domain=education&subject=other&openness=unconditional",
    "department and domain": "/data/datasets/?department=jtj&domain=health",
    "search": "/data/datasets/?q=名录",
    "search, two words": "/data/datasets/?q=学校 面积",
    "API list": "/api/v1/datasets?limit=20",
    "statistics": "/data/stats/",
    "plan": "/data/plan/",
}
THINGS = (
    "学校",
    "医院",
    "景区",
    "企业",
    "公厕",
    "道路",
    "水库",
    "图书馆",
    "药店",
    "养老机构",
    "监测站",
    "停车场",
    "村庄",
    "河流",
    "许可",
    "处罚",
)
KINDS = ("名录", "统计表", "基本信息", "年度数据", "监测结果", "分布", "清单")


def main() -> None:
    _city.load()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from opendata.models import Dataset

    call_command("collectstatic", verbosity=0, interactive=False)
    if not Dataset.objects.exists():  # VAR_DIR may name an installation of an earlier run
        fill()
    facts(entries=Dataset.objects.count())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    settings.ALLOWED_HOSTS.append("localhost")
    client, host = Client(), f"{settings.BASE_DOMAIN}:{settings.PUBLIC_PORT}"
    for what, path in PAGES.items():
        with CaptureQueriesContext(connection) as captured:  # counted apart: watching takes time too
            assert client.get(path, HTTP_HOST=host).status_code == 200, path
        queries, times, busy = list(captured), [], []
        for _ in range(9):
            begun, used = time.perf_counter(), time.process_time()
            client.get(path, HTTP_HOST=host)
            times.append((time.perf_counter() - begun) * 1000)
            busy.append((time.process_time() - used) * 1000)
        spent = sum(float(query["time"]) for query in queries) * 1000
        figure(what, statistics.median(times), "ms", most=GOAL if what in JUDGED else None)
        figure(f"{what}, CPU", statistics.median(busy), "ms")
        figure(f"{what}, queries", len(queries), "")
        figure(f"{what}, in the database", spent, "ms")
        if os.environ.get("BENCH_QUERIES"):
            for query in sorted(queries, key=lambda one: -float(one["time"]))[:3]:
                print(f"      {float(query['time']) * 1000:.0f} ms {query['sql'][:300]}")


def fill() -> None:
    """Entries as if they had been registered over years, in departments of the plan, most with rows and some use."""
    from django.utils import timezone

    from cluster.departments import provisioning
    from opendata.models import Column, Dataset, Domain, Frequency, Openness, Resource, Snapshot, Subject, Usage

    plan = provisioning.departments_in_plan()
    departments = [provisioning.provision_department(row).department for row in plan[:30]]
    chance, now = random.Random(7), timezone.now()
    datasets, resources, snapshots, columns, usage = [], [], [], [], []
    for number in range(COUNT):
        title = f"{chance.choice(departments).name}{chance.choice(THINGS)}{chance.choice(KINDS)}{number}"
        planned = number % 10 == 0
        openness = chance.choice([Openness.UNCONDITIONAL] * 7 + [Openness.CONDITIONAL] * 2 + [Openness.CLOSED])
        dataset = Dataset(
            name=f"bench-{number}",
            resource_code=f"307001/{number + 1}",
            title=title,
            department=chance.choice(departments),
            domain=chance.choice(Domain.values),
            subject=chance.choice(Subject.values),
            openness=openness,
            legal_basis="" if openness == Openness.UNCONDITIONAL else "依据第十二条",
            update_frequency=chance.choice(Frequency.values),
            keywords=f"{chance.choice(THINGS)} {chance.choice(KINDS)}",
            description=f"{title}，包括名称、地址、面积等信息。" * 3,
            state=Dataset.State.OPEN,
            opened_at=now,
            rows_changed_at=None if planned else now - timedelta(days=chance.randrange(800)),
            planned_for=(now + timedelta(days=chance.randrange(-30, 200))).date() if planned else None,
        )
        resource = Resource(dataset=dataset, title=title)
        dataset.findable = f"{title} {dataset.keywords} {dataset.description} 编号 名称 地址 面积 建成年份".lower()
        datasets.append(dataset)
        resources.append(resource)
        for place, name in enumerate(("编号", "名称", "地址", "面积", "建成年份", chance.choice(THINGS))):
            columns.append(Column(resource=resource, position=place, name=name))
        if not planned:
            hashed = uuid.uuid4().hex * 2
            snapshots.append(
                Snapshot(
                    resource=resource,
                    number=1,
                    content_hash=hashed,
                    rows=chance.randrange(100_000),
                    columns=[
                        {"stored": f"c{place}", "name": name, "type": "text"}
                        for place, name in enumerate(("编号", "名称", "地址"))
                    ],
                )
            )
            usage += [
                Usage(
                    resource=resource, day=(now - timedelta(days=day)).date(), kind="call", count=chance.randrange(50)
                )
                for day in range(0, 60, 12)
            ]
    Dataset.objects.bulk_create(datasets, 500)
    Resource.objects.bulk_create(resources, 500)
    Snapshot.objects.bulk_create(snapshots, 500)
    for snapshot in snapshots:
        snapshot.resource.current = snapshot
    Resource.objects.bulk_update([snapshot.resource for snapshot in snapshots], ["current"], 200)
    Column.objects.bulk_create(columns, 500)
    Usage.objects.bulk_create(usage, 500)
    print(
        f"   {COUNT:,} entries of {len(departments)} departments, {len(columns):,} columns, {len(usage):,} days of use"
    )


if __name__ == "__main__":
    main()
