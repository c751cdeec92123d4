"""Are the files of the public versions there and, by a look at their ends, whole."""

from opendata.models import Resource
from opendata.snapshots import build


def data_files() -> None:
    """A readiness check: returns when all is well, raises RuntimeError otherwise. `manage.py sweep` compares every
    byte."""
    public = Resource.objects.filter(current__isnull=False).values_list("current__content_hash", "dataset__name")
    bad = sorted({name for content_hash, name in public if build.damaged_files(content_hash)})
    if bad:
        raise RuntimeError(
            f"{len(bad)} 个数据集的文件缺失或损坏（{'、'.join(bad[:5])}），其余照常。执行 manage.py sweep 查看。"
        )
