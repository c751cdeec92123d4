"""A post for Weibo and WeChat: every act of weibo_wechat.states.PostAct on a post in every state."""

from types import SimpleNamespace

from django.urls import reverse

from cluster.models import DEPARTMENT_ROLES, Role, User
from tests.acts.room import Room
from tests.factories import make_user
from tests.social_city import make_account, make_post
from weibo_wechat import approving, drafting, outbox, rules
from weibo_wechat.models import Post
from weibo_wechat.states import POST_MOVES, PostAct, Step


def people(city: SimpleNamespace) -> dict[str, User]:
    return {
        **{str(role): make_user(role, city.jtj) for role in DEPARTMENT_ROLES},
        "second-liaison": make_user(Role.LIAISON, city.jtj),
        "stranger": make_user(Role.LIAISON, city.xxb),
        "it-office": make_user(Role.IT_OFFICE, city.portal),
        "inspector": make_user(Role.INSPECTOR, city.portal),
        "provider": make_user(is_superuser=True, is_staff=True),
    }


def submitted(city: SimpleNamespace, by: str = "writer", **fields: object) -> Post:
    town = SimpleNamespace(jtj=city.jtj, writer=city.people[by])
    return make_post(town, make_account(city.jtj, "wechat"), **fields)


def draft(city: SimpleNamespace) -> Post:
    post = submitted(city)
    return drafting.edit_post(post, by=city.people["writer"], version=post.version, title="改过的标题")


def approved(city: SimpleNamespace) -> Post:
    post = submitted(city)
    return approving.approve(post, by=city.people["liaison"], digest=post.digest)


def dropped(city: SimpleNamespace) -> Post:
    return approving.drop_post(submitted(city), by=city.people["signer"], note="不发")


def leaving(city: SimpleNamespace) -> Post:
    """A worker has its delivery."""
    post = approved(city)
    outbox.move(post.deliveries.get(), Step.CLAIM, claimed_by="worker", lease_until=outbox.lease_end())
    return post


def failed(city: SimpleNamespace) -> Post:
    """The platform would not have it: the text can be put right."""
    post = leaving(city)
    outbox.move(post.deliveries.get(), Step.REFUSED, reason="标题含有敏感词")
    return post


ROOM = Room(
    require=rules.require,
    moves={act: POST_MOVES[act] for act in PostAct},
    verbs={
        PostAct.EDIT: lambda post, by: drafting.edit_post(post, by=by, version=post.version, title="改过"),
        PostAct.SUBMIT: lambda post, by: drafting.submit_post(post, by=by),
        PostAct.APPROVE: lambda post, by: approving.approve(post, by=by, digest=post.digest),
        PostAct.RETURN: lambda post, by: approving.return_post(post, by=by, note="请改"),
        PostAct.DROP: lambda post, by: approving.drop_post(post, by=by, note="不发"),
    },
    state=lambda act, post: post.state,
    people=people,
    situations={
        "draft": draft,
        "submitted": submitted,
        "written by the liaison": lambda city: submitted(city, by="liaison"),
        "approved": approved,
        "leaving": leaving,
        "failed": failed,
        "dropped": dropped,
    },
    page=lambda post: f"{reverse('weibo_wechat:board')}?post={post.pk}",
    addresses=lambda post: {
        PostAct.EDIT: reverse("weibo_wechat:post-save", args=[post.pk]),
        PostAct.APPROVE: reverse("weibo_wechat:post-approve", args=[post.pk]),
        PostAct.RETURN: reverse("weibo_wechat:post-return", args=[post.pk]),
        PostAct.DROP: reverse("weibo_wechat:post-drop", args=[post.pk]),
    },
)
