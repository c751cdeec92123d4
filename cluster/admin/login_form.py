"""The admin's sign-in form: its labels in Chinese where Wagtail makes them of field names, and how many wrong
passwords one address may try, under whatever names. How many for one name is django-axes' matter."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm

from cluster.errors import Busy
from cluster.people import limits
from cluster.people.visitors import address_of, client_of
from cluster.places import Places

# A password costs 100 MB and a tenth of a second of every core to judge.
SIGNING_IN = Places(2, each=1, waiting=2, patience=5.0)


class LoginForm(WagtailLoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label, self.fields["password"].label = "账号", "密码"
        self.fields["username"].widget.attrs["placeholder"] = "请输入账号"
        self.fields["password"].widget.attrs["placeholder"] = "请输入密码"

    def clean(self) -> dict[str, Any]:
        """Sign in. A time is taken before the password is hashed, which is what costs, and given back if right."""
        client = client_of(address_of(self.request)) if self.request else ""
        try:
            with SIGNING_IN.held(client):
                return self.counted(client)
        except Busy as busy:
            raise ValidationError(busy.message, code=busy.code) from None

    def counted(self, client: str) -> dict[str, Any]:
        if not limits.SIGN_INS.take(client):
            raise ValidationError(
                "从这个网络地址登录失败的次数太多，请过 15 分钟再试。其他地方的登录不受影响。", code="too-many-sign-ins"
            )
        cleaned: dict[str, Any] = super().clean()
        if self.user_cache is not None:
            limits.SIGN_INS.give_back(client)
        return cleaned
