"""The city office's page in the admin: gray days of all sites, and the addresses that may be linked directly."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cluster.admin.requests import signed_in
from cluster.errors import JingtingError, NotAllowed
from cluster.models import Department
from cluster.roles import Role, departments_of, has_role
from portal import mourning, outward
from portal.models import ApprovedDomain, Mourning


class MourningForm(forms.Form):
    name = forms.CharField(label="名称", max_length=60)
    starts_at = forms.DateTimeField(label="开始", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    ends_at = forms.DateTimeField(label="结束", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    departments = forms.ModelMultipleChoiceField(Department.objects.all(), label="网站", required=False,
                                                 help_text="不选为全部网站")


class DomainForm(forms.Form):
    domain = forms.CharField(label="域名", max_length=100, help_text="如 example.org，包括它的子域名")
    purpose = forms.CharField(label="用途", max_length=120)


def city_look(request: HttpRequest) -> HttpResponse:
    """Shows both lists and takes the four acts; every act is a verb that asks for the office's role itself."""
    if not has_role(signed_in(request), Role.IT_OFFICE, Department.objects.city()):
        raise NotAllowed("只有信息办可以设置全市网站的外观。")
    act = request.POST.get("act", "")
    gray = MourningForm(request.POST if act == "declare" else None)
    domain = DomainForm(request.POST if act == "approve" else None)
    if request.method == "POST" and _done(request, act, gray, domain):
        return redirect("portal_city_look")
    return render(request, "portal/admin/city_look.html", {
        "gray": gray, "domain": domain, "now": timezone.now(),
        "mournings": Mourning.objects.prefetch_related("departments")[:20],
        "domains": ApprovedDomain.objects.select_related("approved_by")})


def site_look(request: HttpRequest) -> HttpResponse:
    """To the home page of her site, where hue, masthead, bands and list style are, with the preview beside the form."""
    department = Department.objects.filter(pk__in=departments_of(signed_in(request), Role.SITE_MANAGER)).exclude(root_page=None).first()
    if department is None:
        raise NotAllowed("只有站点管理员可以设置本站的外观。")
    return redirect("wagtailadmin_pages:edit", department.root_page_id)


def _done(request: HttpRequest, act: str, gray: MourningForm, domain: DomainForm) -> bool:
    try:
        if act == "declare" and gray.is_valid():
            mourning.declare(**gray.cleaned_data, by=signed_in(request))
        elif act == "end":
            mourning.end(get_object_or_404(Mourning, pk=request.POST.get("id")), by=signed_in(request))
        elif act == "approve" and domain.is_valid():
            outward.approve(domain.cleaned_data["domain"], purpose=domain.cleaned_data["purpose"], by=signed_in(request))
        elif act == "revoke":
            outward.revoke(get_object_or_404(ApprovedDomain, pk=request.POST.get("id")), by=signed_in(request))
        else:
            return False
    except JingtingError as error:
        messages.error(request, error.message)
        return False
    messages.success(request, "已保存，全市网站随即更新。")
    return True
