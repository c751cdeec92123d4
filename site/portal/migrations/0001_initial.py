"""Page kinds of the portal, closed sites, days of mourning."""

import django.db.models.deletion
import django.utils.timezone
import portal.bands
import wagtail.fields
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
            name='ChannelPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('column_type', models.CharField(blank=True, help_text='《政府网站发展指引》的栏目类别', max_length=20, verbose_name='栏目类别')),
                ('description', models.CharField(blank=True, max_length=200, verbose_name='栏目说明')),
                ('keywords', models.CharField(blank=True, help_text='用逗号隔开；留空用栏目名称', max_length=100, verbose_name='栏目关键词')),
                ('deadline', models.PositiveIntegerField(default=0, help_text='0 表示不考核', verbose_name='更新时限（天）')),
                ('list_style', models.CharField(choices=[('plain', '日期在右'), ('dated', '日期在左'), ('picture', '图文'), ('card', '卡片'), ('table', '表格')], default='dated', max_length=10, verbose_name='列表样式')),
            ],
            options={
                'verbose_name': '栏目',
                'verbose_name_plural': '栏目',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='GatheringPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('column_type', models.CharField(blank=True, help_text='《政府网站发展指引》的栏目类别', max_length=20, verbose_name='栏目类别')),
                ('description', models.CharField(blank=True, max_length=200, verbose_name='栏目说明')),
                ('keywords', models.CharField(blank=True, help_text='用逗号隔开；留空用栏目名称', max_length=100, verbose_name='栏目关键词')),
                ('deadline', models.PositiveIntegerField(default=0, help_text='0 表示不考核', verbose_name='更新时限（天）')),
                ('list_style', models.CharField(choices=[('plain', '日期在右'), ('dated', '日期在左'), ('picture', '图文'), ('card', '卡片'), ('table', '表格')], default='dated', max_length=10, verbose_name='列表样式')),
                ('gathers', models.SlugField(default='news', help_text='各部门网站栏目的网址标识，如 news、notices', verbose_name='汇集的栏目')),
            ],
            options={
                'verbose_name': '汇集栏目',
                'verbose_name_plural': '汇集栏目',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='LeadersPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('column_type', models.CharField(blank=True, help_text='《政府网站发展指引》的栏目类别', max_length=20, verbose_name='栏目类别')),
                ('description', models.CharField(blank=True, max_length=200, verbose_name='栏目说明')),
                ('keywords', models.CharField(blank=True, help_text='用逗号隔开；留空用栏目名称', max_length=100, verbose_name='栏目关键词')),
                ('deadline', models.PositiveIntegerField(default=0, help_text='0 表示不考核', verbose_name='更新时限（天）')),
            ],
            options={
                'verbose_name': '领导信息',
                'verbose_name_plural': '领导信息',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='OfficePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('duties', wagtail.fields.RichTextField(verbose_name='主要职责')),
                ('head', models.CharField(blank=True, max_length=40, verbose_name='负责人')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='电话')),
                ('address', models.CharField(blank=True, max_length=120, verbose_name='地址')),
                ('hours', models.CharField(blank=True, max_length=80, verbose_name='办公时间')),
                ('staff', models.CharField(blank=True, max_length=60, verbose_name='编制')),
            ],
            options={
                'verbose_name': '机构',
                'verbose_name_plural': '机构',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='OfficesPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('column_type', models.CharField(blank=True, help_text='《政府网站发展指引》的栏目类别', max_length=20, verbose_name='栏目类别')),
                ('description', models.CharField(blank=True, max_length=200, verbose_name='栏目说明')),
                ('keywords', models.CharField(blank=True, help_text='用逗号隔开；留空用栏目名称', max_length=100, verbose_name='栏目关键词')),
                ('deadline', models.PositiveIntegerField(default=0, help_text='0 表示不考核', verbose_name='更新时限（天）')),
            ],
            options={
                'verbose_name': '机构职能',
                'verbose_name_plural': '机构职能',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ApprovedDomain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domain', models.CharField(help_text='不带协议和路径，如 example.org；包括它的子域名', max_length=100, unique=True, verbose_name='域名')),
                ('purpose', models.CharField(max_length=120, verbose_name='用途')),
                ('approved_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='批准日期')),
                ('approved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
            ],
            options={
                'verbose_name': '允许外链的域名',
                'verbose_name_plural': '允许外链的域名',
                'ordering': ['domain'],
            },
        ),
        migrations.CreateModel(
            name='ArticlePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('subtitle', models.CharField(blank=True, max_length=120, verbose_name='副标题')),
                ('summary', models.CharField(blank=True, max_length=300, verbose_name='摘要')),
                ('source', models.CharField(max_length=100, verbose_name='来源')),
                ('author', models.CharField(blank=True, max_length=60, verbose_name='作者')),
                ('editor', models.CharField(blank=True, max_length=60, verbose_name='责任编辑')),
                ('published_at', models.DateTimeField(blank=True, help_text='留空则为签发上线的时间；转载可填原发布时间', null=True, verbose_name='发布时间')),
                ('listed_at', models.DateTimeField(db_index=True, editable=False, null=True, verbose_name='列表时间')),
                ('pinned', models.BooleanField(default=False, verbose_name='置顶')),
                ('mood', models.CharField(blank=True, choices=[('gray', '公祭灰')], max_length=10, verbose_name='页面基调')),
                ('body', wagtail.fields.StreamField([('heading', 2), ('text', 3), ('table', 4), ('picture', 7), ('gallery', 9), ('quote', 12), ('recording', 18), ('reference', 21), ('attachments', 24)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': '小标题', 'max_length': 80}), 1: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('2', '一级'), ('3', '二级')], 'label': '级别'}), 2: ('wagtail.blocks.StructBlock', [[('text', 0), ('level', 1)]], {}), 3: ('wagtail.blocks.RichTextBlock', (), {'label': '文字', 'template': 'portal/blocks/text.html'}), 4: ('wagtail.contrib.table_block.blocks.TableBlock', (), {'label': '表格', 'table_options': {'language': 'zh-CN'}, 'template': 'portal/blocks/table.html'}), 5: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': '图片'}), 6: ('wagtail.blocks.CharBlock', (), {'label': '图注', 'max_length': 120, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('picture', 5), ('caption', 6)]], {}), 8: ('wagtail.blocks.ListBlock', (7,), {'label': '图片', 'min_num': 2}), 9: ('wagtail.blocks.StructBlock', [[('pictures', 8)]], {}), 10: ('wagtail.blocks.TextBlock', (), {'label': '引文'}), 11: ('wagtail.blocks.CharBlock', (), {'label': '出处', 'max_length': 60, 'required': False}), 12: ('wagtail.blocks.StructBlock', [[('text', 10), ('source', 11)]], {}), 13: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': '文件（MP4 或 MP3）'}), 14: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': '封面', 'required': False}), 15: ('wagtail.blocks.CharBlock', (), {'label': '名称', 'max_length': 80}), 16: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'help_text': '视频的中文字幕，.vtt 文件', 'label': '字幕（WebVTT）', 'required': False}), 17: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold'], 'help_text': '写给听不见、看不见的读者；没有字幕时必填', 'label': '文字稿', 'required': False}), 18: ('wagtail.blocks.StructBlock', [[('file', 13), ('poster', 14), ('title', 15), ('subtitles', 16), ('transcript', 17)]], {}), 19: ('wagtail.blocks.PageChooserBlock', (), {'label': '站内文章、文件或指南'}), 20: ('wagtail.blocks.CharBlock', (), {'label': '说明', 'max_length': 80, 'required': False}), 21: ('wagtail.blocks.StructBlock', [[('page', 19), ('note', 20)]], {}), 22: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': '附件'}), 23: ('wagtail.blocks.ListBlock', (22,), {'label': '附件'}), 24: ('wagtail.blocks.StructBlock', [[('files', 23)]], {})}, verbose_name='正文')),
                ('cover', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cluster.picture', verbose_name='题图')),
            ],
            options={
                'verbose_name': '文章',
                'verbose_name_plural': '文章',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('preparing', '正在建设，尚未开通'), ('paused', '临时关停'), ('closed', '永久关停')], max_length=10, verbose_name='情形')),
                ('reason', models.CharField(help_text='写给公众：为什么关停，要办的事到哪里办', max_length=200, verbose_name='公告')),
                ('until', models.DateField(blank=True, null=True, verbose_name='预计恢复')),
                ('since', models.DateTimeField(auto_now_add=True, verbose_name='开始')),
                ('department', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='closure', to='cluster.department', verbose_name='网站')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cluster.department', verbose_name='承接网站')),
            ],
            options={
                'verbose_name': '网站关停',
                'verbose_name_plural': '网站关停',
                'ordering': ['-since'],
            },
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('bands', wagtail.fields.StreamField([('band', 0)], blank=True, block_lookup={0: ('wagtail.blocks.ChoiceBlock', [], {'choices': portal.bands.choices, 'label': '板块'})}, help_text='拖动调整次序；没有内容的板块不显示', verbose_name='首页板块')),
                ('dates_title', models.CharField(blank=True, help_text='如 招生季；留空为“近期日程”', max_length=12, verbose_name='日期线标题')),
                ('dates', wagtail.fields.StreamField([('day', 5)], blank=True, block_lookup={0: ('wagtail.blocks.DateBlock', (), {'label': '日期'}), 1: ('wagtail.blocks.DateBlock', (), {'help_text': '只有一天的留空', 'label': '至', 'required': False}), 2: ('wagtail.blocks.CharBlock', (), {'label': '事项', 'max_length': 20}), 3: ('wagtail.blocks.CharBlock', (), {'label': '说明', 'max_length': 50, 'required': False}), 4: ('wagtail.blocks.PageChooserBlock', (), {'label': '详情', 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('day', 0), ('until', 1), ('label', 2), ('note', 3), ('page', 4)]], {})}, help_text='按日期显示，过期的自动退下；都过期时首页不显示这一板块', verbose_name='日期线')),
                ('question', wagtail.fields.StreamField([('lookup', 6), ('answers', 13)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'help_text': '如 孩子该上哪所学校', 'label': '问题', 'max_length': 20}), 1: ('wagtail.blocks.CharBlock', (), {'label': '一句话', 'max_length': 80, 'required': False}), 2: ('wagtail.blocks.RegexBlock', (), {'error_messages': {'invalid': '请填本站以 / 开头的路径。'}, 'help_text': '本站的路径，如 /data/datasets/bus-stops/（一个数据集）、/search/?kind=guide（办事指南）、/search/（全站）', 'label': '在哪里找', 'max_length': 200, 'regex': '^/(?!/)[^\\s\\\\#]*$'}), 3: ('wagtail.blocks.CharBlock', (), {'help_text': '输入框里的例子，如 例如：府山广场', 'label': '提示', 'max_length': 30}), 4: ('wagtail.blocks.CharBlock', (), {'default': '查一查', 'label': '按钮', 'max_length': 6}), 5: ('wagtail.blocks.StructBlock', [[('path', 2), ('hint', 3), ('button', 4)]], {'label': '查找'}), 6: ('wagtail.blocks.StructBlock', [[('question', 0), ('sentence', 1), ('place', 5)]], {'icon': 'search', 'label': '一问：去查'}), 7: ('wagtail.blocks.CharBlock', (), {'label': '答案', 'max_length': 24}), 8: ('wagtail.blocks.CharBlock', (), {'label': '说明', 'max_length': 40, 'required': False}), 9: ('wagtail.blocks.PageChooserBlock', (), {'label': '页面', 'required': False}), 10: ('wagtail.blocks.RegexBlock', (), {'error_messages': {'invalid': '请填本站以 / 开头的路径。'}, 'label': '或路径', 'max_length': 200, 'regex': '^/(?!/)[^\\s\\\\#]*$', 'required': False}), 11: ('wagtail.blocks.StructBlock', [[('label', 7), ('note', 8), ('page', 9), ('path', 10)]], {'label': '答案'}), 12: ('wagtail.blocks.ListBlock', (11,), {'label': '答案', 'max_num': 6, 'min_num': 3}), 13: ('wagtail.blocks.StructBlock', [[('question', 0), ('sentence', 1), ('answers', 12)]], {'icon': 'list-ul', 'label': '一问：几个答案'})}, help_text='来的人最常问的一个问题；留空时首页不显示这一板块', verbose_name='一问')),
                ('list_style', models.CharField(choices=[('plain', '日期在右'), ('dated', '日期在左'), ('board', '公告板')], default='dated', max_length=10, verbose_name='列表样式')),
                ('hue', models.CharField(blank=True, choices=[('gov', '黛蓝'), ('law', '靛青'), ('eco', '赭石'), ('ind', '石青'), ('mkt', '紫檀'), ('edu', '竹青'), ('cul', '藕紫'), ('med', '碧'), ('soc', '琥珀'), ('nat', '松绿'), ('urb', '绀青'), ('agr', '茶褐')], help_text='留空用部门类别的主色', max_length=4, verbose_name='主色')),
                ('hot_words', models.CharField(blank=True, help_text='用逗号隔开，不超过五个', max_length=100, verbose_name='大家在搜')),
                ('emblem', models.ForeignKey(blank=True, help_text='仅市人民政府门户：使用中国人大网公布的标准图案文件（国徽法第六条、第七条）', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cluster.picture', verbose_name='国徽')),
                ('masthead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cluster.picture', verbose_name='页头图片')),
            ],
            options={
                'verbose_name': '首页',
                'verbose_name_plural': '首页',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='LeaderPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('post', models.CharField(max_length=100, verbose_name='职务')),
                ('duties', models.TextField(help_text='每行一项', verbose_name='工作分工')),
                ('resume', wagtail.fields.RichTextField(blank=True, verbose_name='简历')),
                ('portrait', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cluster.picture', verbose_name='照片')),
            ],
            options={
                'verbose_name': '领导',
                'verbose_name_plural': '领导',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='TopicPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('introduction', models.CharField(max_length=300, verbose_name='导语')),
                ('layout', models.CharField(choices=[('bands', '分栏：每栏一篇领头'), ('scroll', '长卷：按日期一路看下来'), ('cards', '卡片：每篇一图'), ('questions', '问答：左边问，右边答')], default='bands', max_length=10, verbose_name='版式')),
                ('hue', models.CharField(blank=True, choices=[('gov', '黛蓝'), ('law', '靛青'), ('eco', '赭石'), ('ind', '石青'), ('mkt', '紫檀'), ('edu', '竹青'), ('cul', '藕紫'), ('med', '碧'), ('soc', '琥珀'), ('nat', '松绿'), ('urb', '绀青'), ('agr', '茶褐')], help_text='留空用本站的主色', max_length=4, verbose_name='主色')),
                ('archived_on', models.DateField(blank=True, help_text='填写后页首标明已归档，不再更新', null=True, verbose_name='归档时间')),
                ('mood', models.CharField(blank=True, choices=[('gray', '公祭灰')], max_length=10, verbose_name='页面基调')),
                ('sections', wagtail.fields.StreamField([('pages', 3), ('text', 4)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': '栏目名', 'max_length': 20}), 1: ('wagtail.blocks.PageChooserBlock', (), {'label': '文章'}), 2: ('wagtail.blocks.ListBlock', (1,), {'label': '文章'}), 3: ('wagtail.blocks.StructBlock', [[('title', 0), ('pages', 2)]], {'icon': 'list-ul', 'label': '选编文章'}), 4: ('wagtail.blocks.RichTextBlock', (), {'label': '文字'})}, verbose_name='内容')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cluster.picture', verbose_name='题头图片')),
            ],
            options={
                'verbose_name': '专题',
                'verbose_name_plural': '专题',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='Mourning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('starts_at', models.DateTimeField(verbose_name='开始')),
                ('ends_at', models.DateTimeField(verbose_name='结束')),
                ('departments', models.ManyToManyField(blank=True, help_text='不选为全部网站', related_name='+', to='cluster.department', verbose_name='网站')),
            ],
            options={
                'verbose_name': '公祭',
                'verbose_name_plural': '公祭',
                'ordering': ['-starts_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='mourning_ends_after_start')],
            },
        ),
    ]
