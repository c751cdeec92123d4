"""办事指南 and the page they are found from."""

import django.db.models.deletion
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
            name='ServiceIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('column_type', models.CharField(default='办事服务', max_length=20, verbose_name='栏目类别')),
                ('description', models.CharField(blank=True, max_length=200, verbose_name='栏目说明')),
                ('keywords', models.CharField(blank=True, max_length=100, verbose_name='栏目关键词')),
                ('deadline', models.PositiveIntegerField(default=0, verbose_name='更新时限（天）')),
            ],
            options={
                'verbose_name': '办事服务',
                'verbose_name_plural': '办事服务',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ServiceGuide',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('item_code', models.CharField(blank=True, help_text='31 位，由省事项库给出', max_length=50, verbose_name='实施编码')),
                ('item_type', models.CharField(choices=[('licence', '行政许可'), ('confirmation', '行政确认'), ('payment', '行政给付'), ('reward', '行政奖励'), ('ruling', '行政裁决'), ('levy', '行政征收'), ('inspection', '行政检查'), ('penalty', '行政处罚'), ('coercion', '行政强制'), ('other-power', '其他行政权力'), ('public-service', '公共服务')], max_length=20, verbose_name='事项类型')),
                ('subject', models.CharField(choices=[('birth', '生育收养'), ('school', '教育入学'), ('household', '户籍证件'), ('marriage', '婚姻家庭'), ('work', '就业创业'), ('insurance', '社会保障'), ('health', '医疗卫生'), ('housing', '住房公积金'), ('property', '不动产'), ('aid', '救助帮扶'), ('disability', '残疾人服务'), ('travel', '交通出行'), ('culture', '文化旅游'), ('legal', '法律维权'), ('company', '企业开办'), ('permit', '准营准办'), ('project', '投资建设'), ('tax', '税收财务'), ('trade', '招标采购'), ('funding', '资金扶持'), ('farming', '农林水利'), ('environment', '环保气象'), ('safety', '安全应急'), ('information', '信息查询')], max_length=20, verbose_name='主题')),
                ('for_persons', models.BooleanField(default=True, verbose_name='个人可办')),
                ('for_firms', models.BooleanField(default=False, verbose_name='法人可办')),
                ('basis', models.TextField(help_text='法律法规名称和条款', verbose_name='设定依据')),
                ('conditions', models.TextField(verbose_name='受理条件')),
                ('materials', wagtail.fields.StreamField([('material', 7)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': '材料名称', 'max_length': 120}), 1: ('wagtail.blocks.CharBlock', (), {'default': '', 'help_text': '申请人自备、政府部门核发等', 'label': '来源渠道', 'max_length': 40, 'required': False}), 2: ('wagtail.blocks.CharBlock', (), {'default': '', 'help_text': '如：原件 1 份，纸质或电子', 'label': '份数和形式', 'max_length': 40, 'required': False}), 3: ('wagtail.blocks.BooleanBlock', (), {'default': True, 'label': '必要', 'required': False}), 4: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': '空白表格', 'required': False}), 5: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': '示例样表', 'required': False}), 6: ('wagtail.blocks.CharBlock', (), {'default': '', 'label': '填报须知', 'max_length': 200, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('name', 0), ('origin', 1), ('copies', 2), ('necessary', 3), ('blank_form', 4), ('sample', 5), ('note', 6)]], {})}, help_text='不需要材料就留空', verbose_name='办理材料')),
                ('steps', wagtail.fields.StreamField([('step', 3)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': '环节', 'max_length': 80}), 1: ('wagtail.blocks.CharBlock', (), {'default': '', 'label': '办理人', 'max_length': 40, 'required': False}), 2: ('wagtail.blocks.CharBlock', (), {'default': '', 'label': '时限', 'max_length': 40, 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('name', 0), ('who', 1), ('limit', 2)]], {})}, verbose_name='办理流程')),
                ('legal_limit', models.CharField(blank=True, max_length=80, verbose_name='法定办结时限')),
                ('promised_limit', models.CharField(max_length=80, verbose_name='承诺办结时限')),
                ('visits', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='到办事现场次数')),
                ('fee', models.CharField(default='不收费', help_text='收费的写明标准和依据', max_length=200, verbose_name='收费')),
                ('result', models.CharField(blank=True, max_length=120, verbose_name='办理结果')),
                ('place', models.CharField(max_length=200, verbose_name='办理地点')),
                ('hours', models.CharField(max_length=200, verbose_name='办理时间')),
                ('phone', models.CharField(max_length=60, verbose_name='联系电话')),
                ('complaint_phone', models.CharField(blank=True, max_length=60, verbose_name='监督投诉电话')),
                ('online_url', models.URLField(blank=True, verbose_name='网上办理')),
                ('questions', wagtail.fields.StreamField([('question', 2)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': '问', 'max_length': 120}), 1: ('wagtail.blocks.TextBlock', (), {'label': '答', 'max_length': 1000}), 2: ('wagtail.blocks.StructBlock', [[('question', 0), ('answer', 1)]], {})}, verbose_name='常见问题')),
                ('remedies', models.TextField(blank=True, verbose_name='行政复议和诉讼')),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cluster.department', verbose_name='实施主体')),
            ],
            options={
                'verbose_name': '办事指南',
                'verbose_name_plural': '办事指南',
            },
            bases=('wagtailcore.page',),
        ),
    ]
