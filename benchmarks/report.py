"""Tables of what was measured, and whether it is what was aimed at."""

import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

import psycopg

Timed = Mapping[str, Any]
"""A `blocks.Timed` as JSON."""

PRODUCT: Final = "product"


def machine(server: str) -> dict[str, str]:
    """Return what it was measured on."""
    with psycopg.connect(server) as connection:
        postgresql = connection.info.parameter_status("server_version") or ""
    model = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    return {
        "processor": f"{os.cpu_count()} x {model.partition(': ')[2]}",
        "python": platform.python_version(),
        "postgresql": postgresql,
        **{name: version(name) for name in ("Django", "djangorestframework", "psycopg", "gunicorn")},
    }


def report(result: Mapping[str, Any]) -> str:
    """Return everything as text."""
    parts = [
        f"{result['size']} risks, {result['rounds']} blocks of {result['seconds']} s each; "
        + ", ".join(f"{name} {value}" for name, value in result["machine"].items()),
        table(result["variants"]),
        _growth(result["growth"]),
        _import(result["import"]),
        "\n".join(targets(result)),
    ]
    return "\n\n".join(parts) + "\n"


def middle(timed: Timed) -> float:
    """Return the median time in microseconds."""
    return float(median(value for block in timed["blocks"] for value in block))


def quick(timed: Timed) -> float:
    """Return the time in microseconds that a tenth of the answers did not need: what others' work hardly touches."""
    return float(quantiles((value for block in timed["blocks"] for value in block), n=10)[0])


def tail(timed: Timed) -> float:
    """Return the 99th percentile in microseconds."""
    return float(quantiles((value for block in timed["blocks"] for value in block), n=100)[98])


def times_of(timed: Timed, other: Timed) -> float:
    """Return how many times the other's time one has: the median over rounds, in which both stood side by side."""
    pairs = zip(timed["blocks"], other["blocks"], strict=True)
    return float(median(median(mine) / median(others) for mine, others in pairs if mine and others))


def table(variants: Sequence[Timed]) -> str:
    """Return a line for each operation, concurrency and variant."""
    rows = [
        (
            "operation",
            "callers",
            "variant",
            "median ms",
            "p99 ms",
            "a second",
            "times the product",
            "quickest tenth ms",
            "times",
        )
    ]
    for timed in variants:
        product = of(variants, timed["operation"], timed["concurrency"], PRODUCT)
        rows.append(
            (
                timed["operation"],
                str(timed["concurrency"]),
                timed["variant"],
                f"{middle(timed) / 1000:.2f}",
                f"{tail(timed) / 1000:.2f}",
                f"{median(timed['rates']):.0f}",
                f"{times_of(timed, product):.2f}",
                f"{quick(timed) / 1000:.2f}",
                f"{quick(timed) / quick(product):.2f}",
            )
        )
    return _markdown(rows)


def _growth(growth: Mapping[str, Sequence[Timed]]) -> str:
    rows = [("operation", *growth)]
    for index, timed in enumerate(next(iter(growth.values()))):
        rows.append(
            (
                timed["operation"],
                *(
                    f"{middle(of_size[index]) / 1000:.2f} ms ({quick(of_size[index]) / 1000:.2f})"
                    for of_size in growth.values()
                ),
            )
        )
    return _markdown(rows)


def _import(imported: Mapping[str, float]) -> str:
    return _markdown([("10,000 rows", "seconds"), *((name, f"{value:.1f}") for name, value in imported.items())])


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    head, *others = rows
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *others])


def of(variants: Sequence[Timed], operation: str, concurrency: int, variant: str) -> Timed:
    """Return what one variant showed."""
    return next(
        each
        for each in variants
        if (each["operation"], each["concurrency"], each["variant"]) == (operation, concurrency, variant)
    )


def targets(result: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each target: what it is, what was measured, whether that is enough."""
    variants = result["variants"]
    for callers in (1, 8):
        for operation, other, least in (
            ("list of 100", "fastapi", 4.0),
            ("list of 100", "bare", 0.6),
            ("one risk", "fastapi", 1.5),
            ("one risk", "bare", 0.4),
            ("raise a risk", "fastapi", 1.0),
        ):
            product, compared = of(variants, operation, callers, PRODUCT), of(variants, operation, callers, other)
            yield _told(
                f"{operation}, {callers} callers: times as fast as {other} "
                f"(at their quickest {quick(compared) / quick(product):.2f})",
                times_of(compared, product),
                least=least,
            )
        plain, filtered = (of(variants, name, callers, PRODUCT) for name in ("list of 100", "list, three filters"))
        at_best = quick(filtered) / quick(plain)
        yield _told(
            f"three filters, {callers} callers: times the list (at their quickest {at_best:.2f})",
            middle(filtered) / middle(plain),
            most=2.0,
        )
        for name in dict.fromkeys(each["operation"] for each in variants):
            noise = times_of(of(variants, name, callers, "product again"), of(variants, name, callers, PRODUCT))
            yield f"       {name}, {callers} callers: the product twice, times itself: {noise:.2f}"
            if callers == 8:
                product = of(variants, name, callers, PRODUCT)
                yield _told(f"{name}, 8 callers: p99 times the median", tail(product) / middle(product), most=4.0)
    sizes = list(result["growth"])
    for index, timed in enumerate(result["growth"][sizes[0]]):
        grown = middle(result["growth"][sizes[-1]][index]) / middle(timed)
        yield _told(f"{timed['operation']}, {sizes[0]} to {sizes[-1]}: times", grown, most=1.3)
    imported = result["import"]
    yield _told("import: times as fast as row by row", imported["row by row"] / imported["import"], least=5.0)
    yield _told("import: times raw COPY of the same rows", imported["import"] / imported["COPY"], most=10.0)


def _told(what: str, measured: float, *, least: float | None = None, most: float | None = None) -> str:
    if least is not None:
        return f"{'met   ' if measured >= least else 'MISSED'} {what}: {measured:.2f}, at least {least}"
    return f"{'met   ' if most is None or measured <= most else 'MISSED'} {what}: {measured:.2f}, at most {most}"


if __name__ == "__main__":
    sys.stdout.write(report(json.loads(Path("benchmarks/results.json").read_text())))
