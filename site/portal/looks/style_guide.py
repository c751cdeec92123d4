"""Sample data of `/styleguide/` for the components that are templates of their own."""

from typing import Any

from django.contrib.messages import ERROR, INFO, SUCCESS, WARNING
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator

SAMPLES: dict[str, Any] = {
    "icons": """banshi bianji biaoge budongchan caidan caigou canlian churujing dayin dianhua diaocha dingyue ditu fabu
falv fanjian faren fenxiang fujian geren gongan gongjijin gongkai gongshi guanbi huanbao huji hunyin
jiaotong jiaoyu jiedu jiekou jigou jingshi jiuye lingdao lishi nongye qiye rili shan shanchu shangchuan
shebao shengyu shenhe shezhi shijian shipin shouji shuili shuiwu shuju sousuo suoding tianqi tousu tubiao
tupian waibu wancheng weibo weixin weizhi wenjian wenlv wuzhangai xia xiazai xinjian xinxi yanglao yibao
yiliao yingji you yu yusuan yuyin zhangbei zhaopin zhufang ziduan zixun zuo""",
    "crumbs": [{"label": "政务公开", "path": "/documents/"}, {"label": "规范性文件", "path": ""}],
    "pages": [Paginator(range(420), 20).page(number) for number in (1, 9, 21)],
    "told": [
        Message(SUCCESS, "来信已收到，查询码 7K2M-9QXD，请记下。"),
        Message(INFO, "这一页已有人在改，您看到的是昨天的版本。"),
        Message(WARNING, "还有两项没有填。"),
        Message(ERROR, "没有提交成功，填写的内容还在，请检查后重试。"),
    ],
    "quote": {"text": "欲穷千里目，更上一层楼。", "source": "王之涣《登鹳雀楼》"},
    "table": [
        ["信号", "鸣", "停", "遍数"],
        [["预先警报", "36 秒", "24 秒", "3"], ["空袭警报", "6 秒", "6 秒", "15"], ["解除警报", "3 分钟", "", "1"]],
    ],
}
