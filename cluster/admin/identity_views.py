"""网站信息: what the footer of a site says, changed by two people (cluster.identity)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cluster import identity
from cluster.admin.people_views import managed_by
from cluster.admin.requests import signed_in
from cluster.errors import JingtingError
from cluster.models import IdentityChange, SiteIdentity


class IdentityForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the type stubs
    class Meta:
        model = SiteIdentity
        fields = identity.FIELDS


@require_http_methods(["GET", "POST"])
def identity_page(request: HttpRequest, slug: str = "") -> HttpResponse:
    user = signed_in(request)
    managed = [one for one in managed_by(user) if identity.may_change(user, one)]
    department = next((one for one in managed if one.slug == slug or not slug), None)
    if department is None:
        raise Http404
    record = get_object_or_404(SiteIdentity, department=department)
    change = IdentityChange.objects.select_related("proposed_by").filter(identity=record).first()
    form = IdentityForm(request.POST if request.POST.get("act") == "propose" else None, instance=record,
                        initial=change.values if change else None)
    if request.method == "POST":
        if request.POST.get("act") != "propose":
            return _act(request, department)
        if form.is_valid():
            return _propose(request, department, form.cleaned_data)
    standing = SiteIdentity.objects.get(pk=record.pk)  # a bound form has written into its own instance
    labels = {name: field.label for name, field in form.fields.items()}
    return render(request, "cluster/admin/identity.html", {
        "department": department, "managed": managed, "form": form, "change": change, "own": bool(change and change.proposed_by_id == user.pk),
        "differences": [(labels[name], getattr(standing, name), value) for name, value in (change.values if change else {}).items()],
    })


def _propose(request: HttpRequest, department: Any, values: dict[str, Any]) -> HttpResponse:
    try:
        identity.propose(department, values, by=signed_in(request))
        messages.success(request, "已提交，另一位管理员或市信息办确认后显示在全站页脚。")
    except JingtingError as error:
        messages.error(request, error.message)
    return redirect("cluster_identity_of", department.slug)


def _act(request: HttpRequest, department: Any) -> HttpResponse:
    verbs = {"confirm": (identity.confirm, "已生效。"), "drop": (identity.drop, "已取消变更。")}
    found = verbs.get(request.POST.get("act", ""))
    if found is None:
        raise Http404
    try:
        found[0](department, by=signed_in(request))
        messages.success(request, found[1])
    except JingtingError as error:
        messages.error(request, error.message)
    return redirect("cluster_identity_of", department.slug)
