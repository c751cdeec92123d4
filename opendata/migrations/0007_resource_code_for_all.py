from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("opendata", "0006_fill_resource_code")]

    operations = [
        migrations.AlterField(
            model_name="dataset",
            name="resource_code",
            field=models.CharField(help_text="类 1 位、项 2 位、目 3 位、细目，斜线后为顺序码，如 307001/12；开放后不再变", max_length=40,
                                   unique=True, verbose_name="信息资源代码"),
        ),
    ]
