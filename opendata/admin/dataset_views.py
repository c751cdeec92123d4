"""The steward's room: own datasets, register, resources, upload, versions. Thin doors onto the verbs:
whatever a verb refuses comes back as a message on the same page."""

import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cluster.acts import may
from cluster.admin.requests import signed_in
from cluster.errors import Conflict, JingtingError, NotAllowed, NotFound
from cluster.models import Department, Role
from cluster.roles import departments_of
from opendata.admin.forms import DatasetForm, RegisterForm
from opendata.catalogue import registering, resources, reviewing, rules
from opendata.catalogue import versions as catalogue_versions
from opendata.files import workshop
from opendata.intake import receiving
from opendata.models import Dataset, Intake, Resource, Secrecy, Snapshot
from opendata.pushing import tokens
from opendata.query import preview
from opendata.snapshots import comparing
from opendata.states import DatasetAct

View = Callable[..., HttpResponse]


def door(view: View) -> View:
    """Only for people of the room; what is another's does not exist, what a verb refuses is said."""

    @require_http_methods(["GET", "POST"])
    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.sees_room(signed_in(request)):
            raise NotAllowed("您没有数据管理的角色。")
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404(error.message) from None
        except JingtingError as error:
            messages.error(request, error.message)
            # A page that cannot be shown at all is not where to read why.
            return redirect(request.get_full_path() if request.method == "POST" else "opendata_admin:overview")

    return wrapped


@door
def overview(request: HttpRequest) -> HttpResponse:
    datasets = rules.datasets(signed_in(request))
    waiting = Intake.objects.filter(
        resource__dataset__in=datasets, state__in=[Intake.State.WAITING, Intake.State.RECEIVED]
    )
    state = request.GET.get("state", "")
    shown = datasets.filter(state=state) if state in Dataset.State.values else datasets
    return render(
        request,
        "opendata/admin/overview.html",
        {
            "datasets": shown.prefetch_related("resources__current").order_by("state", "title"),
            "states": Dataset.State.choices,
            "state": state,
            "waiting": waiting.select_related("resource__dataset", "given_by")[:30],
            "registers": bool(departments_of(signed_in(request), Role.DATA_STEWARD)),
            "late": datasets.open().overdue(),
        },
    )


@door
def register(request: HttpRequest) -> HttpResponse:
    if request.POST.get("secrecy") == Secrecy.SECRET:
        # Before the form is read: nothing of what was typed is kept, not even in the page sent back.
        messages.error(request, rules.NOT_HERE)
        return redirect("opendata_admin:register")
    departments = Department.objects.filter(pk__in=departments_of(signed_in(request), Role.DATA_STEWARD))
    form = RegisterForm(request.POST or None, departments=departments)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            made = registering.register_dataset(
                values.pop("department"),
                name=values.pop("name"),
                title=values.pop("title"),
                secrecy=values.pop("secrecy"),
                by=signed_in(request),
                **values,
            )
        except JingtingError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "已登记。接着上传数据文件，或直接提交审核（先列目录，后补数据）。")
            return redirect("opendata_admin:dataset", made.pk)
    return render(request, "opendata/admin/register.html", {"form": form})


ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "submit": (reviewing.submit, "已提交部门审核。"),
    "approve": (reviewing.approve_for_department, "部门审核通过，已转信息办。"),
    "open": (reviewing.open_dataset, "已开放。"),
    "reopen": (reviewing.reopen, "已转回登记，可修改后重新提交。"),
}
WITH_REASON: dict[str, tuple[Callable[..., Any], str]] = {
    "send_back": (reviewing.send_back, "已退回。"),
    "withdraw": (reviewing.withdraw, "已撤回，下载和接口已停止。"),
}


@door
def dataset(request: HttpRequest, dataset_id: uuid.UUID) -> HttpResponse:
    found = rules.dataset(signed_in(request), dataset_id)
    form = DatasetForm(request.POST if request.POST.get("act") == "revise" else None, instance=found)
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "revise" and not form.is_valid():
            return _dataset_page(request, found, form)
        return _done(request, found, form, act)
    if request.GET.get("secrecy") == Secrecy.SECRET:  # of a page without script, before any file can be chosen
        return redirect(f"{request.path}?refused#upload-{request.GET.get('resource', '')}")
    return _dataset_page(request, found, form)


def _done(request: HttpRequest, found: Dataset, form: DatasetForm, act: str) -> HttpResponse:
    if act in ACTS:
        ACTS[act][0](found, by=signed_in(request))
        messages.success(request, ACTS[act][1])
    elif act in WITH_REASON:
        WITH_REASON[act][0](found, reason=request.POST.get("reason", ""), by=signed_in(request))
        messages.success(request, WITH_REASON[act][1])
    elif act == "revise":
        words = form.cleaned_data
        registering.revise_dataset(rules.dataset(signed_in(request), found.pk), by=signed_in(request), **words)
        messages.success(request, "目录信息已保存。")
    elif act == "columns":
        resource = found.resources.get(pk=request.POST["resource"])
        words = {column.name: request.POST.get(f"column-{column.pk}", "").strip() for column in resource.columns.all()}
        registering.describe_columns(resource, words, by=signed_in(request))
        messages.success(request, "信息项说明已保存，以后更新数据不会丢。")
    elif act == "restore":
        snapshot = Snapshot.objects.get(pk=request.POST["snapshot"], resource__dataset=found)
        catalogue_versions.publish(snapshot, by=signed_in(request))
        messages.success(request, f"已切换到第 {snapshot.number} 版。")
    elif act in RESOURCE_ACTS:
        messages.success(request, RESOURCE_ACTS[act](request, found))
    elif act in ("issue", "revoke"):
        return _tokens(request, found, act)
    return redirect("opendata_admin:dataset", found.pk)


def _add(request: HttpRequest, found: Dataset) -> str:
    made = resources.add_resource(found, title=request.POST.get("title", ""), by=signed_in(request))
    return f"已添加资源“{made.title}”，可以给它上传文件了。"


def _name(request: HttpRequest, found: Dataset) -> str:
    resource = found.resources.select_related("current", "dataset__department").get(pk=request.POST["resource"])
    resources.revise_resource(
        resource, title=request.POST.get("title", ""), key=request.POST.getlist("key"), by=signed_in(request)
    )
    return "资源已保存。"


def _remove(request: HttpRequest, found: Dataset) -> str:
    resources.remove_resource(
        found.resources.select_related("dataset__department").get(pk=request.POST["resource"]), by=signed_in(request)
    )
    return "资源已删除。"


RESOURCE_ACTS: dict[str, Callable[[HttpRequest, Dataset], str]] = {
    "add-resource": _add,
    "name-resource": _name,
    "remove-resource": _remove,
}


def _tokens(request: HttpRequest, found: Dataset, act: str) -> HttpResponse:
    by = signed_in(request)
    if act == "revoke":
        tokens.revoke_token(rules.push_tokens(found).get(pk=request.POST["token"]), by=by)
        messages.success(request, "密钥已作废，用它的系统不能再推送。")
        return redirect("opendata_admin:dataset", found.pk)
    resource = found.resources.select_related("dataset__department").get(pk=request.POST["resource"])
    _, secret = tokens.issue_token(
        resource,
        title=request.POST.get("token-title", ""),
        secrecy=request.POST.get("secrecy", ""),
        by=by,
        whole_department="whole-department" in request.POST,
    )
    # Shown in this very answer and nowhere else: a message would lie in the session's store.
    return _dataset_page(request, found, DatasetForm(instance=found), secret=secret)


_S = Dataset.State
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


def _dataset_page(request: HttpRequest, found: Dataset, form: DatasetForm, secret: str = "") -> HttpResponse:
    tables = list(found.resources.select_related("current").prefetch_related("columns", "snapshots__made_by"))
    # Who reviews must see what would go out; the public page does not exist before.
    shown = [(table, _rows(table)) for table in tables]
    answer = render(
        request,
        "opendata/admin/dataset.html",
        {
            "tokens": rules.push_tokens(found).select_related("made_by", "resource"),
            "secret": secret,
            "push_base": request.build_absolute_uri("/api/v1/resources/"),
            "dataset": found,
            "form": form,
            "resources": shown,
            "may": {act.value for act in DatasetAct if may(rules.require, act, found, signed_in(request))},
            "intakes": Intake.objects.filter(resource__dataset=found).select_related("given_by", "resource")[:20],
            "next_step": NEXT[found.state, any(table.current_id for table in tables)],
            "open_fields": form.errors,
            "pair": (("a", 1), ("b", 0)),
            "not_here": rules.NOT_HERE,
            "refused": "refused" in request.GET,
            "offered": next(
                (
                    table.pk
                    for table in tables
                    if request.GET.get("secrecy") == Secrecy.PUBLIC and str(table.pk) == request.GET.get("resource")
                ),
                None,
            ),
        },
    )
    if secret:
        answer["Cache-Control"] = "no-store"
    return answer


def _rows(table: Resource) -> preview.Preview | None:
    """The first rows of the current version; none where they cannot be read just now, which may not take the page
    along."""
    if table.current is None:
        return None
    try:
        return preview.of(table.current, QueryDict())
    except JingtingError:
        return None


@door
def compare(request: HttpRequest, dataset_id: uuid.UUID, resource_id: uuid.UUID) -> HttpResponse:
    """Two chosen versions of a resource, the older one first."""
    found = rules.dataset(signed_in(request), dataset_id)
    resource = found.resources.filter(pk=resource_id).first()
    versions = {str(version.number): version for version in resource.snapshots.all()} if resource else {}
    chosen = sorted((number for key in ("a", "b") if (number := request.GET.get(key, "")) in versions), key=int)
    if resource is None or len(set(chosen)) != 2:
        messages.error(request, "请选择同一资源的两个不同版本。")
        return redirect("opendata_admin:dataset", found.pk)
    before, after = (versions[number] for number in chosen)
    words: dict[str, Any] = {
        "dataset": found,
        "resource": resource,
        "before": before,
        "after": after,
        "shown": comparing.SHOWN,
    }
    try:
        if max(before.rows, after.rows) > comparing.LARGEST:
            raise Conflict(f"版本超过 {comparing.LARGEST:,} 行，请下载后用专门的工具比较。", code="too-large")
        words["found"] = comparing.compare(before, after, resource.key)
    except Conflict as error:
        words["problem"] = error.message
    return render(request, "opendata/admin/compare.html", words)


@door
def upload(request: HttpRequest, dataset_id: uuid.UUID) -> HttpResponse:
    """Secrecy first; then each file goes to quarantine and is read. One file leads straight to its page."""
    found = rules.dataset(signed_in(request), dataset_id)
    resource = (
        found.resources.get(pk=request.POST["resource"]) if "resource" in request.POST else found.resources.first()
    )
    if resource is None:
        raise NotFound("这个数据集没有资源。", code="unknown-resource")
    taken = []
    try:
        rules.refuse_secret(request.POST.get("secrecy", ""))
        for file in request.FILES.getlist("file"):
            taken.append(_taken(request, file, resource))
    except JingtingError as error:
        messages.error(request, error.message)
        return redirect("opendata_admin:dataset", found.pk)
    if not taken:
        messages.error(request, "请选择要上传的文件。")
        return redirect("opendata_admin:dataset", found.pk)
    return (
        redirect("opendata_admin:intake", taken[0].pk)
        if len(taken) == 1
        else redirect("opendata_admin:dataset", found.pk)
    )


def _taken(request: HttpRequest, file: UploadedFile, resource: Resource) -> Intake:
    with workshop.bench() as bench:  # held until it is read, so that no recovery takes the file away between
        path = bench / "upload"
        with path.open("wb") as target:
            for block in file.chunks():
                target.write(block)
        received = receiving.receive(
            path, resource=resource, secrecy=request.POST["secrecy"], by=signed_in(request), name=file.name or ""
        )
        path.unlink()
        return receiving.take_up(received)
