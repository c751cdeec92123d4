"""The reader process: one job file in, one result file out. It alone touches the bytes of a stranger.

`python -m opendata.intake.worker JOB`; return code 0 means the result file is whole, refusals included.
"""

from __future__ import annotations

import sys
from pathlib import Path

from . import proposal as p


def main(argv: list[str]) -> int:
    work = Path(argv[1])
    from .survey import survey  # readers and DuckDB load only after the limits stand

    if not sys.stdin.buffer.readline():  # a line says that the job file stands; without one nobody wants the reading any more
        return 0
    job = p.load(work / "job.json")
    result = p.Proposal(name=job["name"])
    try:
        survey(Path(job["path"]), work, p.options_from_json(job["options"]), result)
    except p.Refusal as refusal:
        result = p.Proposal("refuse", refusal.code, refusal.message, job["name"], result.format, result.encoding)
    except MemoryError:
        result = p.Proposal("refuse", "bomb", TOO_LARGE, job["name"], result.format)
    p.store(work / "result.json", result.as_json())
    return 0


TOO_LARGE = "文件展开后太大，超出了读取进程的内存限额，已停止。没有保存任何内容。请拆分，或另存为 CSV 后上传。"


if __name__ == "__main__":
    sys.exit(main(sys.argv))
