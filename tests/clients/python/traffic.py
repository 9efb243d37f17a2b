"""What a client sends is recorded by the reference server and judged by `verify`."""

import json
import pathlib
import subprocess
import tempfile

from mock import BINARY, WORLD, Mock


def judged(talk):
    """The rows of the report on what `talk` sends to a server, by id, and the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        har, report = pathlib.Path(folder, "client.har"), pathlib.Path(folder, "report.json")
        server = Mock("--record", har)
        try:
            server.seed(WORLD)
            talk(server)
        finally:
            server.stop()
        text = har.read_text(encoding="utf-8")
        for caller in WORLD["callers"].values():
            assert caller["AccessKeySecret"] not in text, "a secret was recorded"
        ended = subprocess.run([BINARY, "verify", "-q", har, "--report", f"json={report}"], timeout=60, check=False)
        rows = json.loads(report.read_text(encoding="utf-8"))["rows"]
        return ended.returncode, {row["id"]: row for row in rows}


class Traffic:
    """The tests; a client fills in `send`."""

    def send(self, server, params):
        """Sends one call, whatever becomes of it."""
        raise NotImplementedError

    def judge(self, *calls):
        return judged(lambda server: [self.send(server, params) for params in calls])

    def test_a_client_that_keeps_the_limits(self):
        tags = [{"Key": f"k{n}", "Value": "v"} for n in range(20)]
        code, rows = self.judge({"RegionId": "cn-hangzhou", "Tag": tags}, {"RegionId": "cn-hangzhou", "MaxResults": 50})
        self.assertEqual([row["id"] for row in rows.values() if row["verdict"] != "pass"], [])
        self.assertEqual((code, rows["client/tag-number-limit"]["requests"]), (0, 2))

    def test_a_client_that_sends_21_tags(self):
        tags = [{"Key": f"k{n}", "Value": "v"} for n in range(21)]
        code, rows = self.judge({"RegionId": "cn-hangzhou"}, {"RegionId": "cn-hangzhou", "Tag": tags})
        self.assertEqual([row["id"] for row in rows.values() if row["verdict"] != "pass"], ["client/tag-number-limit"])
        (failure,) = rows["client/tag-number-limit"]["failures"]
        self.assertEqual((failure["actual"], code), ("21 elements", 1))
        self.assertRegex(failure["note"], r"^entry 2, 20\d\d-.*, POST http://127\.0\.0\.1:\d+$")
