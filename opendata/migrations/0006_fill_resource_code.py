from collections import Counter

from django.db import migrations


def fill(apps, schema_editor):
    """Under 类 and 项 307, which every installation had then."""
    dataset_model = apps.get_model("opendata", "Dataset")
    last = Counter()
    for code in dataset_model.objects.exclude(resource_code=None).values_list("resource_code", flat=True):
        group, _, serial = code.rpartition("/")
        last[group] = max(last[group], int(serial) if serial.isdecimal() else 0)
    for dataset in dataset_model.objects.filter(resource_code=None).select_related("department").order_by("created_at"):
        group = f"307{int(dataset.department.code):03d}"
        last[group] += 1
        dataset.resource_code = f"{group}/{last[group]}"
        dataset.save(update_fields=["resource_code"])


class Migration(migrations.Migration):

    dependencies = [("opendata", "0005_mask_inside_words")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
