"""The admin's sign-in form, its labels in Chinese where Wagtail makes them of field names."""

from typing import Any

from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm


class LoginForm(WagtailLoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label, self.fields["password"].label = "账号", "密码"
        self.fields["username"].widget.attrs["placeholder"] = "请输入账号"
        self.fields["password"].widget.attrs["placeholder"] = "请输入密码"
