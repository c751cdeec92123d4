"""What the fleet adds to Wagtail's admin."""

from cluster import audit

audit.name_acts({
    "department.provision": "建立或补全网站",
    "review.submit": "提交审核",
    "review.sign": "签名",
    "review.send_back": "退回修改",
    "review.schedule": "定时待发",
    "review.publish": "发布签发的版本",
    "review.withdraw": "撤下",
    "review.migrate": "迁移旧站内容",
    "review.propose_urgent": "提请应急发布",
    "review.confirm_urgent": "确认应急发布",
})
