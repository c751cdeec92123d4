"""The demo's people: seven in every department, so that three different ones can sign what a fourth wrote.
All share one password, which is printed at `make run`; none of this exists outside a demo."""

from django.contrib.auth.hashers import make_password

from cluster.models import CITY_OFFICE, Department, Role, RoleGroup, User

PASSWORD = "jingting-demo"  # noqa: S105  printed on the screen of every demo
FAMILY = "陈李王张刘杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓冯程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江"
GIVEN = [
    "晓岚",
    "文博",
    "雨桐",
    "志远",
    "静怡",
    "建新",
    "思齐",
    "海燕",
    "明德",
    "若溪",
    "子衿",
    "永和",
    "秋实",
    "婉清",
    "立群",
    "一鸣",
    "佳宁",
    "长青",
    "云舒",
    "向阳",
    "念慈",
    "承志",
    "芷兰",
    "致远",
    "春华",
    "宏图",
    "慧敏",
    "景行",
    "怀瑾",
    "书恒",
    "清越",
    "守正",
]
POSTS = {
    Role.WRITER: "宣传信息岗",
    Role.FIRST_REVIEWER: "办公室副主任",
    Role.SECOND_REVIEWER: "办公室主任",
    Role.SIGNER: "分管负责人",
    Role.SITE_MANAGER: "网站管理员",
    Role.DATA_STEWARD: "数据专员",
    Role.LIAISON: "信息联络员",
    Role.IT_OFFICE: "网站群管理",
    Role.INSPECTOR: "督查专员",
}


def build() -> int:
    """Make the accounts that are missing; returns how many were made."""
    there = set(User.objects.values_list("username", flat=True))
    hashed = make_password(PASSWORD)
    groups = RoleGroup.objects.select_related("department", "group").order_by("department__code", "id")
    made = 0
    for number, role_group in enumerate(groups):
        username = username_of(role_group.department, Role(role_group.role))
        if username in there:
            continue
        name = FAMILY[(number * 7) % len(FAMILY)] + GIVEN[(number * 11 + number // len(GIVEN)) % len(GIVEN)]
        user = User.objects.create(
            username=username,
            name=name,
            post=POSTS[Role(role_group.role)],
            password=hashed,
            email=f"{username}@example.invalid",
        )
        user.groups.add(role_group.group)
        made += 1
    if "admin" not in there:
        User.objects.create_superuser("admin", "admin@example.invalid", PASSWORD, name="平台管理员", post="运维单位")
        made += 1
    return made


def username_of(department: Department, role: Role) -> str:
    return f"{department.slug}-{role.value}"


def of(department: Department, role: Role) -> User:
    return User.objects.get(username=username_of(department, role))


def table() -> list[str]:
    """What to sign in with, one line per role of 市教体局 and the city's own."""
    lines = [f"演示账号（口令都是 {PASSWORD}；换成其他部门的网址标识即其他部门的同岗位）"]
    for slug, roles in (
        (
            "jtj",
            [
                Role.WRITER,
                Role.FIRST_REVIEWER,
                Role.SECOND_REVIEWER,
                Role.SIGNER,
                Role.SITE_MANAGER,
                Role.DATA_STEWARD,
                Role.LIAISON,
            ],
        ),
        ("portal", CITY_OFFICE),
    ):
        lines += [f"  {slug + '-' + role.value:<22} {role.label}" for role in roles]
    return [*lines, f"  {'admin':<22} 超级管理员（能建站建账号，不能签发）"]
