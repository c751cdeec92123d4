"""`make shipped`: requirements.lock into a virtualenv of its own, the run in it, and both thrown away.
Standard library only, since it runs before anything is installed."""

import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="jingting-shipped-") as folder:
        place = Path(folder)
        begun = time.monotonic()
        venv.create(place / "venv", with_pip=True)
        python = place / "venv" / "bin" / "python"
        pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*pip, "-r", ROOT / "requirements.lock"], check=True)
        print(f"requirements.lock installed ({time.monotonic() - begun:.0f} s)", flush=True)
        run = subprocess.run([python, "-m", "tests.shipped"], cwd=ROOT, env=bare_environment(place / "var"))
        return run.returncode


def bare_environment(var: Path) -> dict[str, str]:
    """None of our settings from outside; the machine's own stay (PATH, locale, time zone)."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ", "TMPDIR") if name in os.environ}
    return kept | {
        "VAR_DIR": str(var),
        "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",
    }


if __name__ == "__main__":
    sys.exit(main())
