"""The page of one dataset in the steward's room: its tables with their versions, where it is on its way, and a form
for each act that this person may do now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from cluster.acts import Offer, offers
from cluster.admin.requests import signed_in
from cluster.errors import JingtingError
from cluster.models import User
from opendata.admin.forms import ColumnsForm, DatasetForm, PlacedForm, ReasonForm, ResourceForm, TokenForm
from opendata.catalogue import rules
from opendata.models import Dataset, Intake, PushToken, Resource, Secrecy
from opendata.pushing import rules as token_rules
from opendata.query import preview
from opendata.states import DatasetAct, DatasetState, ResourceAct, TokenAct

LATEST_INTAKES = 20
_S = DatasetState
#: (state, has rows) → where the dataset is and what comes next, in one sentence
NEXT: dict[tuple[str, bool], str] = {
    (_S.DRAFT, False): "还没有数据。先上传文件；也可以先提交目录审核，以后再补数据。",
    (_S.DRAFT, True): "数据已经入库，公众还看不到。下一步：提交部门审核。",
    (_S.DEPARTMENT_REVIEW, False): "目录在等本部门审核，数据可以随后补上。",
    (_S.DEPARTMENT_REVIEW, True): "在等本部门审核，公众还看不到。",
    (_S.OFFICE_REVIEW, False): "目录在等市信息办审核，数据可以随后补上。",
    (_S.OFFICE_REVIEW, True): "在等市信息办审核，公众还看不到。",
    (_S.OPEN, False): "目录已经开放，公众在等数据。",
    (_S.OPEN, True): "公众看到的是当前版本。更新时再上传一份文件，发布后立即换成新版。",
    (_S.WITHDRAWN, False): "已撤回，公众看不到。",
    (_S.WITHDRAWN, True): "已撤回，下载和接口都停了；版本还在。重新登记后可以修改、再提交审核。",
}
#: the acts of the review that ask for nothing, in the words of their buttons
REVIEW = {
    DatasetAct.SUBMIT: "提交部门审核",
    DatasetAct.APPROVE: "部门审核通过",
    DatasetAct.OPEN: "审核通过并开放",
    DatasetAct.REOPEN: "重新登记",
}
PageForm = DatasetForm | PlacedForm
Form = TypeVar("Form", bound=PageForm)


@dataclass(frozen=True)
class Table:
    """One resource: its rows as who reviews it sees them, before the public page exists; its forms and acts."""

    resource: Resource
    rows: preview.Preview | None
    acts: dict[str, Offer[ResourceAct]]
    words: ColumnsForm
    names: ResourceForm
    offered: bool  # that its file is not secret has been answered on the page before


def dataset_page(
    request: HttpRequest, found: Dataset, *, typed: PageForm | None = None, secret: str = ""
) -> HttpResponse:
    """`typed`: a form that was sent and refused, shown in its place as it is; `secret`: of a new token, once."""

    def form(made: Form) -> Form:
        return typed if isinstance(typed, type(made)) and typed.place == made.place else made

    by, asked = signed_in(request), request.GET
    offered = asked.get("resource") if asked.get("secrecy") == Secrecy.PUBLIC else None
    tables = [_table(by, table, form, offered) for table in _resources(found)]
    answer = render(
        request,
        "opendata/admin/dataset.html",
        {
            "dataset": found,
            "acts": (acts := offers(rules.require, DatasetAct, found, by)),
            "review": [(act, REVIEW[act.act], act.why_not) for act in acts.values() if act.act in REVIEW],
            "tables": tables,
            "form": form(DatasetForm(instance=found)),
            "send_back": form(ReasonForm(found, act=DatasetAct.SEND_BACK)),
            "withdraw": form(ReasonForm(found, act=DatasetAct.WITHDRAW)),
            "new_resource": form(ResourceForm(found)),
            "new_token": form(TokenForm(found)),
            "tokens": [(token, may_revoke(by, token)) for token in rules.push_tokens(found)],
            "secret": secret,
            "push_base": request.build_absolute_uri("/api/v1/resources/"),
            "intakes": Intake.objects.filter(resource__dataset=found).select_related("given_by", "resource")[
                :LATEST_INTAKES
            ],
            "next_step": NEXT[found.state, any(table.resource.current_id for table in tables)],
            "pair": (("a", 1), ("b", 0)),
            "not_here": rules.NOT_HERE,
            "refused": "refused" in asked,
        },
    )
    if secret:
        answer["Cache-Control"] = "no-store"
    return answer


def may_revoke(by: User, token: PushToken) -> bool:
    return bool(offers(token_rules.require, [TokenAct.REVOKE], token, by))


def _resources(found: Dataset) -> list[Resource]:
    tables = list(found.resources.select_related("current").prefetch_related("columns", "snapshots__made_by"))
    for table in tables:
        table.dataset = found
    return tables


def _table(by: User, resource: Resource, form: Callable[[Any], Any], offered: str | None) -> Table:
    return Table(
        resource,
        _rows(resource),
        offers(rules.require_resource, ResourceAct, resource, by),
        form(ColumnsForm(resource)),
        form(ResourceForm(resource.dataset, resource=resource)),
        str(resource.pk) == offered,
    )


def _rows(table: Resource) -> preview.Preview | None:
    """The first rows of the current version; none where they cannot be read now, which may not take the page along."""
    if table.current is None:
        return None
    try:
        return preview.of(table.current, QueryDict())
    except JingtingError:
        return None
