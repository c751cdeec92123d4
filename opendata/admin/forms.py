"""The steward's forms. Secrecy is the first question of each and is checked before anything else is looked at."""

from typing import Any

from django import forms

from cluster.errors import Invalid
from cluster.models import Department
from opendata.catalogue import resource_codes
from opendata.models import Dataset, Secrecy

WORDS = [
    "title",
    "domain",
    "subject",
    "openness",
    "legal_basis",
    "sharing",
    "sharing_terms",
    "update_frequency",
    "licence",
    "source",
    "keywords",
    "description",
    "coverage_from",
    "coverage_to",
    "coverage_area",
    "planned_for",
    "contact",
    "resource_code",
]


class DatasetForm(forms.ModelForm):
    """The words about a dataset; the state is no field of it."""

    class Meta:
        model = Dataset
        fields = WORDS
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "coverage_from": forms.DateInput(attrs={"type": "date"}),
            "coverage_to": forms.DateInput(attrs={"type": "date"}),
            "planned_for": forms.DateInput(attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource_code"].disabled = bool(self.instance.opened_at)

    def clean_resource_code(self) -> str:
        code = self.cleaned_data["resource_code"]
        try:
            return resource_codes.checked(code, self.instance) if code else ""
        except Invalid as error:
            raise forms.ValidationError(error.message) from None


class RegisterForm(DatasetForm):
    secrecy = forms.ChoiceField(
        label="是否涉密",
        choices=Secrecy.choices,
        widget=forms.RadioSelect,
        help_text="涉密数据不得进入本系统。选“涉密”后什么都不会保存。",
    )
    department = forms.ModelChoiceField(label="提供部门", queryset=Department.objects.none())

    field_order = ["secrecy", "department", "name", *WORDS]

    class Meta(DatasetForm.Meta):
        fields = ["name", *WORDS]
        help_texts = {"name": "小写字母、数字和连字符，如 school-list；用在地址和接口里，开放后不再变"}

    def __init__(self, *args: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource_code"].required = False
        self.fields["resource_code"].help_text = "不填则按规则自动编号。"
        field: Any = self.fields["department"]
        field.queryset, field.initial = departments, departments.first()
