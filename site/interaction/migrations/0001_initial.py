"""办件: cases, answers, events, deadlines."""

import cluster.secrets
import django.db.models.deletion
import django.utils.timezone
import modelsearch.index
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
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True, verbose_name='日期')),
                ('is_workday', models.BooleanField(default=False, help_text='勾选为调休上班，不勾选为放假', verbose_name='上班')),
                ('source', models.CharField(help_text='如：国务院办公厅关于2027年部分节假日安排的通知', max_length=200, verbose_name='依据')),
            ],
            options={
                'verbose_name': '放假安排',
                'verbose_name_plural': '放假安排',
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='公开编号')),
                ('code_digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='查询码摘要')),
                ('door', models.CharField(choices=[('web', '网站'), ('wechat', '微信'), ('weibo', '微博'), ('phone', '电话'), ('counter', '来访来信')], default='web', max_length=20, verbose_name='来源')),
                ('outside_id', models.CharField(help_text='同一来源同一编号只收一次', max_length=120, verbose_name='来源编号')),
                ('external_ticket', models.CharField(blank=True, help_text='如 12345 热线工单号', max_length=60, verbose_name='外部工单号')),
                ('kind', models.CharField(choices=[('consultation', '咨询'), ('suggestion', '建议'), ('complaint', '投诉'), ('help', '求助'), ('report', '举报'), ('correction', '纠错'), ('disclosure', '依申请公开'), ('data-request', '数据需求')], max_length=20, verbose_name='类型')),
                ('state', models.CharField(choices=[('received', '待受理'), ('accepted', '办理中'), ('transferred', '已转办'), ('in-review', '待审核'), ('answered', '已答复'), ('closed', '已办结'), ('declined', '不予受理')], default='received', max_length=20, verbose_name='状态')),
                ('urgent', models.BooleanField(default=False, verbose_name='疑似紧急')),
                ('subject', models.CharField(max_length=60, verbose_name='标题')),
                ('body', models.TextField(max_length=2000, verbose_name='内容')),
                ('about_url', models.CharField(blank=True, max_length=300, verbose_name='所涉页面')),
                ('name', cluster.secrets.SecretField(blank=True, verbose_name='姓名')),
                ('phone', cluster.secrets.SecretField(blank=True, verbose_name='手机号')),
                ('phone_tail', cluster.secrets.SecretField(blank=True, verbose_name='手机号后四位')),
                ('publish_consent', models.BooleanField(default=False, verbose_name='同意公开')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='收到时间')),
                ('due_on', models.DateField(verbose_name='答复期限')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('days_taken', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='办理用时（工作日）')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('decline_reason', models.CharField(blank=True, choices=[('judicial', '已经或应当通过诉讼、仲裁、行政复议解决'), ('petition', '正在信访程序中办理'), ('not-ours', '不属于本市行政机关职责'), ('repeated', '同一事项已答复，没有新的事实和理由'), ('no-content', '没有具体事项（广告、空白等）'), ('unlawful', '含有法律、法规禁止的内容')], max_length=20, verbose_name='不予受理理由')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='公开时间')),
                ('public_title', models.CharField(blank=True, max_length=60, verbose_name='公开标题')),
                ('public_body', models.TextField(blank=True, verbose_name='公开的来信')),
                ('public_answer', models.TextField(blank=True, verbose_name='公开的答复')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cluster.department', verbose_name='承办单位')),
            ],
            options={
                'verbose_name': '办件',
                'verbose_name_plural': '办件',
                'ordering': ['-received_at', '-pk'],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField(verbose_name='次数')),
                ('text', models.TextField(max_length=5000, verbose_name='答复内容')),
                ('drafted_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='拟稿时间')),
                ('decision', models.CharField(choices=[('pending', '待审核'), ('approved', '已通过'), ('returned', '已退回')], default='pending', max_length=20, verbose_name='审核结果')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='审核时间')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='退回理由')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审核人')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='拟稿人')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='interaction.case', verbose_name='办件')),
            ],
            options={
                'verbose_name': '答复',
                'verbose_name_plural': '答复',
                'ordering': ['case', 'round'],
            },
        ),
        migrations.CreateModel(
            name='CaseEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('receive', '收到'), ('accept', '受理'), ('transfer', '转办'), ('answer', '拟答复'), ('return', '退回修改'), ('approve', '审核通过并答复'), ('decline', '不予受理'), ('publish', '公开'), ('withdraw', '撤下公开'), ('close', '办结'), ('recount', '重算期限'), ('forget', '删除联系方式')], max_length=20, verbose_name='动作')),
                ('state', models.CharField(choices=[('received', '待受理'), ('accepted', '办理中'), ('transferred', '已转办'), ('in-review', '待审核'), ('answered', '已答复'), ('closed', '已办结'), ('declined', '不予受理')], max_length=20, verbose_name='之后状态')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='内部说明')),
                ('public_line', models.CharField(blank=True, max_length=300, verbose_name='来信人看到的话')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='interaction.case', verbose_name='办件')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cluster.department', verbose_name='单位')),
            ],
            options={
                'verbose_name': '办件经过',
                'verbose_name_plural': '办件经过',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DeadlineRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('consultation', '咨询'), ('suggestion', '建议'), ('complaint', '投诉'), ('help', '求助'), ('report', '举报'), ('correction', '纠错'), ('disclosure', '依申请公开'), ('data-request', '数据需求')], max_length=20, unique=True, verbose_name='类型')),
                ('workdays', models.PositiveSmallIntegerField(verbose_name='答复期限（工作日）')),
                ('source', models.CharField(help_text='文件名称和文号', max_length=200, verbose_name='依据')),
            ],
            options={
                'verbose_name': '答复期限',
                'verbose_name_plural': '答复期限',
                'ordering': ['workdays', 'kind'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['consultation', 'suggestion', 'complaint', 'help', 'report', 'correction', 'disclosure', 'data-request'])), name='deadlinerule_kind_known'), models.CheckConstraint(condition=models.Q(('workdays__gte', 1), ('workdays__lte', 60)), name='deadlinerule_workdays')],
            },
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['department', 'state', 'due_on'], name='case_inbox'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('published_at__isnull', False)), fields=['-published_at'], name='case_published'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(fields=('door', 'outside_id'), name='case_once_per_message'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['received', 'accepted', 'transferred', 'in-review', 'answered', 'closed', 'declined'])), name='case_state_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['consultation', 'suggestion', 'complaint', 'help', 'report', 'correction', 'disclosure', 'data-request'])), name='case_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('published_at__isnull', True), models.Q(('publish_consent', True), ('state__in', ('answered', 'closed'))), _connector='OR'), name='case_published_with_consent'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('answered', 'closed')), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='case_answered_has_time'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('case', 'round'), name='answer_once_per_round'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('decision__in', ['pending', 'approved', 'returned'])), name='answer_decision_known'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='answer_decided_by_another'),
        ),
        migrations.AddConstraint(
            model_name='caseevent',
            constraint=models.CheckConstraint(condition=models.Q(('act__in', ['receive', 'accept', 'transfer', 'answer', 'return', 'approve', 'decline', 'publish', 'withdraw', 'close', 'recount', 'forget'])), name='caseevent_act_known'),
        ),
        migrations.AddConstraint(
            model_name='caseevent',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['received', 'accepted', 'transferred', 'in-review', 'answered', 'closed', 'declined'])), name='caseevent_state_known'),
        ),
    ]
