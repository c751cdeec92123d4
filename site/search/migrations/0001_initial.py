"""What waits for the index."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='IndexChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(help_text='app.model，小写', max_length=100, verbose_name='模型')),
                ('object_id', models.CharField(max_length=40, verbose_name='对象')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='处理时间')),
                ('failures', models.PositiveSmallIntegerField(default=0, verbose_name='失败次数')),
            ],
            options={
                'verbose_name': '索引变更',
                'verbose_name_plural': '索引变更',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['id'], name='indexchange_waiting'), models.Index(fields=['done_at'], name='indexchange_done')],
            },
        ),
    ]
