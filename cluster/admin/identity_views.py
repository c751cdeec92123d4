"""网站信息: what the footer of a site says, changed by two people (cluster.departments.identity), one address for each
act."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster.acts import offers
from cluster.admin.people_views import managed_by
from cluster.admin.requests import signed_in
from cluster.departments import identity, rules
from cluster.departments.states import MOVES
from cluster.errors import Invalid, JingtingError
from cluster.models import Department, IdentityChange, SiteIdentity


class IdentityForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the type stubs
    class Meta:
        model = SiteIdentity
        fields = identity.FIELDS


@require_safe
def identity_page(request: HttpRequest, slug: str = "") -> HttpResponse:
    return _page(request, _department(request, slug))


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    department = _department(request, slug)
    if request.method == "GET":  # a reload after a refusal
        return redirect("cluster_identity_of", slug)
    form = IdentityForm(request.POST, instance=get_object_or_404(SiteIdentity, department=department))
    if not form.is_valid():
        return _page(request, department, form, Invalid.status)
    try:
        identity.propose(department, form.cleaned_data, by=signed_in(request))
    except JingtingError as refused:
        messages.error(request, refused.message)
        return _page(request, department, form, refused.status)
    messages.success(request, "已提交，另一位管理员或市信息办确认后显示在全站页脚。")
    return redirect("cluster_identity_of", slug)


@require_POST
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    department = _department(request, slug)
    try:
        identity.confirm(department, by=signed_in(request), digest=request.POST.get("digest") or "-")
        messages.success(request, "已生效。")
    except JingtingError as refused:
        messages.error(request, refused.message)
    return redirect("cluster_identity_of", slug)


@require_POST
def drop(request: HttpRequest, slug: str) -> HttpResponse:
    department = _department(request, slug)
    try:
        identity.drop(department, by=signed_in(request))
        messages.success(request, "已取消变更。")
    except JingtingError as refused:
        messages.error(request, refused.message)
    return redirect("cluster_identity_of", slug)


def _department(request: HttpRequest, slug: str) -> Department:
    """The department of the address, or her first one; 404 for one whose site she does not keep."""
    user = signed_in(request)
    managed = [] if user.is_superuser else managed_by(user)  # the provider's account opens accounts, and no more
    department = next((one for one in managed if one.slug == slug or not slug), None)
    if department is None:
        raise Http404
    return department


def _page(
    request: HttpRequest, department: Department, form: IdentityForm | None = None, status: int = 200
) -> HttpResponse:
    record = get_object_or_404(SiteIdentity, department=department)
    change = IdentityChange.objects.select_related("proposed_by").filter(identity=record).first()
    form = form or IdentityForm(instance=record, initial=change.values if change else None)
    user = signed_in(request)
    return render(
        request,
        "cluster/admin/identity.html",
        {
            "department": department,
            "managed": managed_by(user),
            "form": form,
            "change": change,
            "own": bool(change and change.proposed_by_id == user.pk),
            "acts": offers(rules.require, MOVES, department, user),
            "differences": [
                (form.fields[name].label, getattr(record, name), value)
                for name, value in (change.values if change else {}).items()
            ],
        },
        status=status,
    )
