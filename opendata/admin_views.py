"""The steward's room: own datasets, register, upload, findings and decisions, versions. Thin doors onto the verbs:
whatever a verb refuses comes back as a message on the same page."""

import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from cluster.admin.requests import signed_in
from cluster.errors import JingtingError, NotAllowed, NotFound
from cluster.models import Department
from cluster.roles import Role, departments_of
from opendata import anonymity, deciding, gate, ingest, publishing, pushing, reporting, rules, workshop
from opendata.forms import DatasetForm, RegisterForm
from opendata.intake.proposal import TYPES, Options
from opendata.models import Column, Dataset, Finding, Intake, Resource, Secrecy, Snapshot

View = Callable[..., HttpResponse]
TYPE_LABELS = dict(Column.Type.choices)


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
            return redirect(request.get_full_path())

    return wrapped


@door
def overview(request: HttpRequest) -> HttpResponse:
    datasets = rules.datasets(signed_in(request))
    waiting = Intake.objects.filter(resource__dataset__in=datasets, state__in=[Intake.State.WAITING, Intake.State.RECEIVED])
    state = request.GET.get("state", "")
    shown = datasets.filter(state=state) if state in Dataset.State.values else datasets
    return render(request, "opendata/admin/overview.html", {
        "datasets": shown.prefetch_related("resources__current").order_by("state", "title"), "states": Dataset.State.choices, "state": state,
        "waiting": waiting.select_related("resource__dataset", "given_by")[:30], "registers": bool(departments_of(signed_in(request), Role.DATA_STEWARD)),
        "late": [one for one in datasets.filter(state=Dataset.State.OPEN) if one.overdue],
    })


@door
def register(request: HttpRequest) -> HttpResponse:
    if request.POST.get("secrecy") == Secrecy.SECRET:
        # Before the form is read: nothing of what was typed is kept, not even in the page sent back.
        messages.error(request, publishing.NOT_HERE)
        return redirect("opendata_admin:register")
    departments = Department.objects.filter(pk__in=departments_of(signed_in(request), Role.DATA_STEWARD))
    form = RegisterForm(request.POST or None, departments=departments)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            made = publishing.register_dataset(values.pop("department"), name=values.pop("name"), title=values.pop("title"),
                                               secrecy=values.pop("secrecy"), by=signed_in(request), **values)
        except JingtingError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "已登记。接着上传数据文件，或直接提交审核（先列目录，后补数据）。")
            return redirect("opendata_admin:dataset", made.pk)
    return render(request, "opendata/admin/register.html", {"form": form})


ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "submit": (publishing.submit, "已提交部门审核。"), "approve": (publishing.approve_for_department, "部门审核通过，已转信息办。"),
    "open": (publishing.open_dataset, "已开放。"), "reopen": (publishing.reopen, "已转回登记，可修改后重新提交。"),
}
WITH_REASON: dict[str, tuple[Callable[..., Any], str]] = {
    "send_back": (publishing.send_back, "已退回。"), "withdraw": (publishing.withdraw, "已撤回，下载和接口已停止。"),
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
        publishing.revise_dataset(rules.dataset(signed_in(request), found.pk), by=signed_in(request), **words)
        messages.success(request, "目录信息已保存。")
    elif act == "columns":
        resource = found.resources.get(pk=request.POST["resource"])
        words = {column.name: request.POST.get(f"column-{column.pk}", "").strip() for column in resource.columns.all()}
        publishing.describe_columns(resource, words, by=signed_in(request))
        messages.success(request, "信息项说明已保存，以后更新数据不会丢。")
    elif act == "restore":
        snapshot = Snapshot.objects.get(pk=request.POST["snapshot"], resource__dataset=found)
        publishing.publish(snapshot, by=signed_in(request))
        messages.success(request, f"已切换到第 {snapshot.number} 版。")
    elif act in ("issue", "revoke"):
        return _tokens(request, found, act)
    return redirect("opendata_admin:dataset", found.pk)


def _tokens(request: HttpRequest, found: Dataset, act: str) -> HttpResponse:
    by = signed_in(request)
    if act == "revoke":
        pushing.revoke_token(rules.push_tokens(found).get(pk=request.POST["token"]), by=by)
        messages.success(request, "密钥已作废，用它的系统不能再推送。")
        return redirect("opendata_admin:dataset", found.pk)
    resource = found.resources.select_related("dataset__department").get(pk=request.POST["resource"])
    _, secret = pushing.issue_token(resource, title=request.POST.get("token-title", ""), secrecy=request.POST.get("secrecy", ""),
                                    by=by, whole_department="whole-department" in request.POST)
    # Shown in this very answer and nowhere else: a message would lie in the session's store.
    return _dataset_page(request, found, DatasetForm(instance=found), secret=secret)


def _dataset_page(request: HttpRequest, found: Dataset, form: DatasetForm, secret: str = "") -> HttpResponse:
    resources = found.resources.select_related("current").prefetch_related("columns", "snapshots__made_by")
    answer = render(request, "opendata/admin/dataset.html", {
        "tokens": rules.push_tokens(found).select_related("made_by", "resource"), "secret": secret,
        "push_base": request.build_absolute_uri("/api/v1/resources/"), "dataset": found, "form": form, "resources": resources, "may": rules.acts(signed_in(request), found),
        "intakes": Intake.objects.filter(resource__dataset=found).select_related("given_by")[:20],
        "open_fields": form.errors,
    })
    if secret:
        answer["Cache-Control"] = "no-store"
    return answer


@door
def upload(request: HttpRequest, dataset_id: uuid.UUID) -> HttpResponse:
    """Secrecy first; then each file goes to quarantine and is read. One file leads straight to its page."""
    found = rules.dataset(signed_in(request), dataset_id)
    resource = found.resources.get(pk=request.POST["resource"]) if "resource" in request.POST else found.resources.first()
    if resource is None:
        raise NotFound("这个数据集没有资源。", code="unknown-resource")
    taken = []
    try:
        publishing.refuse_secret(request.POST.get("secrecy", ""))
        for file in request.FILES.getlist("file"):
            taken.append(ingest.take_up(_received(request, file, resource)))
    except JingtingError as error:
        messages.error(request, error.message)
        return redirect("opendata_admin:dataset", found.pk)
    if not taken:
        messages.error(request, "请选择要上传的文件。")
        return redirect("opendata_admin:dataset", found.pk)
    return redirect("opendata_admin:intake", taken[0].pk) if len(taken) == 1 else redirect("opendata_admin:dataset", found.pk)


def _received(request: HttpRequest, file: UploadedFile, resource: Resource) -> Intake:
    with workshop.bench() as bench:
        path = bench / "upload"
        with path.open("wb") as target:
            for block in file.chunks():
                target.write(block)
        return ingest.receive(path, resource=resource, secrecy=request.POST["secrecy"], by=signed_in(request), name=file.name or "")


@door
def intake(request: HttpRequest, intake_id: uuid.UUID) -> HttpResponse:
    found = rules.intake(signed_in(request), intake_id)
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "discard":
            ingest.discard(found, by=signed_in(request))
            messages.success(request, "已放弃，文件已删除。")
            return redirect("opendata_admin:dataset", found.resource.dataset_id)
        if act == "read":
            deciding.read_again(found, options=_options(request, found), by=signed_in(request))
            return redirect("opendata_admin:intake", found.pk)
        _decide(request, found)
        if act == "publish":
            snapshot = ingest.publish_intake(found, by=signed_in(request), note=request.POST.get("note", "")[:300])
            messages.success(request, f"已发布第 {snapshot.number} 版，共 {snapshot.rows:,} 行。")
            return redirect("opendata_admin:dataset", found.resource.dataset_id)
        messages.success(request, "处理意见已保存。")
        return redirect("opendata_admin:intake", found.pk)
    return render(request, "opendata/admin/intake.html", _intake_words(request, found))


@door
def findings(request: HttpRequest, intake_id: uuid.UUID) -> HttpResponse:
    """The row-level findings as XLSX."""
    found = rules.intake(signed_in(request), intake_id)
    try:
        body = reporting.as_xlsx(found)
    except JingtingError as error:
        messages.error(request, error.message)
        return redirect("opendata_admin:intake", found.pk)
    name = f"{found.file_name.rpartition('.')[0] or '文件'}-问题清单.xlsx"
    return HttpResponse(body, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={
        "Content-Disposition": content_disposition_header(True, name) or "attachment", "Cache-Control": "no-store"})


def _decide(request: HttpRequest, found: Intake) -> None:
    # What changes the rows is decided before what is measured on them.
    for finding in sorted(found.findings.all(), key=lambda one: one.code == "k-anonymity"):
        if action := request.POST.get(f"action-{finding.pk}", ""):
            deciding.decide(finding, action=action, note=request.POST.get(f"note-{finding.pk}", ""), by=signed_in(request))


def _options(request: HttpRequest, found: Intake) -> Options:
    """The way of reading as the form says it; what equals the guess is left to the guess."""
    asked, proposal = request.POST, found.proposal
    header = asked.get("header_rows", "").replace("，", ",").strip()
    rows = tuple(int(part) for part in header.split(",") if part.strip().isdigit()) if header else None
    columns: dict[int, dict[str, str]] = {}
    for column in proposal.get("columns", []):
        place = column["source"]
        said = {key: asked.get(f"{key}-{place}", "").strip() for key in ("name", "type", "unit")}
        changed = {key: value for key, value in said.items() if value and value != (column[key] or "")}
        if changed.get("type") not in (None, *TYPES):
            del changed["type"]
        if changed:
            columns[place] = changed
    earlier = found.options.get("columns") or {}
    merged = {**{int(place): words for place, words in earlier.items()}}
    for place, words in columns.items():
        merged[place] = {**merged.get(place, {}), **words}
    return Options(sheet=asked.get("sheet") or None, member=asked.get("member") or None, encoding=asked.get("encoding") or None,
                   header_rows=None if rows is None or list(rows) == proposal.get("header_rows") else (() if rows == (0,) else rows),
                   columns=merged or None)


def _intake_words(request: HttpRequest, found: Intake) -> dict[str, Any]:
    proposal = found.proposal
    findings: list[tuple[Finding, Any, list[tuple[str, str]]]] = [
        (finding, getattr(finding, "decision", None), deciding.choices(finding)) for finding in found.findings.select_related("decision")]
    return {
        "intake": found, "dataset": found.resource.dataset, "proposal": proposal, "findings": findings, "types": [(key, TYPE_LABELS[key]) for key in TYPES],
        "header_rows": ",".join(map(str, proposal.get("header_rows") or [])) or "0", "encodings": ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be"),
        "steward": "upload" in rules.acts(signed_in(request), found.resource.dataset),
        "anonymity": gate.anonymity_of(found), "k": anonymity.K,
        "hopeless": any(not offered for _, _, offered in findings), "undecided": sum(1 for _, decision, _ in findings if not decision),
    }
