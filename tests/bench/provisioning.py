"""61 sites, then 600 more: the cost of a site must not grow with their number."""

import time

from tests.bench import _city


def main() -> None:
    _city.load()
    from cluster.departments import provisioning

    plan = provisioning.departments_in_plan()
    first = timed(provisioning, plan)
    template = plan[1]
    more = [
        {
            **template,
            "code": f"{400 + n}",
            "slug": f"more{n}",
            "name": f"新增部门{n}",
            "full_name": f"宣城市新增部门{n}",
            "short_name": f"新增{n}",
        }
        for n in range(600)
    ]
    then = timed(provisioning, more)
    again = timed(provisioning, plan)
    print(f"61 sites            {first:6.1f} s   {first / 61 * 1000:6.0f} ms a site")
    print(
        f"600 more            {then:6.1f} s   {then / 600 * 1000:6.0f} ms a site   {then / 600 / (first / 61):.2f} x the first 61"
    )
    print(f"61 again (no-op)    {again:6.1f} s")


def timed(provisioning: object, rows: list[dict]) -> float:
    started = time.perf_counter()
    for _ in provisioning.provision(rows):
        pass
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
