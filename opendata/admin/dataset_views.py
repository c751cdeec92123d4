"""The steward's room: own datasets, the entry of one, each act of its way to the public at an address of its own."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cluster.admin.requests import signed_in
from cluster.errors import JingtingError
from cluster.models import Department, Role
from cluster.roles import departments_of
from opendata.admin.entering import act, act_with, door
from opendata.admin.forms import DatasetForm, ReasonForm, RegisterForm
from opendata.admin.showing_dataset import dataset_page
from opendata.catalogue import registering, reviewing, rules
from opendata.models import Dataset, Intake, Secrecy
from opendata.states import KEPT_STATES, DatasetAct

LATEST_INTAKES = 30


@require_safe
@door
def overview(request: HttpRequest) -> HttpResponse:
    datasets = rules.datasets(signed_in(request))
    waiting = Intake.objects.filter(resource__dataset__in=datasets, state__in=KEPT_STATES)
    state = request.GET.get("state", "")
    shown = datasets.filter(state=state) if state in Dataset.State.values else datasets
    return render(
        request,
        "opendata/admin/overview.html",
        {
            "datasets": shown.prefetch_related("resources__current").order_by("state", "title"),
            "states": Dataset.State.choices,
            "state": state,
            "waiting": waiting.select_related("resource__dataset", "given_by")[:LATEST_INTAKES],
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
        try:
            made = registering.register_dataset(by=signed_in(request), **form.cleaned_data)
        except JingtingError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "已登记。接着上传数据文件，或直接提交审核（先列目录，后补数据）。")
            return redirect("opendata_admin:dataset", made.pk)
    return render(request, "opendata/admin/register.html", {"form": form})


@require_safe
@door
def dataset(request: HttpRequest, dataset_id: uuid.UUID) -> HttpResponse:
    found = rules.dataset(signed_in(request), dataset_id)
    if request.GET.get("secrecy") == Secrecy.SECRET:  # of a page without script, before any file can be chosen
        return redirect(f"{request.path}?refused#upload-{request.GET.get('resource', '')}")
    return dataset_page(request, found)


@act_with(lambda found, data: DatasetForm(data, instance=found))
def revise(request: HttpRequest, found: Dataset, form: DatasetForm) -> str:
    registering.revise_dataset(found, by=signed_in(request), **form.cleaned_data)
    return "目录信息已保存。"


@act
def submit(request: HttpRequest, found: Dataset) -> str:
    reviewing.submit(found, by=signed_in(request))
    return "已提交部门审核。"


@act
def approve(request: HttpRequest, found: Dataset) -> str:
    reviewing.approve_for_department(found, by=signed_in(request))
    return "部门审核通过，已转信息办。"


@act
def open_to_public(request: HttpRequest, found: Dataset) -> str:
    reviewing.open_dataset(found, by=signed_in(request))
    return "已开放。"


@act
def reopen(request: HttpRequest, found: Dataset) -> str:
    reviewing.reopen(found, by=signed_in(request))
    return "已转回登记，可修改后重新提交。"


@act_with(lambda found, data: ReasonForm(found, data, act=DatasetAct.SEND_BACK))
def send_back(request: HttpRequest, found: Dataset, form: ReasonForm) -> str:
    reviewing.send_back(found, reason=form.cleaned_data["reason"], by=signed_in(request))
    return "已退回。"


@act_with(lambda found, data: ReasonForm(found, data, act=DatasetAct.WITHDRAW))
def withdraw(request: HttpRequest, found: Dataset, form: ReasonForm) -> str:
    reviewing.withdraw(found, reason=form.cleaned_data["reason"], by=signed_in(request))
    return "已撤回，下载和接口已停止。"
