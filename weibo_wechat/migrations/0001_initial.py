"""Accounts, posts and the outbox."""

import cluster.secrets
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cluster', '0002_fleet'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(choices=[('wechat', '微信'), ('weibo', '微博')], max_length=10, verbose_name='平台')),
                ('kind', models.CharField(choices=[('subscription', '公众号'), ('service', '服务号'), ('official', '政务微博')], max_length=20, verbose_name='类型')),
                ('name', models.CharField(max_length=60, verbose_name='账号名称')),
                ('external_id', models.CharField(help_text='微信 AppID 或微博 UID', max_length=60, verbose_name='平台编号')),
                ('secret', cluster.secrets.SecretField(help_text='微信 AppSecret 或微博 access_token，加密保存', verbose_name='密钥')),
                ('token', cluster.secrets.SecretField(blank=True, editable=False, verbose_name='令牌')),
                ('token_expires_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='令牌到期')),
                ('state', models.CharField(choices=[('active', '正常'), ('needs-reauth', '需重新授权'), ('suspended', '已停用')], default='active', max_length=20, verbose_name='状态')),
                ('state_reason', models.CharField(blank=True, max_length=200, verbose_name='原因')),
                ('failures', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='连续失败')),
                ('paused_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='暂停到')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='social_accounts', to='cluster.department', verbose_name='部门')),
            ],
            options={
                'verbose_name': '账号',
                'verbose_name_plural': '账号',
                'ordering': ['platform', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('weibo_text', models.TextField(blank=True, verbose_name='微博')),
                ('wechat_digest', models.CharField(blank=True, max_length=200, verbose_name='微信摘要')),
                ('wechat_html', models.TextField(blank=True, verbose_name='微信正文')),
                ('link', models.URLField(blank=True, max_length=500, verbose_name='原文链接')),
                ('source_revision', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='来源版本')),
                ('is_mirror', models.BooleanField(default=False, editable=False, verbose_name='随文章生成')),
                ('send_at', models.DateTimeField(blank=True, help_text='北京时间；不填则批准后就发', null=True, verbose_name='发送时间')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('submitted', '待审'), ('approved', '待发'), ('dropped', '不发')], default='draft', max_length=20, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='内容指纹')),
                ('request_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='一次性编号')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='退回意见')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='审核时间')),
                ('approved_digest', models.CharField(blank=True, max_length=64, verbose_name='审核的指纹')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='修改时间')),
                ('accounts', models.ManyToManyField(related_name='posts', to='weibo_wechat.account', verbose_name='发到')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审核人')),
                ('authors', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='改过文字的人')),
                ('cover', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cluster.picture', verbose_name='题图')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='cluster.department', verbose_name='部门')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='posts', to='wagtailcore.page', verbose_name='来源文章')),
            ],
            options={
                'verbose_name': '推文',
                'verbose_name_plural': '推文',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(db_index=True, help_text='链接里的记号；重发沿用', max_length=16, verbose_name='对账编号')),
                ('payload', models.JSONField(verbose_name='冻结的内容')),
                ('content_digest', models.CharField(max_length=64, verbose_name='内容指纹')),
                ('state', models.CharField(choices=[('queued', '待发'), ('claimed', '准备中'), ('sending', '正在发'), ('accepted', '平台处理中'), ('sent', '已发'), ('failed', '失败'), ('uncertain', '结果未知'), ('late', '已过时'), ('cancelled', '已取消'), ('withdrawing', '撤下中'), ('withdrawn', '已撤下'), ('removed', '平台已删')], default='queued', max_length=20, verbose_name='状态')),
                ('not_before', models.DateTimeField(verbose_name='最早发送')),
                ('not_after', models.DateTimeField(blank=True, null=True, verbose_name='最晚发送')),
                ('claimed_by', models.CharField(blank=True, max_length=60, verbose_name='工作进程')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='租约到')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='次数')),
                ('attempt_started_at', models.DateTimeField(blank=True, null=True, verbose_name='开始发送')),
                ('receipt', models.JSONField(blank=True, default=dict, verbose_name='平台回执')),
                ('platform_id', models.CharField(blank=True, max_length=100, verbose_name='平台编号')),
                ('platform_url', models.CharField(blank=True, max_length=500, verbose_name='平台地址')),
                ('code', models.CharField(blank=True, max_length=40, verbose_name='原因代码')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                ('checks', models.PositiveSmallIntegerField(default=0, verbose_name='查询次数')),
                ('next_check_at', models.DateTimeField(blank=True, null=True, verbose_name='下次查询')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='发出时间')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='建立时间')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='weibo_wechat.account', verbose_name='账号')),
                ('retry_of', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retry', to='weibo_wechat.delivery', verbose_name='重发自')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='认定人')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='weibo_wechat.post', verbose_name='推文')),
            ],
            options={
                'verbose_name': '投递',
                'verbose_name_plural': '投递',
                'ordering': ['not_before', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(fields=('platform', 'external_id'), name='account_once_per_platform'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['active', 'needs-reauth', 'suspended'])), name='account_state_known'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'approved', 'dropped'])), name='post_state_known'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(condition=models.Q(('is_mirror', True)), fields=('source',), name='post_one_mirror_per_article'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='post_approved_has_signature'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['state', 'not_before'], name='delivery_due'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'claimed', 'sending', 'accepted', 'sent', 'failed', 'uncertain', 'late', 'cancelled', 'withdrawing', 'withdrawn', 'removed'])), name='delivery_state_known'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'claimed', 'sending', 'accepted', 'uncertain', 'late', 'sent', 'withdrawing'])), fields=('post', 'account'), name='delivery_one_living'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['claimed', 'sending'])), fields=('account',), name='delivery_one_in_flight'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('platform_id', ''), _negated=True), fields=('account', 'platform_id'), name='delivery_platform_id_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['claimed', 'sending']), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='delivery_in_flight_has_lease'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'sending'), _negated=True), ('attempt_started_at__isnull', False), _connector='OR'), name='delivery_sending_has_start'),
        ),
    ]
