"""Who may do what with posts, deliveries and accounts, and when: one question per act, asked by the verbs (of the
locked row) and by the pages alike.

Drafting is for 采编 and 信息联络员, deciding for 信息联络员 and 签发, always of the post's own department, and nobody
decides on a text that she has had a hand in.
"""

from cluster.acts import require_state
from cluster.errors import Conflict, NotAllowed
from cluster.models import Role, User
from cluster.roles import departments_of, require_role
from weibo_wechat.models import Account, Delivery, Post
from weibo_wechat.states import (
    ACCOUNT_MOVES,
    DELIVERY_MOVES,
    LEAVING,
    LIVING,
    POST_MOVES,
    AccountAct,
    DeliveryAct,
    PostAct,
)

DRAFTERS = (Role.WRITER, Role.LIAISON)
DECIDERS = (Role.LIAISON, Role.SIGNER)
OWNERS = (Role.SITE_MANAGER, Role.LIAISON)


def departments(user: User) -> set[int]:
    """Departments whose board she may open."""
    return departments_of(user, *DRAFTERS, *DECIDERS)


def decides_in(user: User) -> set[int]:
    """Departments whose posts wait for her word."""
    return departments_of(user, *DECIDERS)


def owns_in(user: User) -> set[int]:
    """Departments whose accounts she connects."""
    return departments_of(user, *OWNERS)


def require(act: PostAct | DeliveryAct | AccountAct, noun: Post | Delivery | Account, by: User) -> None:
    """Raise NotAllowed or Conflict, with the sentence a person reads, unless `by` may do this to it as it stands."""
    if isinstance(noun, Post):
        _require_on_post(PostAct(act), noun, by)
    elif isinstance(noun, Delivery):
        _require_on_delivery(DeliveryAct(act), noun, by)
    else:
        _require_on_account(AccountAct(act), noun, by)


def require_not_leaving(post: Post) -> None:
    """Raise Conflict once a delivery of it has left the queue: what may be seen outside is not changed here."""
    if any(row.state in LEAVING for row in post.deliveries.all()):
        raise Conflict("这条推文已经在发或已经发出，不能再改。请写一条新的。", code="already-leaving")


def _require_on_post(act: PostAct, post: Post, by: User) -> None:
    roles = DRAFTERS if act in (PostAct.EDIT, PostAct.SUBMIT) else DECIDERS
    require_role(by, roles, post.department, f"{act.label}推文")
    told = f"这条推文现在是“{post.get_state_display()}”，不能{act.label}。"
    require_state(POST_MOVES, act, post.state, told)
    if act == PostAct.APPROVE and post.authors.filter(pk=by.pk).exists():
        raise NotAllowed("这条推文您写过或改过，须由另一位同事审核。", code="own-text")
    if act in (PostAct.EDIT, PostAct.RETURN, PostAct.DROP):
        require_not_leaving(post)


def _require_on_delivery(act: DeliveryAct, delivery: Delivery, by: User) -> None:
    require_role(by, DECIDERS, delivery.post.department, act.label)
    told = f"这条投递现在是“{delivery.get_state_display()}”，不能{act.label}。"
    require_state(DELIVERY_MOVES, act, delivery.state, told)
    if act == DeliveryAct.WITHDRAW and not delivery.platform_id:
        raise Conflict("这一条是人工认定发出的，系统没有它的编号，请在平台上删除。", code="no-platform-id")
    if act == DeliveryAct.RETRY:
        _require_worth_repeating(delivery)


def _require_worth_repeating(delivery: Delivery) -> None:
    """A repeat goes out under the old signature, so the text must be the signed one, and nothing else of it on its
    way."""
    post = delivery.post
    if hasattr(delivery, "retry"):
        raise Conflict("这一条已经重发过。", code="retried-already")
    if post.approved_digest != delivery.content_digest:
        raise Conflict("推文改过，须重新审核，不能直接重发。", code="approval-void")
    if any(row.account_id == delivery.account_id and row.state in LIVING for row in post.deliveries.all()):
        raise Conflict("这条推文在这个账号上已经另有一条投递。", code="delivered-anew")


def _require_on_account(act: AccountAct, account: Account, by: User) -> None:
    require_role(by, OWNERS, account.department, f"{act.label}账号")
    told = f"这个账号现在是“{account.get_state_display()}”，不能{act.label}。"
    require_state(ACCOUNT_MOVES, act, account.state, told)
