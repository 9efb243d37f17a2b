"""Starts the reference server for a test and seeds it."""

import json
import os
import pathlib
import subprocess
import urllib.request

CLIENTS = pathlib.Path(__file__).resolve().parent.parent
BINARY = os.environ.get("ACS_CONFORM_BIN") or CLIENTS.parent.parent / "target/release/acs-conform"
WORLD = json.loads((CLIENTS / "world.json").read_text(encoding="utf-8"))
CALLS = json.loads((CLIENTS / "calls.json").read_text(encoding="utf-8"))


class Mock:
    """The reference server as another process, on free ports."""

    def __init__(self, *more):
        command = [BINARY, "mock", "--listen", "127.0.0.1:0", "--auth", "required", *more]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        first = self._process.stdout.readline().split()
        assert first[:2] == ["listening", "on"] and first[3] == "control", f"the first line is {first}"
        self.address = first[2].removeprefix("http://")
        self._control = first[4]

    def seed(self, world):
        """Replaces all data."""
        body = json.dumps(world).encode()
        request = urllib.request.Request(f"{self._control}/world", data=body, method="PUT")
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status // 100 == 2, answer.status

    def stop(self):
        """Ends the process."""
        self._process.terminate()
        self._process.wait(timeout=10)
        self._process.stdout.close()


def as_answered(record):
    """A record of the world as the answer has to show it."""
    shown = {name: value for name, value in record.items() if name not in ("RegionId", "ResourceGroupId")}
    shown["InvokeInstances"] = {"InvokeInstance": record["InvokeInstances"]}
    shown["Tags"] = {"Tag": record["Tags"]}
    shown["VmCount"] = len(record["InvokeInstances"])
    shown["InvocationStatus"] = CALLS["statuses"][record["InvokeId"]]
    return shown


def by_id(records):
    """Records by their InvokeId; the order of a list is not promised."""
    found = {record["InvokeId"]: record for record in records}
    assert len(found) == len(records), "a record came twice"
    return found
