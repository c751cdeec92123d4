"""人员与角色: a site manager's own list of the people of her department, onto the verbs of
cluster.people.appointing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cluster.admin.requests import signed_in
from cluster.errors import JingtingError
from cluster.models import Department, Role, RoleGroup, User
from cluster.people import appointing
from cluster.roles import departments_of, has_role


def managed_by(user: User) -> "list[Department]":
    """The departments whose people she manages."""
    if user.is_superuser or has_role(user, Role.IT_OFFICE, Department.objects.city()):
        return list(Department.objects.all())
    return list(Department.objects.filter(pk__in=departments_of(user, Role.SITE_MANAGER)))


@require_http_methods(["GET", "POST"])
def people_page(request: HttpRequest, slug: str = "") -> HttpResponse:
    managed = managed_by(signed_in(request))
    department = next((one for one in managed if one.slug == slug or not slug), None)
    if department is None:
        raise Http404
    if request.method == "POST":
        _act(request, department)
        return redirect("cluster_people_of", department.slug)
    held: dict[int, set[str]] = {}
    for user_id, role in RoleGroup.objects.filter(department=department, group__user__isnull=False).values_list(
        "group__user", "role"
    ):
        held.setdefault(user_id, set()).add(role)
    roles = appointing.grantable(signed_in(request), department)
    accounts = User.objects.filter(pk__in=held).order_by("-is_active", "username")
    return render(
        request,
        "cluster/admin/people.html",
        {
            "department": department,
            "managed": managed,
            "roles": roles,
            "people": [
                (user, [(role, role.value in held[user.pk]) for role in roles], user.pk != request.user.pk)
                for user in accounts
            ],
        },
    )


def _act(request: HttpRequest, department: Department) -> None:
    act, given = request.POST.get("act", ""), request.POST
    try:
        if act == "open":
            account, password = appointing.open_account(
                department,
                username=given.get("username", ""),
                name=given.get("name", ""),
                post=given.get("post", ""),
                role=_role(given.get("role", "")),
                by=signed_in(request),
            )
            messages.success(
                request, f"已建立账号 {account.username}，初始密码 {password} ，只显示这一次，请本人登录后修改。"
            )
            return
        user = _person(given.get("user", ""), department)
        if act == "password":
            messages.success(
                request,
                f"{user} 的新密码是 {appointing.new_password(user, department, by=signed_in(request))}"
                " ，只显示这一次。",
            )
        elif act == "close":
            appointing.close_account(user, department, by=signed_in(request))
            messages.success(request, f"账号“{user}”已停用。")
        elif act in ("grant", "revoke"):
            role = _role(given.get("role", ""))
            (appointing.grant if act == "grant" else appointing.revoke)(user, role, department, by=signed_in(request))
            messages.success(request, f"已{'授予' if act == 'grant' else '收回'}{user}的{role.label}角色。")
        else:
            raise Http404
    except JingtingError as error:
        messages.error(request, error.message)


def _role(value: str) -> Role:
    try:
        return Role(value)
    except ValueError:
        raise Http404 from None


def _person(key: str, department: Department) -> User:
    within = User.objects.filter(groups__role__department=department).distinct()
    return get_object_or_404(within, pk=key if key.isdigit() else 0)
