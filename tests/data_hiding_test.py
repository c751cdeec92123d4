"""What becomes of personal values is done inside the engine: right for every text, and without the packages that only
developers have."""

import hashlib
import hmac
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from opendata.intake import hiding
from opendata.reading.privacy import hidden

ROOT = Path(__file__).resolve().parents[1]
DEV_ONLY = ("numpy", "pandas", "pyarrow")
LETTER = "东门路灯坏了三天没人修，请联系 16885012265 王先生，谢谢。"
#: a snapshot with a pseudonym and masked numbers, its serving files and every download, as a production process makes
#: them
WITHOUT_THEM = f"""
import sys
sys.modules.update(dict.fromkeys({DEV_ONLY!r}))
import django
django.setup()
from pathlib import Path
from opendata.downloads import formats
from opendata.files import workshop
from opendata.intake import hiding
from opendata.layout import Column
from opendata.snapshots import build
from opendata.query import engines
columns = [Column("c0", "姓名", "text"), Column("c1", "来信", "text"), Column("c2", "经度", "number"),
           Column("c3", "纬度", "number"), Column("c4", "日期", "date"), Column("c5", "是否", "boolean")]
with workshop.bench() as bench, build.connect(bench) as con:
    con.execute("create table given as select '王建国' as c0, {LETTER!r} as c1 union all select null, '没有号码'")
    hiding.teach_pseudonyms(con, bytes(32))
    hiding.look_up_hidden(con, "hidden_c1", "select c1 from given")
    built = build.build(con, "select row_number() over () - 1 as rid, pseudonym(c0) as c0, coalesce(shown, c1) as c1, "
        "118.7 as c2, 30.9 as c3, date '2025-01-02' as c4, true as c5 "
        "from given left join hidden_c1 on value = c1", columns, bench)
    build.make_serving_files(built.content_hash)
    for kind in [*formats.FORMATS, formats.EXCEL_CSV]:
        formats.write(kind, built.content_hash, columns, bench / kind, bench, package=b"{{}}")
    print((bench / "csv").read_text())
"""


@given(st.text(st.characters(exclude_categories=["Cs"])), st.binary(min_size=1, max_size=64))
@example("", b"k")
@example("宣城市宣州区鳌峰街道", bytes(32))
@example("𠮷" * 40, bytes(64))
def test_a_pseudonym_is_the_hmac_of_its_text(text, key):
    with duckdb.connect() as con:
        hiding.teach_pseudonyms(con, key)
        ((made, empty),) = con.execute("select pseudonym(?), pseudonym(null)", [text]).fetchall()
    assert made == hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[: hiding.PSEUDONYM_LENGTH]
    assert empty is None


@pytest.mark.parametrize("count", [0, 1, hiding.BATCH * 2 + 1])
def test_every_value_with_a_number_in_it_is_looked_up_masked_and_no_other(count):
    letters = [f"第{number}封：请联系 {16880000000 + number} 王先生" for number in range(count)]
    with duckdb.connect() as con:
        con.execute("create table given as select unnest(?::varchar[]) as c", [[*letters, *letters, "没有号码", None]])
        hiding.look_up_hidden(con, "found", "select c from given")
        found = dict(con.execute("select value, shown from found").fetchall())
    assert found == {letter: hidden(letter) for letter in letters}


def test_personal_columns_are_published_where_only_the_packages_of_requirements_txt_are():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_THEM],
        capture_output=True,
        text=True,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": ".:site", "PATH": "/usr/bin:/bin"},
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert "168****2265" in done.stdout and "16885012265" not in done.stdout and "王建国" not in done.stdout
