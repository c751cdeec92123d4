"""The demo city, built once: by the verbs that people use, in steps that may be killed and run again.
The day it was first begun is kept, so that dates counted back from it never move."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from cluster.departments import provisioning
from cluster.review import bulk_building
from demo import (
    accounts,
    calendars,
    content_files,
    datasets,
    desks,
    establishment,
    guides,
    identities,
    library,
    mailbag,
    newsroom,
    pictures,
    posts,
    questions,
    recordings,
    topics,
)


@dataclass(frozen=True)
class Step:
    """`run` yields (or returns a list of) one item per thing built; `key` marks the step as done."""

    key: str
    label: str
    run: Callable[[date], Iterable[object]]


STEPS: list[Step] = [
    Step("sites", "建立门户与部门网站", lambda today: provisioning.provision(planned())),
    Step("accounts", "设立各部门账号", lambda today: range(accounts.build())),
    Step("identities", "录入网站信息", identities.build),
    Step("social", "连接微博、微信账号", posts.open_accounts),
    Step("pictures", "绘制水墨配图", lambda today: pictures.build(drawn(today))),
    Step("recordings", "存入音视频", lambda today: recordings.build()),
    Step("articles", "撰写、三审、签发文章", newsroom.build),
    Step("posts", "审核推文", posts.approve),
    Step("documents", "公开政府文件", library.build),
    Step("establishment", "迁入领导与机构信息", establishment.build),
    Step("calendars", "排定部门日程", calendars.build),
    Step("guides", "编写办事指南", guides.build),
    Step("questions", "提出首页一问", questions.build),
    Step("topics", "编排专题", topics.build),
    Step("datasets", "登记、入库、开放数据集", datasets.build),
    Step("letters", "办理群众来信", mailbag.build),
    Step("desks", "摆好各人案头待办", desks.build),
]


def planned() -> list[dict]:
    """The sites to build: all of the plan, or the portal and those that DEMO_SITES names (a small city in a minute)."""
    return [
        row
        for row in provisioning.departments_in_plan()
        if not settings.DEMO_SITES or row["slug"] in {"portal", *settings.DEMO_SITES}
    ]


def drawn(today: date) -> set[str]:
    """The drawings that the articles of these sites and the topics show."""
    return newsroom.pictures_of({row["slug"] for row in planned()}, today) | {
        topic["picture"] for topic in content_files.entries("topics")
    }


def build(report: Callable[[str, int | None], None]) -> bool:
    """Run the steps that are not done; `report(label, number or None when the step ends)`. Returns whether any ran."""
    state = read_state()
    today = date.fromisoformat(state["begun"])
    missing = [step for step in STEPS if step.key not in state["done"]]
    if not missing:
        return False
    with bulk_building(rebuild=False):
        for step in missing:
            for number, _ in enumerate(step.run(today), 1):
                report(step.label, number)
            report(step.label, None)
            state["done"].append(step.key)
            write_state(state)
    report("建立检索与引用索引", 0)
    call_command("rebuild_references_index", verbosity=0)
    call_command("update_index", verbosity=0)
    report("建立检索与引用索引", None)
    return True


def read_state() -> dict:
    path = settings.VAR_DIR / "demo.json"
    if path.exists():
        return json.loads(path.read_text())
    state = {"begun": timezone.localdate().isoformat(), "done": []}
    write_state(state)
    return state


def write_state(state: dict) -> None:
    path = settings.VAR_DIR / "demo.json"
    made = path.with_suffix(".new")
    made.write_text(json.dumps(state))
    made.replace(path)
