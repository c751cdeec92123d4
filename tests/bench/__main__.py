"""`make bench`: every figure of this project, each against a named baseline of the same run.
`make bench ARGS="provisioning rows"` runs some. A bench is a module here with `main()` that prints its own table."""

import importlib
import pkgutil
import sys
import time

import tests.bench


def main() -> None:
    there = sorted(
        module.name for module in pkgutil.iter_modules(tests.bench.__path__) if not module.name.startswith("_")
    )
    for name in sys.argv[1:] or there:
        if name not in there:
            sys.exit(f"没有名为 {name} 的测量；可选：{' '.join(there)}")
        started = time.monotonic()
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"tests.bench.{name}").main()
        print(f"   ({time.monotonic() - started:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
