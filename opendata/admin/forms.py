"""The steward's forms. Secrecy is the first question of each and is checked before anything else is looked at.
`place` tells one form of the dataset's page from another."""

from collections.abc import Mapping
from typing import Any

from django import forms

from cluster.errors import Invalid
from cluster.models import Department
from opendata.catalogue import resource_codes
from opendata.catalogue.registering import REVISABLE
from opendata.models import Column, Dataset, Resource, Secrecy
from opendata.states import DatasetAct

Data = Mapping[str, Any] | None


class DatasetForm(forms.ModelForm):
    """The words about a dataset; the state is no field of it."""

    place = "revise"

    class Meta:
        model = Dataset
        fields = REVISABLE
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

    field_order = ["secrecy", "department", "name", *REVISABLE]

    class Meta(DatasetForm.Meta):
        fields = ("name", *REVISABLE)
        help_texts = {"name": "小写字母、数字和连字符，如 school-list；用在地址和接口里，开放后不再变"}

    def __init__(self, *args: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource_code"].required = False
        self.fields["resource_code"].help_text = "不填则按规则自动编号。"
        field: Any = self.fields["department"]
        field.queryset, field.initial = departments, departments.first()


class PlacedForm(forms.Form):
    """A form of which a page may hold several: its fields' ids begin with its place."""

    def __init__(self, place: str, data: Data = None) -> None:
        super().__init__(data, auto_id=f"{place}-%s")
        self.place = place


class ReasonForm(PlacedForm):
    """Why an entry is sent back, or withdrawn."""

    reason = forms.CharField(max_length=300)

    LABELS = {DatasetAct.SEND_BACK: "退回的理由", DatasetAct.WITHDRAW: "撤回的理由（公众会看到）"}

    def __init__(self, dataset: Dataset, data: Data = None, *, act: DatasetAct) -> None:
        super().__init__(act, data)
        self.fields["reason"].label = self.LABELS[act]


class ResourceForm(PlacedForm):
    """A table's name, and which of its columns name a row; a new one has none yet."""

    title = forms.CharField(label="名称", max_length=120)
    key = forms.MultipleChoiceField(
        label="主键列",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="能认出每一行的列，可多选。用来逐行比较版本、按键更新；系统会检查没有重复和空值。",
    )

    def __init__(self, dataset: Dataset, data: Data = None, *, resource: Resource | None = None) -> None:
        super().__init__(f"resource-{resource.pk}" if resource else "new-resource", data)
        here = [column.name for column in resource.columns.all() if column.position is not None] if resource else []
        field: Any = self.fields["key"]
        field.choices = [(name, name) for name in here]
        if resource:
            self.initial = {"title": resource.title, "key": resource.key_titles}
        if not here:
            del self.fields["key"]


class ColumnsForm(PlacedForm):
    """What the columns of a table mean."""

    def __init__(self, resource: Resource, data: Data = None) -> None:
        super().__init__(f"columns-{resource.pk}", data)
        self.columns = list(resource.columns.all())
        for column in self.columns:
            self.fields[f"column-{column.pk}"] = forms.CharField(
                required=False,
                max_length=400,
                initial=column.description,
                widget=forms.TextInput(attrs={"aria-label": f"{column.name}的说明"}),
            )

    @property
    def rows(self) -> list[tuple[Column, forms.BoundField]]:
        return [(column, self[f"column-{column.pk}"]) for column in self.columns]

    @property
    def words(self) -> dict[str, str]:
        """Column → what was written about it."""
        return {column.name: self.cleaned_data[f"column-{column.pk}"] for column in self.columns}


class TokenForm(PlacedForm):
    """A key for a department's own system."""

    resource = forms.ModelChoiceField(Resource.objects.none(), label="推送到", empty_label=None)
    title = forms.CharField(label="交给哪个系统用", max_length=60)
    secrecy = forms.ChoiceField(
        label="用它推送的数据涉密吗？",
        choices=[(Secrecy.PUBLIC, "都不涉密"), (Secrecy.SECRET, "可能涉密")],
        widget=forms.RadioSelect,
    )
    whole_department = forms.BooleanField(label="也可用于本部门的其他资源", required=False)

    def __init__(self, dataset: Dataset, data: Data = None) -> None:
        super().__init__("token", data)
        field: Any = self.fields["resource"]
        field.queryset, field.initial = dataset.resources.all(), dataset.resources.first()
