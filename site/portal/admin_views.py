"""The city office's page in the admin: gray days, sites that are closed, addresses that may be linked directly."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cluster.admin.requests import signed_in
from cluster.errors import JingtingError, NotAllowed
from cluster.models import Department, Role
from cluster.roles import departments_of, has_role
from portal.models import ApprovedDomain, Closure, Mourning
from portal.sites import closing, mourning, outward


class MourningForm(forms.Form):
    name = forms.CharField(label="名称", max_length=60)
    starts_at = forms.DateTimeField(label="开始", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    ends_at = forms.DateTimeField(label="结束", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    departments = forms.ModelMultipleChoiceField(
        Department.objects.all(), label="网站", required=False, help_text="不选为全部网站"
    )


class ClosureForm(forms.Form):
    department = forms.ModelChoiceField(Department.objects.bureaus().exclude(site=None), label="网站")
    kind = forms.ChoiceField(label="情形", choices=Closure.Kind.choices)
    reason = forms.CharField(
        label="公告",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="公众会看到：为什么关停，要办的事到哪里办",
    )
    until = forms.DateField(label="预计恢复", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    successor = forms.ModelChoiceField(Department.objects.exclude(site=None), label="承接网站", required=False)


class DomainForm(forms.Form):
    domain = forms.CharField(label="域名", max_length=100, help_text="如 example.org，包括它的子域名")
    purpose = forms.CharField(label="用途", max_length=120)


def city_look(request: HttpRequest) -> HttpResponse:
    """Shows the three lists and takes their acts; every act is a verb that asks for the office's role itself."""
    if not has_role(signed_in(request), Role.IT_OFFICE, Department.objects.city()):
        raise NotAllowed("只有信息办可以设置全市网站的外观。")
    act = request.POST.get("act", "")
    gray = MourningForm(request.POST if act == "declare" else None)
    domain = DomainForm(request.POST if act == "approve" else None)
    closure = ClosureForm(request.POST if act == "close" else None)
    if request.method == "POST" and _done(request, act, gray, domain, closure):
        return redirect("portal_city_look")
    return render(
        request,
        "portal/admin/city_look.html",
        {
            "gray": gray,
            "domain": domain,
            "closure": closure,
            "closures": Closure.objects.select_related("department"),
            "now": timezone.now(),
            "mournings": Mourning.objects.prefetch_related("departments")[:20],
            "domains": ApprovedDomain.objects.select_related("approved_by"),
        },
    )


def site_look(request: HttpRequest) -> HttpResponse:
    """To the home page of her site, where hue, masthead, bands and list style are, with the preview beside the form."""
    department = (
        Department.objects.filter(pk__in=departments_of(signed_in(request), Role.SITE_MANAGER))
        .exclude(root_page=None)
        .first()
    )
    if department is None:
        raise NotAllowed("只有站点管理员可以设置本站的外观。")
    return redirect("wagtailadmin_pages:edit", department.root_page_id)


def _done(request: HttpRequest, act: str, gray: MourningForm, domain: DomainForm, closure: ClosureForm) -> bool:
    try:
        if act == "declare" and gray.is_valid():
            mourning.declare(**gray.cleaned_data, by=signed_in(request))
        elif act == "end":
            mourning.end(get_object_or_404(Mourning, pk=request.POST.get("id")), by=signed_in(request))
        elif act == "close" and closure.is_valid():
            closing.close(**closure.cleaned_data, by=signed_in(request))
        elif act == "reopen":
            closing.reopen(get_object_or_404(Closure, pk=request.POST.get("id")), by=signed_in(request))
        elif act == "approve" and domain.is_valid():
            outward.approve(
                domain.cleaned_data["domain"], purpose=domain.cleaned_data["purpose"], by=signed_in(request)
            )
        elif act == "revoke":
            outward.revoke(get_object_or_404(ApprovedDomain, pk=request.POST.get("id")), by=signed_in(request))
        else:
            return False
    except JingtingError as error:
        messages.error(request, error.message)
        return False
    messages.success(request, "已保存，全市网站随即更新。")
    return True
