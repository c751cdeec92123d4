"""The states of a dataset and of a file on its way in, what may be done with them, and the tables of moves between
them. A move that is not in a table does not exist; verbs, pages and lists read them and name no state by a string."""

from django.db import models


class DatasetState(models.TextChoices):
    DRAFT = "draft", "登记"
    DEPARTMENT_REVIEW = "department-review", "部门审核"
    OFFICE_REVIEW = "office-review", "信息办审核"
    OPEN = "open", "已开放"
    WITHDRAWN = "withdrawn", "已撤回"


class DatasetAct(models.TextChoices):
    SUBMIT = "submit", "提交部门审核"
    APPROVE = "approve-department", "通过部门审核"
    OPEN = "open", "开放数据集"
    OPEN_AT_ONCE = "open-at-once", "不经审核开放数据集"
    SEND_BACK = "send-back", "退回数据集"
    WITHDRAW = "withdraw", "撤回数据集"
    REOPEN = "reopen", "重新登记数据集"
    REVISE = "revise", "修改数据集"
    DESCRIBE = "describe", "修改信息项"
    ADD_RESOURCE = "add-resource", "添加资源"
    GIVE_FILE = "give-file", "上传数据文件"
    PUBLISH_ROWS = "publish-rows", "发布数据"
    RESTORE = "restore", "切换版本"
    ISSUE_TOKEN = "issue-token", "发放推送密钥"


_D = DatasetState
_ANY_DATASET = frozenset(DatasetState)
# act → (states it may start from, state it ends in; None = the state stays)
DATASET_MOVES: dict[DatasetAct, tuple[frozenset[DatasetState], DatasetState | None]] = {
    DatasetAct.SUBMIT: (frozenset({_D.DRAFT}), _D.DEPARTMENT_REVIEW),
    DatasetAct.APPROVE: (frozenset({_D.DEPARTMENT_REVIEW}), _D.OFFICE_REVIEW),
    DatasetAct.OPEN: (frozenset({_D.OFFICE_REVIEW}), _D.OPEN),
    DatasetAct.OPEN_AT_ONCE: (frozenset({_D.DRAFT, _D.DEPARTMENT_REVIEW, _D.OFFICE_REVIEW}), _D.OPEN),
    DatasetAct.SEND_BACK: (frozenset({_D.DEPARTMENT_REVIEW, _D.OFFICE_REVIEW}), _D.DRAFT),
    DatasetAct.WITHDRAW: (frozenset({_D.OPEN}), _D.WITHDRAWN),
    DatasetAct.REOPEN: (frozenset({_D.WITHDRAWN}), _D.DRAFT),
    DatasetAct.REVISE: (_ANY_DATASET, None),
    DatasetAct.DESCRIBE: (_ANY_DATASET, None),
    DatasetAct.ADD_RESOURCE: (_ANY_DATASET, None),
    DatasetAct.GIVE_FILE: (_ANY_DATASET, None),
    DatasetAct.PUBLISH_ROWS: (_ANY_DATASET, None),
    DatasetAct.RESTORE: (_ANY_DATASET, None),
    DatasetAct.ISSUE_TOKEN: (_ANY_DATASET, None),
}


class ResourceAct(models.TextChoices):
    REVISE = "revise", "修改资源"
    REMOVE = "remove", "删除资源"


class TokenAct(models.TextChoices):
    PUSH = "push", "推送数据"
    REVOKE = "revoke", "作废推送密钥"


class IntakeState(models.TextChoices):
    RECEIVED = "received", "排队中"
    READING = "reading", "读取中"
    WAITING = "waiting", "待处理"
    PUBLISHED = "published", "已发布"
    REFUSED = "refused", "已拒收"
    DISCARDED = "discarded", "已放弃"


class IntakeAct(models.TextChoices):
    APPEND = "append", "上传数据文件"
    TAKE_UP = "take-up", "开始读取数据文件"
    PASS = "pass", "读取数据文件（没有问题）"
    READ = "read", "读取数据文件"
    REFUSE = "refuse", "拒收数据文件"
    READ_AGAIN = "read-again", "再读数据文件"
    PUT_BACK = "put-back", "没有读完，放回待处理"
    DECIDE = "decide", "处理发现的问题"
    CHOOSE_KEY = "choose-key", "选主键"
    PUBLISH = "publish", "发布数据"
    GO_ON = "go-on", "发布数据（没有问题）"
    DISCARD = "discard", "放弃数据文件"
    GIVE_UP = "give-up", "清除数据文件"


_I = IntakeState
INTAKE_MOVES: dict[IntakeAct, tuple[frozenset[IntakeState], IntakeState | None]] = {
    IntakeAct.APPEND: (frozenset({_I.RECEIVED}), None),
    IntakeAct.TAKE_UP: (frozenset({_I.RECEIVED}), _I.READING),
    IntakeAct.PASS: (frozenset({_I.READING}), None),
    IntakeAct.READ: (frozenset({_I.READING}), _I.WAITING),
    IntakeAct.REFUSE: (frozenset({_I.READING}), _I.REFUSED),
    IntakeAct.READ_AGAIN: (frozenset({_I.WAITING}), _I.READING),
    IntakeAct.PUT_BACK: (frozenset({_I.READING}), _I.WAITING),
    IntakeAct.DECIDE: (frozenset({_I.WAITING}), None),
    IntakeAct.CHOOSE_KEY: (frozenset({_I.WAITING}), None),
    IntakeAct.PUBLISH: (frozenset({_I.WAITING}), _I.PUBLISHED),
    IntakeAct.GO_ON: (frozenset({_I.READING}), _I.PUBLISHED),
    IntakeAct.DISCARD: (frozenset({_I.RECEIVED, _I.WAITING}), _I.DISCARDED),
    IntakeAct.GIVE_UP: (frozenset({_I.RECEIVED, _I.READING, _I.WAITING}), _I.DISCARDED),
}
#: what the machine does with a file in its hands, whoever gave it
MACHINE_ACTS = frozenset(
    {IntakeAct.TAKE_UP, IntakeAct.PASS, IntakeAct.READ, IntakeAct.REFUSE, IntakeAct.PUT_BACK, IntakeAct.GIVE_UP}
)
# Its bytes are still in quarantine and wanted.
KEPT_STATES = frozenset({_I.RECEIVED, _I.WAITING})
# Nothing more comes of it, and nothing came of it.
FRUITLESS_STATES = frozenset({_I.REFUSED, _I.DISCARDED})
