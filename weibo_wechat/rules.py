"""Who may do what with posts: one question per act, asked by the verbs and by the board alike.

Drafting is for 采编 and 信息联络员, deciding for 信息联络员 and 签发, always of the post's own department, and nobody
decides on a text that she has had a hand in.
"""

from typing import TYPE_CHECKING

from cluster.errors import NotAllowed
from cluster.models import Role
from cluster.roles import departments_of, has_role, require_role
from weibo_wechat.models import Post

if TYPE_CHECKING:
    from cluster.models import Department, User

DRAFTERS = (Role.WRITER, Role.LIAISON)
DECIDERS = (Role.LIAISON, Role.SIGNER)
OWNERS = (Role.SITE_MANAGER, Role.LIAISON)


def departments(user: "User") -> set[int]:
    """Departments whose board she may open."""
    return departments_of(user, *DRAFTERS, *DECIDERS)


def decides_in(user: "User") -> set[int]:
    """Departments whose posts wait for her word."""
    return departments_of(user, *DECIDERS)


def require_drafter(user: "User", department: "Department", act: str) -> None:
    require_role(user, DRAFTERS, department, act)


def require_decider(user: "User", department: "Department", act: str) -> None:
    require_role(user, DECIDERS, department, act)


def require_owner(user: "User", department: "Department", act: str) -> None:
    require_role(user, OWNERS, department, act)


def require_other_than_authors(user: "User", post: Post) -> None:
    """Raise NotAllowed when she wrote or changed this text herself."""
    if post.authors.filter(pk=user.pk).exists():
        raise NotAllowed("这条推文您写过或改过，须由另一位同事审核。", code="own-text")


def may_decide(user: "User", post: Post) -> bool:
    return has_role(user, DECIDERS, post.department) and not post.authors.filter(pk=user.pk).exists()
