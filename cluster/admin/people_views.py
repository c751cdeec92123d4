"""人员与角色: a site manager's own list of the people of her department, onto the verbs of cluster.people.appointing,
one address for each act."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster.acts import Offer, may, offers
from cluster.admin.requests import signed_in
from cluster.errors import JingtingError
from cluster.models import Department, Role, User
from cluster.people import appointing, rules
from cluster.people.rules import Appointment
from cluster.people.states import Act
from cluster.roles import departments_of, is_it_office


@dataclass(frozen=True)
class RoleOfPerson:
    """One role in one person's row: whether she holds it, and the act (授予 or 收回) that is open, if any."""

    role: Role
    holds: bool
    offer: Offer[Act] | None


@dataclass(frozen=True)
class Row:
    person: User
    roles: list[RoleOfPerson]
    acts: dict[str, Offer[Act]]

    @property
    def why_not(self) -> str:
        """What keeps this person's row as it is, once."""
        found = [one.offer for one in self.roles if one.offer] + list(self.acts.values())
        return next((offer.why_not for offer in found if offer.why_not), "")


def managed_by(user: User) -> list[Department]:
    """The departments whose people she manages."""
    if user.is_superuser or is_it_office(user):
        return list(Department.objects.all())
    return list(Department.objects.filter(pk__in=departments_of(user, Role.SITE_MANAGER)))


@require_safe
def people_page(request: HttpRequest, slug: str = "") -> HttpResponse:
    return _page(request, _department(request, slug))


@require_http_methods(["GET", "POST"])
def open_account(request: HttpRequest, slug: str) -> HttpResponse:
    department, given = _department(request, slug), request.POST
    if request.method == "GET":  # a reload after a refusal
        return redirect("cluster_people_of", slug)
    try:
        account, password = appointing.open_account(
            department,
            username=given.get("username", ""),
            name=given.get("name", ""),
            post=given.get("post", ""),
            role=_role(given.get("role", "")),
            by=signed_in(request),
        )
    except JingtingError as refused:
        messages.error(request, refused.message)
        return _page(request, department, given, refused.status)
    messages.success(request, f"已建立账号 {account.username}，初始密码 {password} ，只显示这一次，请本人登录后修改。")
    return redirect("cluster_people_of", slug)


@require_POST
def grant(request: HttpRequest, slug: str, user_id: int, role: str) -> HttpResponse:
    department, given = _department(request, slug), _role(role)
    try:
        account = appointing.grant(_person(user_id, department), given, department, by=signed_in(request))
        messages.success(request, f"已授予{account}的{given.label}角色。")
    except JingtingError as refused:
        messages.error(request, refused.message)
    return redirect("cluster_people_of", slug)


@require_POST
def revoke(request: HttpRequest, slug: str, user_id: int, role: str) -> HttpResponse:
    department, given = _department(request, slug), _role(role)
    try:
        account = appointing.revoke(_person(user_id, department), given, department, by=signed_in(request))
        messages.success(request, f"已收回{account}的{given.label}角色。")
    except JingtingError as refused:
        messages.error(request, refused.message)
    return redirect("cluster_people_of", slug)


@require_POST
def new_password(request: HttpRequest, slug: str, user_id: int) -> HttpResponse:
    department = _department(request, slug)
    account = _person(user_id, department)
    try:
        password = appointing.new_password(account, department, by=signed_in(request))
        messages.success(request, f"{account} 的新密码是 {password} ，只显示这一次。")
    except JingtingError as refused:
        messages.error(request, refused.message)
    return redirect("cluster_people_of", slug)


@require_POST
def close_account(request: HttpRequest, slug: str, user_id: int) -> HttpResponse:
    department = _department(request, slug)
    try:
        account = appointing.close_account(_person(user_id, department), department, by=signed_in(request))
        messages.success(request, f"账号“{account}”已停用。")
    except JingtingError as refused:
        messages.error(request, refused.message)
    return redirect("cluster_people_of", slug)


def _page(
    request: HttpRequest, department: Department, typed: Mapping[str, str] = MappingProxyType({}), status: int = 200
) -> HttpResponse:
    user = signed_in(request)
    people = User.objects.filter(groups__role__department=department).distinct().prefetch_related("groups__role")
    openable = [
        role
        for role in rules.roles_of(department)
        if may(rules.require, Act.OPEN, Appointment(department, role=role), user)
    ]
    return render(
        request,
        "cluster/admin/people.html",
        {
            "department": department,
            "managed": managed_by(user),
            "openable": openable,
            "rows": [_row(person, department, user) for person in people.order_by("-is_active", "username")],
            "typed": typed,
        },
        status=status,
    )


def _row(person: User, department: Department, user: User) -> Row:
    posts, roles = rules.posts_of(person), []
    for role in rules.roles_of(department):
        holds = (department.pk, role) in posts
        act = Act.REVOKE if holds else Act.GRANT
        offer = offers(rules.require, [act], Appointment(department, person, role), user).get(act)
        if holds or offer:
            roles.append(RoleOfPerson(role, holds, offer))
    return Row(person, roles, offers(rules.require, [Act.PASSWORD, Act.CLOSE], Appointment(department, person), user))


def _department(request: HttpRequest, slug: str) -> Department:
    """The department of the address, or her first one; 404 for one whose people she does not manage."""
    managed = managed_by(signed_in(request))
    department = next((one for one in managed if one.slug == slug or not slug), None)
    if department is None:
        raise Http404
    return department


def _role(value: str) -> Role:
    try:
        return Role(value)
    except ValueError:
        raise Http404 from None


def _person(user_id: int, department: Department) -> User:
    within = User.objects.filter(groups__role__department=department).distinct()
    return get_object_or_404(within, pk=user_id)
