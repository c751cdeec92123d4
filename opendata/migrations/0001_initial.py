"""Open data: catalogue, versions, files on their way in, pushes, usage."""

import django.db.models.deletion
import django.utils.timezone
import modelsearch.index
import opendata.models.catalogue
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cluster', '0002_fleet'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, verbose_name='代码')),
                ('column', models.CharField(blank=True, max_length=200, verbose_name='列')),
                ('kind', models.CharField(blank=True, help_text='个人信息的种类，或多数值所属的类型', max_length=20, verbose_name='种类')),
                ('message', models.TextField(verbose_name='发现了什么')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='处数')),
                ('rows', models.JSONField(default=list, verbose_name='行号')),
                ('samples', models.JSONField(default=list, verbose_name='样例（已遮盖）')),
                ('actions', models.JSONField(default=list, verbose_name='可选处理')),
            ],
            options={
                'verbose_name': '问题',
                'verbose_name_plural': '问题',
                'ordering': ['intake', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Dataset',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.SlugField(help_text='用在地址和接口里，开放后不再变', max_length=100, unique=True, verbose_name='网址标识')),
                ('resource_code', models.CharField(help_text='类 1 位、项 2 位、目 3 位、细目，斜线后为顺序码，如 307001/12；开放后不再变', max_length=40, unique=True, verbose_name='信息资源代码')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('domain', models.CharField(choices=[('credit', '信用'), ('health', '医疗卫生'), ('employment', '就业'), ('social-security', '社保'), ('finance', '财税金融'), ('education', '教育'), ('weather', '气象'), ('culture', '文化旅游'), ('geography', '地理空间'), ('environment', '生态环境'), ('transport', '交通'), ('agriculture', '农业水利'), ('technology', '科技'), ('market', '市场监管'), ('civil', '民政'), ('statistics', '经济统计')], default='statistics', max_length=20, verbose_name='领域')),
                ('subject', models.CharField(choices=[('person', '个人'), ('legal_entity', '法人'), ('other', '其他')], default='other', max_length=20, verbose_name='主体')),
                ('openness', models.CharField(choices=[('unconditional', '无条件开放'), ('conditional', '有条件开放'), ('closed', '不予开放')], default='unconditional', max_length=20, verbose_name='开放属性')),
                ('legal_basis', models.CharField(blank=True, help_text='有条件开放写条件，不予开放写法律依据', max_length=300, verbose_name='开放条件或依据')),
                ('sharing', models.CharField(choices=[('1', '无条件共享'), ('2', '有条件共享'), ('3', '不予共享')], default='1', help_text='给其他政府部门', max_length=1, verbose_name='共享属性')),
                ('sharing_terms', models.CharField(blank=True, help_text='有条件共享写条件，不予共享写法律依据', max_length=300, verbose_name='共享条件或依据')),
                ('update_frequency', models.CharField(choices=[('PT1M', '实时'), ('PT1H', '每小时'), ('P1D', '每日'), ('P7D', '每周'), ('P1M', '每月'), ('P3M', '每季度'), ('P1Y', '每年'), ('irregular', '不定期')], default='irregular', max_length=10, verbose_name='更新周期')),
                ('licence', models.CharField(default=opendata.models.catalogue.city_licence, max_length=120, verbose_name='许可')),
                ('source', models.CharField(blank=True, help_text='原始来源与署名要求', max_length=300, verbose_name='来源')),
                ('made_up', models.BooleanField(default=False, help_text='为演示编造，页面上会写明', verbose_name='演示数据')),
                ('contact', models.CharField(blank=True, max_length=120, verbose_name='联系方式')),
                ('keywords', models.CharField(blank=True, help_text='用空格分开', max_length=200, verbose_name='关键词')),
                ('description', models.TextField(blank=True, verbose_name='摘要')),
                ('coverage_from', models.DateField(blank=True, null=True, verbose_name='数据起始')),
                ('coverage_to', models.DateField(blank=True, null=True, verbose_name='数据截止')),
                ('coverage_area', models.CharField(blank=True, default=opendata.models.catalogue.city_area, max_length=60, verbose_name='覆盖范围')),
                ('planned_for', models.DateField(blank=True, help_text='还没有数据的目录项写明何时开放', null=True, verbose_name='计划开放日期')),
                ('state', models.CharField(choices=[('draft', '登记'), ('department-review', '部门审核'), ('office-review', '信息办审核'), ('open', '已开放'), ('withdrawn', '已撤回')], default='draft', max_length=20, verbose_name='状态')),
                ('state_reason', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('opened_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='开放时间')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='目录更新时间')),
                ('rows_changed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='数据更新时间')),
                ('findable', models.TextField(blank=True, editable=False, help_text='名称、关键词、摘要和列名，小写；由登记、修改、发布写下', verbose_name='检索用文字')),
                ('reminded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='催更时间')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='datasets', to='cluster.department', verbose_name='提供部门')),
                ('registered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '数据集',
                'verbose_name_plural': '数据集',
                'ordering': ['title'],
                'permissions': [('steward_dataset', '管理本部门数据集')],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(choices=[('accept', '按建议处理'), ('keep', '保留原样并说明'), ('drop-column', '去掉这一列'), ('drop-rows', '去掉这些行'), ('mask', '按规则遮盖'), ('mask-inside', '只遮盖文字里的号码'), ('hash', '换成带密钥的散列'), ('generalise', '概括（年龄段、到月、到县）'), ('as-text', '按文本发布，保留原样'), ('as-empty', '这些值按空值发布'), ('month-first', '按月/日/年读成日期'), ('day-first', '按日/月/年读成日期'), ('negative', '括号和▲△读成负数'), ('swap', '经度和纬度对调'), ('keep-rows', '这些行保留为数据')], max_length=12, verbose_name='处理')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='理由')),
                ('decided_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='处理时间')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
                ('finding', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='decision', to='opendata.finding', verbose_name='问题')),
            ],
            options={
                'verbose_name': '处理',
                'verbose_name_plural': '处理',
            },
        ),
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file_name', models.CharField(blank=True, max_length=255, verbose_name='文件名')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='字节数')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='文件校验值')),
                ('state', models.CharField(choices=[('received', '排队中'), ('reading', '读取中'), ('waiting', '待处理'), ('published', '已发布'), ('refused', '已拒收'), ('discarded', '已放弃')], default='reading', max_length=10, verbose_name='状态')),
                ('refusal_code', models.CharField(blank=True, max_length=20, verbose_name='拒收代码')),
                ('message', models.TextField(blank=True, verbose_name='说明')),
                ('proposal', models.JSONField(default=dict, verbose_name='读出的结果')),
                ('options', models.JSONField(default=dict, verbose_name='人工指定的读法')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提交时间')),
                ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提交人')),
            ],
            options={
                'verbose_name': '入库',
                'verbose_name_plural': '入库',
                'ordering': ['-given_at'],
            },
        ),
        migrations.AddField(
            model_name='finding',
            name='intake',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='opendata.intake', verbose_name='入库'),
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='次序')),
                ('key', models.CharField(blank=True, help_text='比较版本、按键更新时用的列，多列用逗号分开', max_length=200, verbose_name='主键列')),
                ('remembered', models.JSONField(blank=True, default=dict, editable=False, help_text='表头行、编码、列名等由人改过的选择，下次照用', verbose_name='上次的读法')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='resources', to='opendata.dataset', verbose_name='数据集')),
            ],
            options={
                'verbose_name': '资源',
                'verbose_name_plural': '资源',
                'ordering': ['dataset', 'position'],
            },
        ),
        migrations.CreateModel(
            name='PushToken',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(help_text='交给哪个系统用，如“不动产登记系统夜间任务”', max_length=60, verbose_name='用途')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='密钥散列')),
                ('hint', models.CharField(editable=False, max_length=12, verbose_name='密钥开头')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='发放时间')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='最近使用')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='push_tokens', to='cluster.department', verbose_name='部门')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发放人')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人')),
                ('resource', models.ForeignKey(blank=True, help_text='空表示本部门的全部资源', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='push_tokens', to='opendata.resource', verbose_name='资源')),
            ],
            options={
                'verbose_name': '推送密钥',
                'verbose_name_plural': '推送密钥',
                'ordering': ['-made_at'],
            },
        ),
        migrations.CreateModel(
            name='Push',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(choices=[('replace', '整表替换'), ('append', '追加'), ('upsert', '按键更新')], default='replace', max_length=8, verbose_name='方式')),
                ('key', models.CharField(blank=True, max_length=200, verbose_name='键列')),
                ('idempotency_key', models.CharField(blank=True, max_length=200, verbose_name='幂等键')),
                ('fingerprint', models.CharField(max_length=64, verbose_name='请求校验值')),
                ('begun_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='开始')),
                ('status', models.PositiveSmallIntegerField(default=0, help_text='0 表示还没有答复', verbose_name='答复码')),
                ('answer', models.JSONField(default=dict, verbose_name='答复')),
                ('intake', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='push', to='opendata.intake', verbose_name='入库')),
                ('token', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pushes', to='opendata.pushtoken', verbose_name='密钥')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pushes', to='opendata.resource', verbose_name='资源')),
            ],
            options={
                'verbose_name': '推送',
                'verbose_name_plural': '推送',
                'ordering': ['-begun_at'],
            },
        ),
        migrations.AddField(
            model_name='intake',
            name='resource',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='intakes', to='opendata.resource', verbose_name='资源'),
        ),
        migrations.CreateModel(
            name='Column',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(help_text='空表示当前版本里没有这一列', null=True, verbose_name='次序')),
                ('name', models.CharField(max_length=200, verbose_name='名称')),
                ('type', models.CharField(choices=[('text', '文本'), ('integer', '整数'), ('number', '数值'), ('date', '日期'), ('datetime', '日期时间'), ('boolean', '是否'), ('geometry', '地理形状')], default='text', max_length=10, verbose_name='类型')),
                ('unit', models.CharField(blank=True, max_length=40, verbose_name='单位')),
                ('description', models.CharField(blank=True, max_length=400, verbose_name='说明')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='columns', to='opendata.resource', verbose_name='资源')),
            ],
            options={
                'verbose_name': '信息项',
                'verbose_name_plural': '信息项',
                'ordering': ['resource', models.OrderBy(models.F('position'), nulls_last=True)],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(verbose_name='版次')),
                ('content_hash', models.CharField(db_index=True, help_text='列定义与全部行的 SHA-256', max_length=64, verbose_name='内容校验值')),
                ('rows', models.PositiveBigIntegerField(verbose_name='行数')),
                ('columns', models.JSONField(verbose_name='列')),
                ('profile', models.JSONField(default=dict, verbose_name='取值概况')),
                ('checksums', models.JSONField(default=dict, verbose_name='文件校验值')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='变更说明')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='发布时间')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发布人')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='opendata.resource', verbose_name='资源')),
            ],
            options={
                'verbose_name': '快照',
                'verbose_name_plural': '快照',
                'ordering': ['resource', '-number'],
            },
        ),
        migrations.AddField(
            model_name='resource',
            name='current',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opendata.snapshot', verbose_name='当前版本'),
        ),
        migrations.AddField(
            model_name='intake',
            name='snapshot',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='opendata.snapshot'),
        ),
        migrations.CreateModel(
            name='Usage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='日期')),
                ('kind', models.CharField(choices=[('download', '下载'), ('call', '调用'), ('view', '浏览')], max_length=10, verbose_name='方式')),
                ('count', models.PositiveBigIntegerField(default=0, verbose_name='次数')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='usage', to='opendata.resource', verbose_name='资源')),
            ],
            options={
                'verbose_name': '使用量',
                'verbose_name_plural': '使用量',
            },
        ),
        migrations.AddIndex(
            model_name='dataset',
            index=models.Index(fields=['state', 'domain'], name='dataset_state_domain'),
        ),
        migrations.AddConstraint(
            model_name='dataset',
            constraint=models.CheckConstraint(condition=models.Q(('name__regex', '^[a-z0-9][a-z0-9_-]{1,99}$')), name='dataset_name'),
        ),
        migrations.AddConstraint(
            model_name='dataset',
            constraint=models.CheckConstraint(condition=models.Q(('openness', 'unconditional'), models.Q(('legal_basis', ''), _negated=True), _connector='OR'), name='dataset_basis_where_not_open', violation_error_message='有条件开放要写明条件，不予开放要写明法律依据。'),
        ),
        migrations.AddConstraint(
            model_name='dataset',
            constraint=models.CheckConstraint(condition=models.Q(('sharing', '1'), models.Q(('sharing_terms', ''), _negated=True), _connector='OR'), name='dataset_terms_where_not_shared', violation_error_message='有条件共享要写明条件，不予共享要写明法律依据。'),
        ),
        migrations.AddConstraint(
            model_name='dataset',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'department-review', 'office-review', 'open', 'withdrawn'])), name='dataset_state'),
        ),
        migrations.AddConstraint(
            model_name='push',
            constraint=models.UniqueConstraint(condition=models.Q(('idempotency_key', ''), _negated=True), fields=('token', 'idempotency_key'), name='push_once_per_key'),
        ),
        migrations.AddConstraint(
            model_name='push',
            constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['replace', 'append', 'upsert'])), name='push_mode'),
        ),
        migrations.AddConstraint(
            model_name='column',
            constraint=models.UniqueConstraint(fields=('resource', 'name'), name='column_once_per_resource'),
        ),
        migrations.AddConstraint(
            model_name='snapshot',
            constraint=models.UniqueConstraint(fields=('resource', 'number'), name='snapshot_number_once'),
        ),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.UniqueConstraint(fields=('dataset', 'position'), name='resource_once_per_position'),
        ),
        migrations.AddConstraint(
            model_name='intake',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['received', 'reading', 'waiting', 'published', 'refused', 'discarded'])), name='intake_state'),
        ),
        migrations.AddConstraint(
            model_name='usage',
            constraint=models.UniqueConstraint(fields=('resource', 'day', 'kind'), name='usage_once_a_day'),
        ),
    ]
