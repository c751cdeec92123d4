"""The tables of a dataset: added, named and given a key, described, taken away; the push tokens that reach them."""

import uuid

from django.http import HttpRequest, HttpResponse

from cluster.admin.requests import signed_in
from opendata.admin.entering import act, act_with
from opendata.admin.forms import ColumnsForm, ResourceForm, TokenForm
from opendata.admin.showing_dataset import dataset_page
from opendata.catalogue import registering, resources, rules
from opendata.models import Dataset
from opendata.pushing import tokens


@act_with(ResourceForm)
def add(request: HttpRequest, found: Dataset, form: ResourceForm) -> str:
    made = resources.add_resource(found, title=form.cleaned_data["title"], by=signed_in(request))
    return f"已添加资源“{made.title}”，可以给它上传文件了。"


@act_with(lambda found, data, resource_id: ResourceForm(found, data, resource=rules.resource(found, resource_id)))
def revise(request: HttpRequest, found: Dataset, form: ResourceForm, resource_id: uuid.UUID) -> str:
    words = form.cleaned_data
    resources.revise_resource(
        rules.resource(found, resource_id), title=words["title"], key=words.get("key", []), by=signed_in(request)
    )
    return "资源已保存。"


@act_with(lambda found, data, resource_id: ColumnsForm(rules.resource(found, resource_id), data))
def describe(request: HttpRequest, found: Dataset, form: ColumnsForm, resource_id: uuid.UUID) -> str:
    registering.describe_columns(rules.resource(found, resource_id), form.words, by=signed_in(request))
    return "信息项说明已保存，以后更新数据不会丢。"


@act
def remove(request: HttpRequest, found: Dataset, resource_id: uuid.UUID) -> str:
    resources.remove_resource(rules.resource(found, resource_id), by=signed_in(request))
    return "资源已删除。"


@act_with(TokenForm)
def issue_token(request: HttpRequest, found: Dataset, form: TokenForm) -> HttpResponse:
    words = form.cleaned_data
    _, secret = tokens.issue_token(by=signed_in(request), **words)
    # Shown in this very answer and nowhere else: a message would lie in the session's store.
    return dataset_page(request, rules.dataset(signed_in(request), found.pk), secret=secret)


@act
def revoke_token(request: HttpRequest, found: Dataset, token_id: uuid.UUID) -> str:
    tokens.revoke_token(rules.push_token(found, token_id), by=signed_in(request))
    return "密钥已作废，用它的系统不能再推送。"
