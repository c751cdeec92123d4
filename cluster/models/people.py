"""People and the roles they hold in a department.
A role is a Wagtail group made by provisioning; RoleGroup says which department and which role a group is,
so that rules never parse a group's name."""

from typing import Any

from django.contrib.auth.models import AbstractUser, Group
from django.db import models

from cluster.models.department import Department
from cluster.models.roles import Role


class User(AbstractUser):
    """One account per real person; `name` is how the interface and the audit trail call her."""

    name = models.CharField("姓名", max_length=40)
    post = models.CharField("岗位", max_length=60, blank=True)

    _roles_held: "set[tuple[int, str]] | None" = None  # remembered by roles.held_by

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.first_name = self.name  # what Wagtail's sidebar and lists call her
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class RoleGroup(models.Model):
    group = models.OneToOneField(Group, models.CASCADE, related_name="role", verbose_name="用户组")
    department = models.ForeignKey(Department, models.CASCADE, related_name="role_groups", verbose_name="部门")
    role = models.CharField("角色", max_length=20, choices=Role.choices)

    class Meta:
        verbose_name = verbose_name_plural = "角色组"
        constraints = [models.UniqueConstraint(fields=["department", "role"], name="rolegroup_one_per_role")]

    def __str__(self) -> str:
        return f"{self.department}·{self.get_role_display()}"
