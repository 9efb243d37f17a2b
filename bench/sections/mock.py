"""The reference server against a server that does nothing, and what a page costs by size of the list."""

import functools
import json
import urllib.request

import generated
from machine import Mock, Server, interleaved, median, missing, ratio, spread, timed, tool, wrk
from table import Table

SECONDS = 2
ANSWERS = {"one delivery": "InvokeId=f-hz0basic001", "the default page": ""}
SIZES = (1_000, 10_000)
PAGE = 10
REPEATS = 2_000
KINDS = {
    "first": "the first", "by_token": "deep, by its token", "by_number": "deep, by its number",
    "by_id": "one found by InvokeId", "by_name": "one found by Name", "by_instance": "one found by InstanceId",
    "by_tag": "one found by a tag",
}


def run(bench):
    return [_against_constant(bench), _pages(bench)]


def _against_constant(bench):
    table = Table(
        "`mock` against hyper answering a constant of the same size (wrk, 16 connections)",
        ["answer", "bytes", "mock requests/s", "constant requests/s", "ratio", "spread", "wanted"],
    )
    if not tool("wrk"):
        table.rows.append([missing("wrk")] + [None] * 6)
        return table
    path = f"/?Action={generated.OPERATION}&Version={generated.VERSION}&RegionId=cn-hangzhou"
    with Mock(bench.binary, "basic") as mock:
        for name, more in ANSWERS.items():
            query = f"{path}&{more}" if more else path
            with urllib.request.urlopen(f"http://{mock.address}{query}") as answer:
                body = answer.read()
            file = bench.scratch / "constant.json"
            file.write_bytes(body)
            with Server([bench.program("constant"), "--body", file]) as constant:
                results = interleaved({
                    server: functools.partial(wrk, f"http://{address}{query}", SECONDS)
                    for server, address in (("mock", mock.address), ("constant", constant.address))
                }, bench.runs)
            rates = {server: [rate for rate, _ in runs] for server, runs in results.items()}
            table.rows.append([
                name, len(body), median(rates["mock"]), median(rates["constant"]),
                ratio(rates["mock"], rates["constant"]), f"{spread(rates['mock']):.0%}", "at least 0.4",
            ])
    return table


def _pages(bench):
    table = Table(
        f"A page of {PAGE} of `mock`, by the number of deliveries",
        ["page", "µs of wait, 1,000", "10,000", "ratio", "µs of processor, 1,000", "10,000", "ratio of processor", "wanted"],
    )
    costs = {size: [] for size in SIZES}
    worlds = {size: bench.scratch / f"world-{size}.json" for size in SIZES}
    for size, path in worlds.items():
        generated.world(path, size)
    with Mock(bench.binary, worlds[SIZES[0]]) as small, Mock(bench.binary, worlds[SIZES[1]]) as large:
        for _ in range(bench.runs):
            for size, mock in zip(SIZES, (small, large)):
                # The page nine tenths down the list.
                told = timed([
                    bench.program("pages"), "--address", mock.address, "--server", mock.process.pid,
                    "--size", PAGE, "--depth", size // PAGE * 9 // 10, "--repeats", REPEATS,
                ])
                costs[size].append(json.loads(told.out))
    for kind, name in KINDS.items():
        cells = []
        for measure in ("wait", "processor"):
            few, many = ([cost[kind][measure] for cost in costs[size]] for size in SIZES)
            cells += [median(few), median(many), ratio(many, few)]
        table.rows.append([name, *cells, "at most 1.5"])
    few, many = (size // PAGE * 9 // 10 for size in SIZES)
    table.notes.append(f"The deep page is nine tenths down the list: page {few} of 1,000 deliveries, {many} of 10,000.")
    return table
