"""What a citizen types: a letter, and the two keys to look it up again.
The words of every error say what to do; what was typed is always kept."""

import re
import unicodedata
import uuid
from itertools import groupby
from typing import Any

from django import forms

from cluster.models import Department
from interaction import codes
from interaction.answering import BODY_LENGTH, TITLE_LENGTH
from interaction.states import LETTER_KINDS, Kind

KIND_LABELS = {
    Kind.CONSULTATION: "咨询：问一件事怎么办",
    Kind.SUGGESTION: "建议：希望有所改进",
    Kind.COMPLAINT: "投诉：有件事没办好",
    Kind.HELP: "求助：遇到困难需要帮忙",
}
MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{9,11}")


def department_choices() -> list:
    """61 departments under their categories, for a select."""
    bureaus = sorted(Department.objects.bureaus(), key=lambda one: (one.get_category_display(), one.code))
    groups = groupby(bureaus, key=Department.get_category_display)
    return [
        ("", "不清楚，请帮我转"),
        *((category, [(one.slug, one.name) for one in members]) for category, members in groups),
    ]


def digits_of(typed: str) -> str:
    """The digits of a number however it was typed: full-width, with blanks, dashes or +86."""
    plain = re.sub(r"[\s()（）\-—]", "", unicodedata.normalize("NFKC", typed))
    return re.sub(r"^(\+86|0086)", "", plain)


class CityForm(forms.Form):
    """A form whose fields wear the site's own classes; errors and hints are tied to them by Django's ids."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.RadioSelect):
                field.widget.attrs.setdefault("class", "in")


class LetterForm(CityForm):
    kind = forms.ChoiceField(
        label="您要写的是",
        choices=[(kind, KIND_LABELS[kind]) for kind in LETTER_KINDS],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择咨询、建议、投诉或求助"},
    )
    department = forms.ChoiceField(label="写给", required=False, help_text="不清楚就不选，由我们转给管这件事的部门")
    title = forms.CharField(
        label="标题",
        max_length=TITLE_LENGTH,
        help_text="一句话说清是什么事",
        error_messages={
            "required": "请写一个标题",
            "max_length": "标题最多 %(limit_value)s 字，现在是 %(show_value)s 字",
        },
    )
    body = forms.CharField(
        label="内容",
        max_length=BODY_LENGTH,
        widget=forms.Textarea({"rows": 8}),
        help_text=f"时间、地点、经过，越具体越好，最多 {BODY_LENGTH} 字。不要写身份证号和银行卡号。",
        error_messages={
            "required": "请写下内容",
            "max_length": "内容最多 %(limit_value)s 字，现在是 %(show_value)s 字",
        },
    )
    name = forms.CharField(
        label="怎么称呼您",
        max_length=20,
        widget=forms.TextInput({"autocomplete": "name"}),
        required=False,
        help_text="可以不填",
        error_messages={"max_length": "称呼最多 %(limit_value)s 个字"},
    )
    phone = forms.CharField(
        label="手机号",
        max_length=40,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
        help_text="只用于告知办理结果，不公开，办结一年后删去。查询时用后四位。",
        error_messages={"required": "请填写手机号，查询答复时要用后四位"},
    )
    consent = forms.ChoiceField(
        label="答复后可以公开吗",
        choices=[("yes", "可以，隐去我的姓名和电话"), ("no", "不公开")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择是否可以公开"},
    )
    # One id per opened form: a double click or a reload sends the same letter, not a second one.
    form_id = forms.CharField(widget=forms.HiddenInput, required=False)
    # Left empty by people, filled in by programs.
    website = forms.CharField(
        label="此栏请留空", required=False, widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = department_choices()  # type: ignore[attr-defined]
        self.fields["form_id"].initial = str(uuid.uuid4())

    def clean_phone(self) -> str:
        number = digits_of(self.cleaned_data["phone"])
        if not number.isdecimal():
            raise forms.ValidationError("手机号应只有数字")
        if not MOBILE.fullmatch(number) and not LANDLINE.fullmatch(number):
            raise forms.ValidationError(
                f"手机号应是 11 位数字，现在是 {len(number)} 位" if len(number) != 11 else "手机号应以 13 至 19 开头"
            )
        return number

    def clean_form_id(self) -> str:
        try:
            return str(uuid.UUID(self.cleaned_data["form_id"]))
        except ValueError:
            return str(uuid.uuid4())

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError("请把“此栏请留空”一栏清空后再寄出")
        return ""


class StatusForm(CityForm):
    code = forms.CharField(
        label="查询码",
        max_length=40,
        widget=forms.TextInput(
            {"class": "in mono", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text="寄信后给您的 12 位字母和数字，大小写、横线都可以不管",
        error_messages={"required": "请填写查询码"},
    )
    tail = forms.CharField(
        label="手机号后四位",
        max_length=10,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        help_text="寄信时填写的手机号",
        error_messages={"required": "请填写手机号后四位"},
    )

    def clean_code(self) -> str:
        code = codes.normalise(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError("查询码抄错了：应是 12 位字母和数字，请对照再填一次")
        return code

    def clean_tail(self) -> str:
        tail = digits_of(self.cleaned_data["tail"])
        if not re.fullmatch(r"\d{4}", tail):
            raise forms.ValidationError("后四位应是 4 个数字")
        return tail
