"""Programs under measurement: how they are started, timed and stopped."""

import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass


class Refused(Exception):
    """A program that did not do what is measured, so that its time says nothing."""


@dataclass
class Measured:
    """One run of a program."""

    wall: float  # seconds
    cpu: float | None  # seconds, user and system; None without GNU time
    peak: float | None  # MiB; None without GNU time
    out: str


# What this can do without, and how to get it.
TOOLS = {
    "time": ("/usr/bin/time", "apt-get install time"),
    "wrk": ("wrk", "apt-get install wrk"),
    "hurl": (
        "hurl",
        "apt-get install libcurl4-openssl-dev libxml2-dev libclang-dev pkg-config, "
        "then cargo install hurl@8.0.1 --locked",
    ),
}


def tool(name):
    """The path of a tool, or None."""
    path, _ = TOOLS[name]
    return shutil.which(path)


def missing(name):
    """What to print in place of a row."""
    return f"missing: {TOOLS[name][1]}"


def timed(command, exits=(0,)):
    """Runs a command to its end."""
    command = [str(word) for word in command]
    with tempfile.NamedTemporaryFile("r") as figures:
        # GNU time is small, so that the peak is the program's and not that of a forked interpreter.
        around = [tool("time"), "-o", figures.name, "-f", "%U %S %M"] if tool("time") else []
        started = time.perf_counter()
        ended = subprocess.run(around + command, capture_output=True, text=True)
        wall = time.perf_counter() - started
        if ended.returncode not in exits:
            told = (ended.stdout + ended.stderr)[-1000:]
            raise Refused(f"{' '.join(command)[:300]}: exit {ended.returncode}: {told}")
        # An exit other than 0 puts a sentence before the figures.
        found = re.search(r"^(\S+) (\S+) (\d+)$", figures.read(), re.M) if around else None
    cpu = float(found[1]) + float(found[2]) if found else None
    peak = int(found[3]) / 1024 if found else None
    return Measured(wall, cpu, peak, ended.stdout)


class Server:
    """A server of ours that prints its address, and ends when its input ends."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.address = self.process.stdout.readline().strip()
        if not self.address:
            raise Refused(f"{command[0]} did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


class Mock:
    """The reference server, on a port of its own."""

    def __init__(self, binary, world):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [str(binary), "mock", "--listen", self.address, "--control", "127.0.0.1:0", "--world", str(world)],
            stdout=subprocess.DEVNULL,
        )
        self._wait_for(port)

    def _wait_for(self, port):
        for _ in range(300):
            if self.process.poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        self.process.kill()
        raise Refused("the reference server did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def wrk(url, seconds, connections=16, script=None):
    """Requests a second that a server answers, or None without wrk."""
    if not tool("wrk"):
        return None
    more = ["-s", str(script)] if script else []
    measured = timed([tool("wrk"), "-t1", f"-c{connections}", f"-d{seconds}s", *more, url])
    if "Non-2xx" in measured.out or "Socket errors" in measured.out:
        raise Refused(f"wrk was not answered well: {measured.out}")
    return float(re.search(r"Requests/sec:\s+(\S+)", measured.out)[1]), measured


def interleaved(measures, runs):
    """Runs each of several functions so many times in turns, so that what else the machine does
    falls on all of them alike. Gives the lists of what they returned, by name."""
    results = {name: [] for name in measures}
    for _ in range(runs):
        for name, measure in measures.items():
            results[name].append(measure())
    return results


def median(values):
    """The median, or None if a value is missing."""
    values = list(values)
    return None if None in values else statistics.median(values)


def ratio(those, these):
    """The median of the ratios of runs that stood side by side."""
    return statistics.median(a / b for a, b in zip(those, these))


def spread(values):
    """How far the runs lie apart, as a share of their median."""
    return (max(values) - min(values)) / statistics.median(values)


def sized(path):
    """MiB of a file."""
    return pathlib.Path(path).stat().st_size / (1 << 20)
