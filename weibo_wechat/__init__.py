"""Posts of the departments on Weibo and WeChat: accounts, drafts, approval, the outbox and its worker.

Promises that a post goes out at most once per account and that no approved post is silently lost.
"""
