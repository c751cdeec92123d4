"""Each commit since BASE says in a short subject what it does, and brings its line of the changelog.
`python3 .ci/commits.py` prints what is wrong, one line each, and exits 1. A clone without BASE is not judged."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

BASE = "9925f53"
SUBJECT = 72
ROOMS = ("cluster/", "opendata/", "weibo_wechat/", "site/")
UNNOTICED = "[no changelog]"
#: pushed before anything looked; history is not written anew for a subject
PUSHED_BEFORE = ("b6719a5",)


@dataclass(frozen=True)
class Commit:
    name: str
    subject: str
    body: str
    files: tuple[str, ...]


def faults(commit: Commit) -> list[str]:
    """What contributing.md asks of a commit and this one lacks."""
    if commit.name.startswith(PUSHED_BEFORE):
        return []
    found = []
    if len(commit.subject) > SUBJECT:
        found.append(f"{commit.name} subject of {len(commit.subject)} characters (at most {SUBJECT}): {commit.subject}")
    python = [path for path in commit.files if path.startswith(ROOMS) and path.endswith(".py")]
    if python and "CHANGELOG.md" not in commit.files and UNNOTICED not in commit.body:
        found.append(f"{commit.name} touches {python[0]} without CHANGELOG.md or {UNNOTICED}: {commit.subject}")
    return found


def commits(folder: Path, base: str = BASE) -> list[Commit] | None:
    """The commits after `base`, newest first, merges left out; None where this clone does not have it."""
    if git(folder, "merge-base", "--is-ancestor", base, "HEAD") is None:
        return None
    listed = git(folder, "log", "--no-merges", "--name-only", "--format=%x1e%h%x1f%s%x1f%b%x1f", f"{base}..HEAD") or ""
    split = [entry.split("\x1f") for entry in listed.split("\x1e")[1:]]
    return [Commit(name, subject, body, tuple(files.strip().splitlines())) for name, subject, body, files in split]


def git(folder: Path, *words: str) -> str | None:
    """What git prints, or None where it refuses (no repository, no such commit)."""
    command = ["git", "-c", "core.quotePath=false", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout if done.returncode == 0 else None


def main() -> int:
    since = commits(Path(__file__).parent)
    if since is None:
        print(f"commits: no {BASE} in this clone, nothing judged")
        return 0
    found = [fault for commit in since for fault in faults(commit)]
    print("\n".join(found) or f"commits: {len(since)} since {BASE} keep the rule")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
