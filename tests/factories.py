"""One `make_…` per noun. Each makes the smallest valid thing by the verbs that people use."""

import itertools
from types import SimpleNamespace

from cluster import review
from cluster.departments import identity, provisioning
from cluster.models import CityPage, Department, Role, SiteIdentity, Step, Submission, User
from disclosure.models import DisclosureDocument
from disclosure.publishing import draft_from_text
from interaction.models import Case
from portal.models import ArticlePage

_numbers = itertools.count(1)
PASSWORD = "correct horse battery"


def make_department(slug: str) -> Department:
    """A provisioned department of the plan (`portal` is the city itself)."""
    row = next(row for row in provisioning.departments_in_plan() if row["slug"] == slug)
    return provisioning.provision_department(row).department


def make_city(*slugs: str) -> SimpleNamespace:
    """The portal and some departments by slug, as attributes: `city.portal`, `city.jtj`, `city.xxb`."""
    return SimpleNamespace(**{slug: make_department(slug) for slug in ("portal", *(slugs or ("jtj", "xxb")))})


def make_identity(department: Department, **values: str) -> SiteIdentity:
    """Enter what a site's foot must show: one person proposes, another confirms."""
    invented = {
        "site_code": f"9900000{department.code}",
        "icp": f"示ICP备00000000号-{department.code}",
        "police_record": f"示公网安备 99000002000{department.code}号",
        "phone": f"0990-3020{department.code}",
        "address": "示例省示例市中山路 1 号",
    }
    office = Department.objects.city()
    identity.propose(department, invented | values, by=make_user(Role.IT_OFFICE, office))
    return identity.confirm(department, by=make_user(Role.IT_OFFICE, office))


def make_user(role: Role | None = None, department: Department | None = None, **fields: object) -> User:
    """An account, in `role` of `department` when both are given; password is PASSWORD."""
    number = next(_numbers)
    user = User(
        username=fields.pop("username", f"user{number}"), name=fields.pop("name", f"测试人员{number}"), **fields
    )
    user.set_password(PASSWORD)
    user.save()
    if role and department:
        user.groups.add(department.role_groups.get(role=role).group)
    return user


def make_case(department: Department, *, phone: str = "13800000217", **fields: object) -> Case:
    """A letter just received by the department."""
    from interaction import answering

    number = next(_numbers)
    fields = {
        "kind": "consultation",
        "title": f"第{number}封：周六开放吗",
        "body": "想问阅览室周六上午开放吗？",
        "publish_consent": True,
        "outside_id": f"letter-{number}",
        **fields,
    }
    return answering.receive(department=department, contact=answering.Contact(name="王女士", phone=phone), **fields)


def make_published_case(department: Department) -> Case:
    """A letter whose answer anybody may read."""
    from interaction import answering

    writer, manager = make_user(Role.WRITER, department), make_user(Role.SITE_MANAGER, department)
    case = answering.accept(make_case(department), by=writer)
    case = answering.approve_answer(answering.answer(case, text="周六上午开放。", by=writer), by=manager)
    return answering.publish_answer(case, by=manager)


def make_newsroom(department: Department) -> SimpleNamespace:
    """Four people of a department who may bring an article out: writer, first, second, signer."""
    return SimpleNamespace(
        writer=make_user(Role.WRITER, department),
        first=make_user(Role.FIRST_REVIEWER, department),
        second=make_user(Role.SECOND_REVIEWER, department),
        signer=make_user(Role.SIGNER, department),
    )


def make_article(
    department: Department,
    *,
    by: User | None = None,
    live: bool = False,
    channel: str = "news",
    newsroom: SimpleNamespace | None = None,
    **fields: object,
) -> ArticlePage:
    """A draft in a channel of the department; `live=True` takes it through the three signatures."""
    number = next(_numbers)
    newsroom = newsroom or (make_newsroom(department) if live else None)
    writer = by or (newsroom.writer if newsroom else make_user(Role.WRITER, department))
    parent = department.root_page.get_children().get(slug=channel)
    page = ArticlePage(
        live=False,
        owner=writer,
        **{
            "title": f"第{number}篇：校园安全检查",
            "slug": f"article-{number}",
            "source": department.full_name,
            "body": [("text", "<p>今天检查了二十所学校。</p>")],
            **fields,
        },
    )
    parent.add_child(instance=page)
    page.save_revision(user=writer)
    if live:
        bring_out(page, newsroom)
        page.refresh_from_db()
    return page


def bring_out(page: CityPage, newsroom: SimpleNamespace) -> Submission:
    """Submit, three signatures, live: by the verbs."""
    digest = review.submit(page, by=newsroom.writer).digest
    review.sign(page, step=Step.FIRST, digest=digest, by=newsroom.first)
    review.sign(page, step=Step.SECOND, digest=digest, by=newsroom.second)
    return review.issue(page, digest=digest, by=newsroom.signer)


def make_document(
    department: Department,
    title: str = "关于做好汛期地质灾害防治工作的通知",
    text: str = "各有关单位要加强值守。",
    *,
    live: bool = True,
    newsroom: SimpleNamespace | None = None,
    **fields: object,
) -> DisclosureDocument:
    """A 公开文件 of the department, live unless said otherwise."""
    newsroom = newsroom or make_newsroom(department)
    channel = department.root_page.get_children().get(slug="documents").specific
    document = draft_from_text(channel, f"{title}\n{text}", by=newsroom.writer, **fields)
    if live:
        bring_out(document, newsroom)
        document.refresh_from_db()
    return document


def make_guide(**fields: object) -> dict:
    """The record of a complete service guide, as services.guides takes it."""
    return {
        "name": "教师资格认定",
        "type": "行政许可",
        "audience": ["自然人"],
        "basis": "《教师法》第十三条",
        "conditions": "普通话二级乙等以上",
        "materials": ["身份证明", {"name": "学历证书", "copies": "复印件 1 份"}, "体检表"],
        "steps": ["受理", "审查", {"name": "发证", "limit": "1个工作日"}],
        "legal_limit": "20个工作日",
        "promised_limit": "12个工作日",
        "fee": "不收费",
        "result": "教师资格证书",
        "place": "鳌峰中路1号",
        "hours": "周一至周五 8:30—12:00",
        "phone": "0563-3022000",
        **fields,
    }


def make_dataset(department: Department, **fields: object):
    """A dataset in state 登记 with one empty resource, by a steward of the department."""
    from opendata.catalogue import registering

    number = next(_numbers)
    steward = fields.pop("by", None) or make_user(Role.DATA_STEWARD, department)
    return registering.register_dataset(
        department,
        name=fields.pop("name", f"dataset-{number}"),
        title=fields.pop("title", f"测试数据集{number}"),
        secrecy="public",
        by=steward,
        **fields,
    )


def make_open_rows(
    department: Department, folder, head: list[str], rows: list[list[str]], *, resource=None, **fields: object
):
    """A resource whose rows are public: a CSV through the intake, page store ready, dataset open."""
    import csv

    from opendata.catalogue import reviewing
    from opendata.intake import receiving
    from opendata.snapshots import build

    resource = resource or make_dataset(department, **fields).resources.get()
    path = folder / f"rows{next(_numbers)}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    intake = receiving.ingest_file(path, resource=resource, secrecy="public", by=None)
    assert intake.snapshot, (intake.message, list(intake.findings.all()))
    build.make_serving_files(intake.snapshot.content_hash)
    if resource.dataset.state == "draft":
        reviewing.open_dataset(resource.dataset, by=None)
    resource.refresh_from_db()
    return resource
