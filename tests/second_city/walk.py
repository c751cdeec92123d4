"""`python -m tests.second_city.walk`: the second city provisioned in this process's own database, then asked as
readers and machines ask. Prints what each address answered, as JSON: {name: [status, text]}."""

import json
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.test import Client


def main() -> None:
    django.setup()
    call_command("check", stdout=sys.stderr)
    call_command("migrate", verbosity=0)
    call_command("provision", stdout=sys.stderr)
    dataset, article = fill()
    call_command("rebuild_search", stdout=sys.stderr)
    portal, ferry = settings.BASE_DOMAIN, f"duchuan.{settings.BASE_DOMAIN}"
    asked = {
        "home": (portal, "/"),
        "home for the elderly": (portal, "/elder/"),
        "home in traditional characters": (portal, "/hant/"),
        "department": (ferry, "/"),
        "article": (ferry, article),
        "guides": (portal, "/services/"),
        "letters": (portal, "/letters/"),
        "directory": (portal, "/departments/"),
        "about the site": (portal, "/about-site/"),
        "search": (portal, "/search/?q=望澄渡"),
        "data home": (portal, "/data/"),
        "dataset": (portal, dataset),
        "licence": (portal, "/data/licence/"),
        "open list": (portal, "/data/open-list.csv"),
        "openapi": (portal, "/api/v1/openapi.json"),
        "sitemap": (portal, "/sitemap.xml"),
        "manifest": (portal, "/manifest.webmanifest"),
        "offline": (ferry, "/offline.js"),
        "sign in": (portal, "/admin/login/"),
        "nowhere": (portal, "/nowhere/"),
    }
    print(json.dumps({name: ask(host, path) for name, (host, path) in asked.items()}, ensure_ascii=False))


def fill() -> tuple[str, str]:
    """One dataset with rows and one signed article of the ferries; returns their paths."""
    from cluster.models import Department
    from portal.addresses import path_on_site
    from tests.factories import make_article, make_open_rows

    ferries = Department.objects.get(slug="duchuan")
    rows = [["望澄渡", "06:30"], ["银鱼湾", "07:10"]]
    resource = make_open_rows(
        ferries, Path(settings.VAR_DIR), ["码头", "首班"], rows, name="ferries", title="渡船首班时刻", keywords="望澄渡"
    )
    article = make_article(ferries, live=True, title="望澄渡码头今起加开早班", source=ferries.full_name)
    return resource.dataset.get_absolute_url(), path_on_site(article)


def ask(host: str, path: str) -> tuple[int, str]:
    answer = Client().get(path, headers={"host": f"{host}:{settings.PUBLIC_PORT}"})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said = " ".join(f"{key}: {value}" for key, value in answer.headers.items())
    return answer.status_code, f"{said}\n{body.decode('utf-8-sig')}"


if __name__ == "__main__":
    main()
