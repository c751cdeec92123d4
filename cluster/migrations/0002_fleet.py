"""The fleet: departments, their people, files, the review of their pages, what watches over them."""

import cluster.secrets
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelsearch.index
import taggit.managers
import uuid
import wagtail.images.models
import wagtail.models.media
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('cluster', '0001_user'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('number', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False, verbose_name='序号')),
                ('identity', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='编号')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='建立时间')),
            ],
            options={
                'verbose_name': '安装编号',
                'verbose_name_plural': '安装编号',
            },
        ),
        migrations.CreateModel(
            name='LastingKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=60, unique=True, verbose_name='用途')),
                ('key', cluster.secrets.SecretField(verbose_name='密钥')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='建立时间')),
            ],
            options={
                'verbose_name': '长期密钥',
                'verbose_name_plural': '长期密钥',
            },
        ),
        migrations.CreateModel(
            name='SweepRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slot', models.CharField(max_length=40, null=True, unique=True, verbose_name='场次')),
                ('began_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='开始')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='结束')),
                ('found', models.JSONField(default=dict, help_text='检查名称 → 发现的问题，多的只留前面一些', verbose_name='发现')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='处数')),
            ],
            options={
                'verbose_name': '夜间核对',
                'verbose_name_plural': '夜间核对',
                'ordering': ['-began_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True, verbose_name='键')),
                ('times', models.PositiveIntegerField(default=0, verbose_name='次数')),
                ('until', models.DateTimeField(db_index=True, verbose_name='保留到')),
            ],
            options={
                'verbose_name': '次数',
                'verbose_name_plural': '次数',
            },
        ),
        migrations.CreateModel(
            name='PlanCollection',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('wagtailcore.collection',),
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('file', models.FileField(upload_to='documents', verbose_name='file')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('file_size', models.PositiveBigIntegerField(editable=False, null=True)),
                ('file_hash', models.CharField(blank=True, editable=False, max_length=40)),
                ('collection', models.ForeignKey(default=wagtail.models.media.get_root_collection_id, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.collection', verbose_name='collection')),
                ('tags', taggit.managers.TaggableManager(blank=True, help_text=None, through='taggit.TaggedItem', to='taggit.Tag', verbose_name='tags')),
                ('uploaded_by_user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='uploaded by user')),
            ],
            options={
                'verbose_name': '附件',
                'verbose_name_plural': '附件',
                'abstract': False,
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10, unique=True, verbose_name='编号')),
                ('slug', models.SlugField(help_text='部门网站的主机名，如 jtj', max_length=30, unique=True, verbose_name='网址标识')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='名称')),
                ('full_name', models.CharField(max_length=100, verbose_name='全称')),
                ('short_name', models.CharField(max_length=30, verbose_name='简称')),
                ('kind', models.CharField(max_length=20, verbose_name='机构性质')),
                ('category', models.CharField(choices=[('general', '综合政务'), ('public-safety', '公共安全'), ('finance', '财税金融'), ('economy', '经济产业'), ('enforcement', '执法监管'), ('education-culture', '教育文化'), ('mass-organisations', '群团组织'), ('health', '卫生健康'), ('livelihood', '民生保障'), ('land-construction', '自然资源与建设'), ('transport', '交通运输'), ('agriculture', '农林水利')], max_length=30, verbose_name='类别')),
                ('wave', models.PositiveSmallIntegerField(help_text='纳入网站群的年份', verbose_name='上线批次')),
                ('blueprint', models.CharField(max_length=30, verbose_name='栏目蓝本')),
                ('serves_public', models.BooleanField(default=True, verbose_name='面向公众办事')),
                ('duty', models.CharField(blank=True, max_length=300, verbose_name='主要职责')),
                ('is_city', models.BooleanField(default=False, verbose_name='是否市级门户')),
                ('collection', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.collection', verbose_name='素材库')),
                ('root_page', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.page', verbose_name='首页')),
                ('site', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='department', to='wagtailcore.site', verbose_name='网站')),
            ],
            options={
                'verbose_name': '部门',
                'verbose_name_plural': '部门',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='LivePageFault',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fault', models.CharField(max_length=60, verbose_name='何事')),
                ('found_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='发现时间')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='邮件时间')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cluster.department', verbose_name='部门')),
                ('page', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='live_fault', to='wagtailcore.page', verbose_name='页面')),
            ],
            options={
                'verbose_name': '与签名不符的页面',
                'verbose_name_plural': '与签名不符的页面',
                'ordering': ['-found_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('file', wagtail.images.models.WagtailImageField(height_field='height', upload_to=wagtail.images.models.get_upload_to, verbose_name='file', width_field='width')),
                ('description', models.CharField(blank=True, default='', max_length=255, verbose_name='description')),
                ('width', models.IntegerField(editable=False, verbose_name='width')),
                ('height', models.IntegerField(editable=False, verbose_name='height')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='created at')),
                ('focal_point_x', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_y', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_width', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_height', models.PositiveIntegerField(blank=True, null=True)),
                ('file_size', models.PositiveIntegerField(editable=False, null=True)),
                ('file_hash', models.CharField(blank=True, db_index=True, editable=False, max_length=40)),
                ('credit', models.CharField(blank=True, max_length=100, verbose_name='来源或作者')),
                ('decorative', models.BooleanField(default=False, help_text='勾选后读屏软件跳过这张图，否则须填写说明', verbose_name='仅作装饰')),
                ('collection', models.ForeignKey(default=wagtail.models.media.get_root_collection_id, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.collection', verbose_name='collection')),
                ('tags', taggit.managers.TaggableManager(blank=True, help_text=None, through='taggit.TaggedItem', to='taggit.Tag', verbose_name='tags')),
                ('uploaded_by_user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='uploaded by user')),
            ],
            options={
                'verbose_name': '图片',
                'verbose_name_plural': '图片',
                'abstract': False,
            },
            bases=(wagtail.images.models.ImageFileMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='PictureRendition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filter_spec', models.CharField(db_index=True, max_length=255)),
                ('file', wagtail.images.models.WagtailImageField(height_field='height', storage=wagtail.images.models.get_rendition_storage, upload_to=wagtail.images.models.get_rendition_upload_to, width_field='width')),
                ('width', models.IntegerField(editable=False)),
                ('height', models.IntegerField(editable=False)),
                ('focal_point_key', models.CharField(blank=True, default='', editable=False, max_length=16)),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renditions', to='cluster.picture')),
            ],
            bases=(wagtail.images.models.ImageFileMixin, models.Model),
        ),
        migrations.CreateModel(
            name='RoleGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('writer', '采编'), ('first-reviewer', '初审'), ('second-reviewer', '复审'), ('signer', '签发'), ('site-manager', '站点管理员'), ('data-steward', '数据管理员'), ('liaison', '信息联络员'), ('it-office', '信息办'), ('inspector', '督查')], max_length=20, verbose_name='角色')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_groups', to='cluster.department', verbose_name='部门')),
                ('group', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='role', to='auth.group', verbose_name='用户组')),
            ],
            options={
                'verbose_name': '角色组',
                'verbose_name_plural': '角色组',
            },
        ),
        migrations.CreateModel(
            name='SiteIdentity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('site_name', models.CharField(max_length=100, verbose_name='网站名称')),
                ('site_code', models.CharField(blank=True, help_text='由全国政府网站信息报送系统发放', max_length=10, validators=[django.core.validators.RegexValidator('^(\\d{10}|bm\\d{8})$', '标识码是 10 位数字，或 bm 加 8 位数字。')], verbose_name='网站标识码')),
                ('icp', models.CharField(blank=True, max_length=40, verbose_name='ICP备案编号')),
                ('police_record', models.CharField(blank=True, max_length=40, verbose_name='公安机关备案号')),
                ('sponsor', models.CharField(max_length=100, verbose_name='主办单位')),
                ('undertaker', models.CharField(max_length=100, verbose_name='承办单位')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='联系电话')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='电子邮箱')),
                ('address', models.CharField(blank=True, max_length=120, verbose_name='地址')),
                ('postcode', models.CharField(blank=True, max_length=6, verbose_name='邮政编码')),
                ('office_hours', models.CharField(blank=True, max_length=80, verbose_name='办公时间')),
                ('department', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='identity', to='cluster.department', verbose_name='部门')),
            ],
            options={
                'verbose_name': '网站标识',
                'verbose_name_plural': '网站标识',
            },
        ),
        migrations.CreateModel(
            name='IdentityChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('values', models.JSONField(help_text='字段名到新值', verbose_name='改为')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提交时间')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提交人')),
                ('identity', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='proposed', to='cluster.siteidentity', verbose_name='网站标识')),
            ],
            options={
                'verbose_name': '网站标识变更',
                'verbose_name_plural': '网站标识变更',
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('review', '三审'), ('provisioned', '建站生成'), ('migrated', '旧站迁移'), ('urgent', '应急发布')], default='review', max_length=12, verbose_name='方式')),
                ('state', models.CharField(choices=[('in-review', '审核中'), ('signed', '已签发'), ('scheduled', '定时待发'), ('published', '已发布'), ('superseded', '已有新版'), ('returned', '退回修改'), ('withdrawn', '已撤下')], default='in-review', max_length=12, verbose_name='状态')),
                ('next_step', models.CharField(blank=True, choices=[('first', '初审'), ('second', '复审'), ('final', '签发'), ('proposer', '提请'), ('confirmer', '确认')], max_length=12, verbose_name='等待')),
                ('title', models.CharField(max_length=255, verbose_name='标题')),
                ('place', models.CharField(blank=True, max_length=255, verbose_name='栏目')),
                ('digest', models.CharField(editable=False, max_length=64, verbose_name='内容指纹')),
                ('submitted_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='送审时间')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='定时发布')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='依据或理由')),
                ('in_haste', models.BooleanField(default=False, help_text='全部签名来自同一地址且相隔不到一分钟', verbose_name='一分钟内签完')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('authors', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作者')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办结人')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cluster.department', verbose_name='部门')),
                ('page', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='submissions', to='wagtailcore.page', verbose_name='页面')),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='版本')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='送审人')),
            ],
            options={
                'verbose_name': '送审单',
                'verbose_name_plural': '送审单',
                'ordering': ['-submitted_at'],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('first', '初审'), ('second', '复审'), ('final', '签发'), ('proposer', '提请'), ('confirmer', '确认')], max_length=12, verbose_name='环节')),
                ('post', models.CharField(blank=True, max_length=60, verbose_name='签名时岗位')),
                ('digest', models.CharField(max_length=64, verbose_name='内容指纹')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('address', models.GenericIPAddressField(blank=True, null=True, verbose_name='签名时地址')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签名人')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='cluster.submission', verbose_name='送审单')),
            ],
            options={
                'verbose_name': '签名',
                'verbose_name_plural': '签名',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='department',
            constraint=models.UniqueConstraint(condition=models.Q(('is_city', True)), fields=('is_city',), name='department_one_city'),
        ),
        migrations.AddConstraint(
            model_name='picturerendition',
            constraint=models.UniqueConstraint(fields=('image', 'filter_spec', 'focal_point_key'), name='picture_rendition_once'),
        ),
        migrations.AddConstraint(
            model_name='rolegroup',
            constraint=models.UniqueConstraint(fields=('department', 'role'), name='rolegroup_one_per_role'),
        ),
        migrations.AddConstraint(
            model_name='siteidentity',
            constraint=models.CheckConstraint(condition=models.Q(('site_code', ''), ('site_code__regex', '^(\\d{10}|bm\\d{8})$'), _connector='OR'), name='siteidentity_site_code'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['page', 'digest'], name='submission_page_digest'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['department', 'state', 'next_step'], name='submission_desk'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['submitted_by', '-submitted_at'], name='submission_sent'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('in-review', 'signed', 'scheduled'))), fields=('page',), name='submission_one_open'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('page',), name='submission_one_live'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['in-review', 'signed', 'scheduled', 'published', 'superseded', 'returned', 'withdrawn'])), name='submission_state'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'in-review'), models.Q(('next_step', ''), _negated=True)), models.Q(models.Q(('state', 'in-review'), _negated=True), ('next_step', '')), _connector='OR'), name='submission_next_step'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['review', 'migrated', 'urgent']), _negated=True), ('submitted_by__isnull', False), _connector='OR'), name='submission_has_sender'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('submission', 'step'), name='signature_step_once'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('submission', 'user'), name='signature_person_once'),
        ),
    ]
