"""What .ci/commits.py asks of a commit: a subject of 72 characters, a line of the changelog with what a reader
notices."""

import importlib.util
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

_spec = importlib.util.spec_from_file_location("ci_commits", ROOT / ".ci/commits.py")
commits = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(commits)


@pytest.fixture
def repository(tmp_path):
    """A repository with one commit; the second is made by `commit(message, files)`."""

    def git(*words: str) -> str:
        who = ("-c", "user.name=x", "-c", "user.email=x@localhost", "-c", "commit.gpgsign=false")
        return subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    def commit(message: str, *files: str) -> str:
        for name in files:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(message)
        git("add", "-A")
        git("commit", "-qm", message)
        return git("rev-parse", "HEAD").strip()

    git("init", "-q")
    commit.base = commit("Base", "README.md")
    commit.folder = Path(tmp_path)
    return commit


def faults_since(repository) -> list[str]:
    return [fault for one in commits.commits(repository.folder, repository.base) for fault in commits.faults(one)]


def test_a_subject_of_72_characters_passes_and_of_73_does_not(repository):
    repository("x" * 72, "docs/a.md")
    assert faults_since(repository) == []
    repository("y" * 73, "docs/b.md")
    (fault,) = faults_since(repository)
    assert "73 characters" in fault


@pytest.mark.parametrize("path", ["cluster/a.py", "site/portal/b.py", "opendata/query/c.py", "site/demo/d.py"])
def test_product_python_wants_the_changelog_in_the_same_commit(repository, path):
    repository("A verb", path)
    repository("Its line", "CHANGELOG.md")
    (fault,) = faults_since(repository)
    assert path in fault and "CHANGELOG.md" in fault


def test_a_line_of_the_changelog_or_the_word_that_no_reader_notices_satisfies_it(repository):
    repository("A verb", "cluster/a.py", "CHANGELOG.md")
    repository("A name\n\nRead better.\n\n[no changelog]", "cluster/b.py")
    repository("公开文件 in tests", "tests/公开_test.py", "docs/说明.md")
    assert faults_since(repository) == []


def test_a_clone_without_the_base_is_not_judged(repository, tmp_path):
    assert commits.commits(repository.folder, "0" * 40) is None
    (tmp_path / "plain").mkdir()
    assert commits.commits(Path("/"), repository.base) is None
