"""What lies on the desks on the day the demo is built: texts at every step of the review, letters not answered yet, a
file with questions, datasets to review, so that whoever signs in finds something to do."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from cluster import review
from cluster.models import Department, Role, Step, User
from demo import accounts, datasets, mailbag, newsroom
from demo.articles import load
from interaction import answering
from interaction.models import Case
from interaction.states import State
from opendata.catalogue import reviewing
from opendata.intake import receiving
from opendata.models import Dataset, Secrecy
from portal.models import ArticlePage

CONTENT = Path(__file__).parent / "content" / "desks"
# The texts of a file wait at these steps, in its order; None is a draft nobody sent off.
WAITING = (Step.FIRST, Step.SECOND, Step.FINAL, None, "returned")
LETTERS = (
    (
        "jtj",
        "咨询",
        "寒假作业能不能不用手机打卡",
        "孩子三年级，每天要拍照上传打卡，一拿手机就放不下。能不能改成写在本子上，开学检查？",
        "",
    ),
    (
        "jtj",
        "建议",
        "学校门口的斑马线请重新划一下",
        "西林小学东门的斑马线磨得看不清了，早上车又多，建议重新划线，最好装个提醒灯。",
        "您好。我们已与公安交警、城管联系，斑马线本周内重划，提醒灯列入明年一季度的校门口改造，届时共十二所学校。谢谢您的建议。",
    ),
    (
        "rsj",
        "求助",
        "工地做完活，老板说等过年再结账",
        "我在开发区一处工地做了四十天木工，老板说工资过年才结。我想知道到哪里投诉，要带什么东西。",
        "",
    ),
)
#: with a file that has open questions; and without files, as far as each is on its way
DATASET: dict[str, Any] = {
    "name": "school-sports-grounds",
    "title": "学校体育场地开放登记",
    "department": "jtj",
    "file": "sports-venue-hours.csv",
    "domain": "education",
    "frequency": "P6M",
    "keywords": "学校 体育场地 开放",
    "made": True,
    "description": "市属学校寒暑假向市民开放的操场、篮球场和开放时段。",
}
REGISTERED: tuple[dict[str, Any], ...] = (
    {
        "name": "school-meals",
        "title": "学校食堂供餐单位",
        "department": "jtj",
        "domain": "education",
        "frequency": "P6M",
        "planned": 40,
        "keywords": "学校 食堂 供餐",
        "description": "自办和委托供餐的学校、供餐单位名称与许可证编号。",
        "to": "department",
    },
    {
        "name": "kindergarten-places",
        "title": "幼儿园与托班学位",
        "department": "jtj",
        "domain": "education",
        "frequency": "P1Y",
        "planned": 60,
        "keywords": "幼儿园 托班 学位",
        "description": "公办和普惠性民办幼儿园的班数、学位数与收费标准。",
        "to": "office",
    },
)


def build(today: date) -> Iterator[str]:
    yield from _texts(today)
    yield from _letters()
    yield from _data(today)


def _texts(today: date) -> Iterator[str]:
    for path in sorted(CONTENT.glob("*.txt")):
        department = Department.objects.select_related("root_page").filter(slug=path.stem).first()
        if department is None:
            continue
        people = newsroom.newsroom_of(department)
        channels = {page.slug: page.specific for page in department.home.get_children()}
        for article, step in zip(load(path), WAITING, strict=False):
            page = newsroom.as_page(article, today, {}, {})
            parent = channels[article.channel]
            if not parent.get_children().filter(slug=page.slug).exists():
                _put(page, parent, people, step)
                yield page.title


def _put(page: ArticlePage, parent: Page, people: dict[str, User], step: Step | str | None) -> None:
    """Written, and sent as far as `step`."""
    page.published_at = page.first_published_at = None
    with transaction.atomic():
        newsroom.write_down(page, parent, people[Role.WRITER])
        if step is None:
            return
        digest = review.submit(page, by=people[Role.WRITER]).digest
        if step == "returned":
            review.send_back(page, reason="请补上比赛日期和本市往年的成绩。", by=people[Role.FIRST_REVIEWER])
            return
        for passed, role in newsroom.SIGNERS:
            if passed == step:
                break
            review.sign(page, step=passed, digest=digest, by=people[role])


def _letters() -> Iterator[str]:
    for number, (slug, kind, title, body, answer) in enumerate(LETTERS):
        department = Department.objects.filter(slug=slug).first()
        if department is None:
            continue
        people = newsroom.newsroom_of(department)
        case = mailbag.receive(department, kind, title, body, timezone.now() - timedelta(hours=20 + number))
        _answer(case, answer, people[Role.WRITER])
        yield case.subject


def _answer(case: Case, text: str, by: User) -> None:
    if text and case.state == State.RECEIVED:
        case = answering.accept(case, by=by)
    if text and case.state == State.ACCEPTED:
        answering.answer(case, text=text, by=by)


def _data(today: date) -> Iterator[str]:
    for entry in (DATASET, *REGISTERED):
        department = Department.objects.filter(slug=entry["department"]).first()
        if department is None or Dataset.objects.filter(name=entry["name"]).exists():
            continue
        steward = accounts.of(department, Role.DATA_STEWARD)
        with transaction.atomic():
            dataset = datasets.register(entry, department, today)
            if "to" in entry:
                reviewing.submit(dataset, by=steward)
            if entry.get("to") == "office":
                reviewing.approve_for_department(dataset, by=accounts.of(department, Role.SIGNER))
        if "file" in entry:
            receiving.take_up(
                receiving.receive(
                    datasets.FOLDER / entry["file"],
                    resource=dataset.resources.get(),
                    secrecy=Secrecy.PUBLIC,
                    by=steward,
                )
            )
        yield dataset.title
