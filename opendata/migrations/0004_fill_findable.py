from django.db import migrations


def fill(apps, schema_editor):
    """As Dataset.words() writes it."""
    dataset_model, column_model = apps.get_model("opendata", "Dataset"), apps.get_model("opendata", "Column")
    for dataset in dataset_model.objects.all().iterator():
        names = " ".join(column_model.objects.filter(resource__dataset=dataset).values_list("name", flat=True))
        dataset.findable = " ".join([dataset.title, dataset.keywords, dataset.description, names]).lower()
        dataset.save(update_fields=["findable"])


class Migration(migrations.Migration):

    dependencies = [("opendata", "0003_dataset_findable")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
