"""Who asks, in the views of the admin.
Wagtail's URLs let only people who are signed in through; here that is said to the verbs, which take a User."""

from django.http import HttpRequest

from cluster.errors import NotAllowed
from cluster.models import User


def signed_in(request: HttpRequest) -> User:
    """The account the request comes from; raises NotAllowed for nobody's."""
    if not request.user.is_authenticated:
        raise NotAllowed("请先登录。", code="not-signed-in")
    return request.user
