"""What the data room adds to Wagtail's admin."""

from cluster import audit

audit.name_acts({
    "dataset.register": "登记数据集", "dataset.revise": "修改数据集", "dataset.submit": "提交部门审核",
    "dataset.approve-department": "部门审核通过", "dataset.open": "开放数据集", "dataset.send-back": "退回数据集",
    "dataset.withdraw": "撤回数据集", "dataset.reopen": "重新登记数据集",
    "snapshot.publish": "发布数据版本", "snapshot.restore": "切换数据版本",
    "intake.read": "读取数据文件", "intake.refuse": "拒收数据文件", "intake.discard": "放弃数据文件", "intake.decide": "处理发现的问题",
})
