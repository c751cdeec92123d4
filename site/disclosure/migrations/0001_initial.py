"""政府信息公开: documents, their numbers and ties."""

import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cluster', '0002_fleet'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='DisclosureDocument',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('index_number', models.CharField(blank=True, help_text='首次保存时自动生成，此后不变', max_length=40, unique=True, verbose_name='索引号')),
                ('category', models.CharField(choices=[('rules', '规范性文件'), ('policy', '政策文件'), ('plan', '规划计划'), ('office', '机构职能'), ('personnel', '人事信息'), ('budget', '财政预决算'), ('permit', '行政许可'), ('penalty', '行政处罚'), ('fee', '行政事业性收费'), ('procurement', '政府采购'), ('project', '重大建设项目'), ('livelihood', '民生与公共服务'), ('statistics', '统计信息'), ('emergency', '应急管理'), ('inspection', '监督检查'), ('proposal', '建议提案办理'), ('guide', '公开指南与制度'), ('report', '公开工作年度报告'), ('other', '其他法定信息')], default='policy', max_length=20, verbose_name='组配分类')),
                ('theme', models.CharField(blank=True, choices=[('organisation', '政府组织机构'), ('general', '综合政务'), ('economy', '国民经济管理、国有资产监管'), ('finance', '财政、金融、审计'), ('land', '国土资源、能源'), ('agriculture', '农业、林业、水利'), ('industry', '工业、交通'), ('trade', '商贸、海关、旅游'), ('market', '市场监管、安全生产监管'), ('construction', '城乡建设、环境保护'), ('education', '科技、教育'), ('culture', '文化、广电、新闻出版'), ('health', '卫生、体育'), ('population', '人口与计划生育、妇女儿童工作'), ('labour', '劳动、人事、监察'), ('security', '公安、安全、司法'), ('civil', '民政、扶贫、救灾'), ('nationalities', '民族、宗教'), ('foreign', '对外事务'), ('overseas', '港澳台侨工作'), ('defence', '国防'), ('other', '其他')], max_length=20, verbose_name='主题分类')),
                ('publisher', models.CharField(blank=True, help_text='发布时的机构全称，留空则为本部门', max_length=100, verbose_name='发布机构')),
                ('document_number', models.CharField(blank=True, help_text='如 宣政办〔2026〕5号', max_length=60, verbose_name='文号')),
                ('written_on', models.DateField(blank=True, null=True, verbose_name='成文日期')),
                ('published_at', models.DateTimeField(blank=True, help_text='留空则为签发上线的时间', null=True, verbose_name='发布日期')),
                ('listed_at', models.DateTimeField(db_index=True, editable=False, null=True, verbose_name='列表时间')),
                ('validity', models.CharField(choices=[('valid', '有效'), ('amended', '已修改'), ('expired', '失效'), ('repealed', '废止')], default='valid', max_length=10, verbose_name='有效性')),
                ('effective_on', models.DateField(blank=True, null=True, verbose_name='生效日期')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='有效期至')),
                ('source', models.CharField(blank=True, max_length=100, verbose_name='来源')),
                ('summary', models.CharField(blank=True, max_length=500, verbose_name='内容概述')),
                ('body', wagtail.fields.StreamField([('addressee', 0), ('heading', 3), ('text', 4), ('table', 5), ('picture', 8), ('gallery', 10), ('quote', 13), ('recording', 19), ('reference', 22), ('attachments', 25), ('box', 29), ('seal', 32)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'icon': 'mail', 'label': '主送机关', 'max_length': 300, 'template': 'disclosure/blocks/addressee.html'}), 1: ('wagtail.blocks.CharBlock', (), {'label': '小标题', 'max_length': 80}), 2: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('2', '一级'), ('3', '二级')], 'label': '级别'}), 3: ('wagtail.blocks.StructBlock', [[('text', 1), ('level', 2)]], {}), 4: ('wagtail.blocks.RichTextBlock', (), {'label': '文字', 'template': 'portal/blocks/text.html'}), 5: ('wagtail.contrib.table_block.blocks.TableBlock', (), {'label': '表格', 'table_options': {'language': 'zh-CN'}, 'template': 'portal/blocks/table.html'}), 6: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': '图片'}), 7: ('wagtail.blocks.CharBlock', (), {'label': '图注', 'max_length': 120, 'required': False}), 8: ('wagtail.blocks.StructBlock', [[('picture', 6), ('caption', 7)]], {}), 9: ('wagtail.blocks.ListBlock', (8,), {'label': '图片', 'min_num': 2}), 10: ('wagtail.blocks.StructBlock', [[('pictures', 9)]], {}), 11: ('wagtail.blocks.TextBlock', (), {'label': '引文'}), 12: ('wagtail.blocks.CharBlock', (), {'label': '出处', 'max_length': 60, 'required': False}), 13: ('wagtail.blocks.StructBlock', [[('text', 11), ('source', 12)]], {}), 14: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': '文件（MP4 或 MP3）'}), 15: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': '封面', 'required': False}), 16: ('wagtail.blocks.CharBlock', (), {'label': '名称', 'max_length': 80}), 17: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'help_text': '视频的中文字幕，.vtt 文件', 'label': '字幕（WebVTT）', 'required': False}), 18: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold'], 'help_text': '写给听不见、看不见的读者；没有字幕时必填', 'label': '文字稿', 'required': False}), 19: ('wagtail.blocks.StructBlock', [[('file', 14), ('poster', 15), ('title', 16), ('subtitles', 17), ('transcript', 18)]], {}), 20: ('wagtail.blocks.PageChooserBlock', (), {'label': '站内文章、文件或指南'}), 21: ('wagtail.blocks.CharBlock', (), {'label': '说明', 'max_length': 80, 'required': False}), 22: ('wagtail.blocks.StructBlock', [[('page', 20), ('note', 21)]], {}), 23: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': '附件'}), 24: ('wagtail.blocks.ListBlock', (23,), {'label': '附件'}), 25: ('wagtail.blocks.StructBlock', [[('files', 24)]], {}), 26: ('wagtail.blocks.IntegerBlock', (), {'label': '编号', 'min_value': 1}), 27: ('wagtail.blocks.CharBlock', (), {'label': '标题', 'max_length': 80}), 28: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'ol', 'ul', 'link'], 'label': '内容'}), 29: ('wagtail.blocks.StructBlock', [[('number', 26), ('title', 27), ('text', 28)]], {}), 30: ('wagtail.blocks.CharBlock', (), {'label': '发文机关', 'max_length': 100}), 31: ('wagtail.blocks.CharBlock', (), {'label': '成文日期', 'max_length': 30}), 32: ('wagtail.blocks.StructBlock', [[('organ', 30), ('date', 31)]], {})}, verbose_name='正文')),
            ],
            options={
                'verbose_name': '公开文件',
                'verbose_name_plural': '公开文件',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='DisclosureIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('column_type', models.CharField(blank=True, help_text='《政府网站发展指引》的栏目类别', max_length=20, verbose_name='栏目类别')),
                ('description', models.CharField(blank=True, max_length=200, verbose_name='栏目说明')),
                ('keywords', models.CharField(blank=True, help_text='用逗号隔开；留空用栏目名称', max_length=100, verbose_name='栏目关键词')),
                ('deadline', models.PositiveIntegerField(default=0, help_text='0 表示不考核', verbose_name='更新时限（天）')),
                ('list_style', models.CharField(choices=[('plain', '日期在右'), ('dated', '日期在左'), ('picture', '图文'), ('card', '卡片'), ('table', '表格')], default='dated', max_length=10, verbose_name='列表样式')),
            ],
            options={
                'verbose_name': '政府信息公开',
                'verbose_name_plural': '政府信息公开',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='DocumentAttachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('title', models.CharField(blank=True, help_text='留空则用文件名称', max_length=100, verbose_name='名称')),
                ('document', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='disclosure.disclosuredocument')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cluster.attachment', verbose_name='文件')),
            ],
            options={
                'verbose_name': '附件',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DocumentTie',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('tie', models.CharField(choices=[('basis', '依据'), ('repeals', '废止'), ('amends', '修改'), ('interpretation', '解读'), ('related', '相关')], default='related', max_length=20, verbose_name='关系')),
                ('document', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='ties', to='disclosure.disclosuredocument')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.page', verbose_name='文件或解读')),
            ],
            options={
                'verbose_name': '相关文件',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IssuedNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='索引号')),
                ('series', models.CharField(help_text='机构代码/年月，如 003280028/202604', max_length=30, verbose_name='序列')),
                ('serial', models.PositiveIntegerField(verbose_name='流水号')),
                ('issued_at', models.DateTimeField(auto_now_add=True, verbose_name='发放时间')),
            ],
            options={
                'verbose_name': '已发索引号',
                'verbose_name_plural': '已发索引号',
                'constraints': [models.UniqueConstraint(fields=('series', 'serial'), name='issuednumber_serial_once')],
            },
        ),
        migrations.CreateModel(
            name='PublisherCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=18, unique=True, verbose_name='机构代码')),
                ('provisional', models.BooleanField(default=False, help_text='按部门编号生成，取得登记证书后改为正式代码', verbose_name='暂用')),
                ('department', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cluster.department', verbose_name='部门')),
            ],
            options={
                'verbose_name': '机构代码',
                'verbose_name_plural': '机构代码',
            },
        ),
    ]
