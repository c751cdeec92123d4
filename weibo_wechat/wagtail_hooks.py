"""What the room adds to Wagtail's admin: the names of its acts."""

from cluster import audit

audit.name_acts(
    {
        "account.open": "连接账号", "account.reconnect": "重新授权账号", "account.suspend": "停用账号",
        "account.lock": "平台拒绝账号", "post.mirror": "由文章生成推文", "post.draft": "写推文", "post.edit": "修改推文",
        "post.submit": "送审推文", "post.approve": "批准推文", "post.return": "退回推文", "post.drop": "决定不发",
        "delivery.settle": "认定投递结果", "delivery.retry": "重发", "delivery.send-late": "过时后仍发",
        "delivery.withdraw": "撤下推文", "delivery.cancel": "取消发送",
    }
)
