"""网站信息: what the footer of a site says, changed by two people (cluster.departments.identity)."""

from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cluster.admin.people_views import managed_by
from cluster.admin.requests import signed_in
from cluster.departments import identity
from cluster.errors import JingtingError
from cluster.models import Department, IdentityChange, SiteIdentity


class IdentityForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the type stubs
    class Meta:
        model = SiteIdentity
        fields = identity.FIELDS


@require_http_methods(["GET", "POST"])
def identity_page(request: HttpRequest, slug: str = "") -> HttpResponse:
    user = signed_in(request)
    managed = [] if user.is_superuser else managed_by(user)  # the provider's account opens accounts, and no more
    department = next((one for one in managed if one.slug == slug or not slug), None)
    if department is None:
        raise Http404
    record = get_object_or_404(SiteIdentity, department=department)
    change = IdentityChange.objects.select_related("proposed_by").filter(identity=record).first()
    form = IdentityForm(
        request.POST if request.POST.get("act") == "propose" else None,
        instance=record,
        initial=change.values if change else None,
    )
    differences = [
        (form.fields[name].label, getattr(record, name), value)
        for name, value in (change.values if change else {}).items()
    ]
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "confirm":
            return _answer(request, department, partial(identity.confirm, department, by=user), "已生效。")
        if act == "drop":
            return _answer(request, department, partial(identity.drop, department, by=user), "已取消变更。")
        if act != "propose":
            raise Http404
        if form.is_valid():
            return _answer(
                request,
                department,
                partial(identity.propose, department, form.cleaned_data, by=user),
                "已提交，另一位管理员或市信息办确认后显示在全站页脚。",
            )
    return render(
        request,
        "cluster/admin/identity.html",
        {
            "department": department,
            "managed": managed,
            "form": form,
            "change": change,
            "own": bool(change and change.proposed_by_id == user.pk),
            "differences": differences,
        },
    )


def _answer(request: HttpRequest, department: Department, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
        messages.success(request, said)
    except JingtingError as error:
        messages.error(request, error.message)
    return redirect("cluster_identity_of", department.slug)
