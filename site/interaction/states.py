"""The states of a case and the one table of moves between them.
Verbs in desk.py read the table; a move that is not in it does not exist."""

from django.db import models


class State(models.TextChoices):
    RECEIVED = "received", "待受理"
    ACCEPTED = "accepted", "办理中"
    TRANSFERRED = "transferred", "已转办"
    IN_REVIEW = "in-review", "待审核"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已办结"
    DECLINED = "declined", "不予受理"


class Act(models.TextChoices):
    RECEIVE = "receive", "收到"
    ACCEPT = "accept", "受理"
    TRANSFER = "transfer", "转办"
    ANSWER = "answer", "拟答复"
    RETURN = "return", "退回修改"
    APPROVE = "approve", "审核通过并答复"
    DECLINE = "decline", "不予受理"
    PUBLISH = "publish", "公开"
    WITHDRAW = "withdraw", "撤下公开"
    CLOSE = "close", "办结"
    RECOUNT = "recount", "重算期限"
    FORGET = "forget", "删除联系方式"


# act → (states it may start from, state it ends in; None = the state stays)
MOVES: dict[Act, tuple[frozenset[State], State | None]] = {
    Act.ACCEPT: (frozenset({State.RECEIVED, State.TRANSFERRED}), State.ACCEPTED),
    Act.TRANSFER: (frozenset({State.RECEIVED, State.TRANSFERRED, State.ACCEPTED}), State.TRANSFERRED),
    Act.ANSWER: (frozenset({State.ACCEPTED}), State.IN_REVIEW),
    Act.RETURN: (frozenset({State.IN_REVIEW}), State.ACCEPTED),
    Act.APPROVE: (frozenset({State.IN_REVIEW}), State.ANSWERED),
    Act.DECLINE: (frozenset({State.RECEIVED, State.TRANSFERRED}), State.DECLINED),
    Act.PUBLISH: (frozenset({State.ANSWERED, State.CLOSED}), None),
    Act.WITHDRAW: (frozenset({State.ANSWERED, State.CLOSED}), None),
    Act.CLOSE: (frozenset({State.ANSWERED}), State.CLOSED),
    Act.RECOUNT: (frozenset({State.RECEIVED, State.TRANSFERRED, State.ACCEPTED, State.IN_REVIEW}), None),
    Act.FORGET: (frozenset({State.CLOSED, State.DECLINED}), None),
}
OPEN_STATES = (State.RECEIVED, State.TRANSFERRED, State.ACCEPTED, State.IN_REVIEW)
DONE_STATES = (State.ANSWERED, State.CLOSED)


class Kind(models.TextChoices):
    CONSULTATION = "consultation", "咨询"
    SUGGESTION = "suggestion", "建议"
    COMPLAINT = "complaint", "投诉"
    HELP = "help", "求助"
    REPORT = "report", "举报"
    CORRECTION = "correction", "纠错"
    DISCLOSURE = "disclosure", "依申请公开"
    DATA_REQUEST = "data-request", "数据需求"


# What a citizen may choose in the letter box; the other kinds come in by doors of their own.
LETTER_KINDS = (Kind.CONSULTATION, Kind.SUGGESTION, Kind.COMPLAINT, Kind.HELP)
# Published neither with consent nor without.
NEVER_PUBLIC = (Kind.REPORT, Kind.DISCLOSURE)


class Door(models.TextChoices):
    WEB = "web", "网站"
    WECHAT = "wechat", "微信"
    WEIBO = "weibo", "微博"
    PHONE = "phone", "电话"
    COUNTER = "counter", "来访来信"


class DeclineReason(models.TextChoices):
    JUDICIAL = "judicial", "已经或应当通过诉讼、仲裁、行政复议解决"
    PETITION = "petition", "正在信访程序中办理"
    NOT_OURS = "not-ours", "不属于本市行政机关职责"
    REPEATED = "repeated", "同一事项已答复，没有新的事实和理由"
    NO_CONTENT = "no-content", "没有具体事项（广告、空白等）"
    UNLAWFUL = "unlawful", "含有法律、法规禁止的内容"
