"""Start-up, the whole built-in suite, `mutants`, and the size of the program."""

import functools
import socket
import subprocess
import time

from machine import interleaved, median, sized, spread, timed
from table import Table


def run(bench):
    table = Table("Start-up and the built-in suites", ["what", "figure", "unit", "peak MiB", "spread", "wanted"])
    first = [_until_first_request(bench.binary) for _ in range(2 * bench.runs)]
    table.rows.append(["`run` to the first request", median(first) * 1e3, "ms", None, f"{spread(first):.0%}", None])
    suites = {
        "`run`, describe-send-file-results": [],
        "`run`, send-file": ["--suite", "send-file"],
        "`lint`, describe-send-file-results": None,
    }
    commands = {
        name: [bench.binary, "lint"] if more is None else [bench.binary, "run", "-q", *more]
        for name, more in suites.items()
    }
    results = interleaved({name: functools.partial(timed, command) for name, command in commands.items()}, bench.runs)
    for name, runs in results.items():
        wall = [measured.wall for measured in runs]
        wanted = "under 1 s" if "run" in name else None
        table.rows.append([name, median(wall), "s", median(m.peak for m in runs), f"{spread(wall):.0%}", wanted])
    mutants = [timed([bench.binary, "mutants"]) for _ in range(max(1, bench.runs // 3))]
    wall = [measured.wall for measured in mutants]
    table.rows.append(["`mutants`", median(wall), "s", median(m.peak for m in mutants), f"{spread(wall):.0%}", "under 20 s"])
    table.rows.append(["the program", sized(bench.binary), "MiB", None, None, None])
    return [table]


def _until_first_request(binary):
    """Seconds from the start of the program until a request of it arrives."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        target = f"http://127.0.0.1:{listener.getsockname()[1]}"
        started = time.perf_counter()
        command = [str(binary), "run", "-q", "--partial", "--target", target]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        connection, _ = listener.accept()
        connection.recv(1)
        took = time.perf_counter() - started
        process.kill()
        process.wait()
        connection.close()
    return took
