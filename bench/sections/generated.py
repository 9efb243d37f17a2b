"""The generated inputs: a suite as a matrix or as many files, the same cases for hurl, a world.

Everything is made of data/answer.json and data/checks.json, which the Rust programs read too.
"""

import json
import pathlib

HERE = pathlib.Path(__file__).resolve().parent.parent
REPOSITORY = HERE.parent
PLACE_OF_ID = "@ID@"
CHECKS = json.loads((HERE / "data/checks.json").read_text())
OPERATION = "DescribeSendFileResults"
VERSION = "2014-05-26"


def matrix_suite(folder, rows):
    """A suite with one case whose matrix has so many rows (a power of ten, at most a million)."""
    digits = ["00", "00", "00"]
    axes = _axes(rows)
    for name, values in axes.items():
        digits["abc".index(name)] = "${%s}" % name
    case = _case("f-hz0" + "".join(digits), "Each row gets its own delivery, with its values")
    case += "matrix:\n"
    for name, values in axes.items():
        case += f"  {name}: [{', '.join(json.dumps(value) for value in values)}]\n"
    case += "combine: product\n"
    _suite(folder, {"rows": case})


def files_suite(folder, cases):
    """A suite of so many files with a case each."""
    _suite(folder, {f"case-{n:06}": _case(f"f-hz0{n:06}", f"Delivery {n} has its values") for n in range(cases)})


def hurl_files(folder, address, entries, files):
    """The same cases for hurl, in so many files of equal length."""
    folder.mkdir(parents=True)
    each = entries // files
    for file in range(files):
        texts = [_hurl_entry(address, n) for n in range(file * each, (file + 1) * each)]
        (folder / f"{file:06}.hurl").write_text("\n".join(texts))


def world(path, deliveries):
    """A world of so many deliveries, with two instances and two tags each; a name, an instance and a
    tag are each one's own."""
    record = {
        "RegionId": "cn-hangzhou", "InvokeId": "f-hz0bench${n:06}", "Name": "file${n:06}.txt",
        "CreationTime": "now-1m-${n}s", "ContentType": "PlainText", "Content": "hello",
        "TargetDir": "/home/user", "FileOwner": "root", "FileGroup": "root", "FileMode": "0644",
        "Overwrite": "false",
        "InvokeInstances": [
            {"InstanceId": instance, "InvocationStatus": "Success",
             "CreationTime": "now-1m-${n}s", "UpdateTime": "now-1m-${n}s"} for instance in ("i-hz0bench", "i-hz0bench${n:06}")
        ],
        "Tags": [{"TagKey": "env", "TagValue": "prod"}, {"TagKey": "n", "TagValue": "${n:06}"}],
    }
    path.write_text(json.dumps({"invocations": [{"repeat": {"count": str(deliveries)}, "record": record}]}))


def _axes(rows):
    pairs = [f"{n:02}" for n in range(100)]
    sizes = {1_000: (0, 10, 100), 10_000: (0, 100, 100), 100_000: (10, 100, 100), 1_000_000: (100, 100, 100)}
    return {name: pairs[:size] for name, size in zip("abc", sizes[rows]) if size}


def _case(identity, title):
    values = ""
    for check in CHECKS:
        kind = "number" if "number" in check else "text"
        due = str(check[kind]).replace(PLACE_OF_ID, identity)
        values += f"    - {{at: {json.dumps(check['at'])}, {kind}: {json.dumps(due)}}}\n"
    return (
        f"title: {title}\nwhy: It is measured.\nclauses: [answered]\nany-data: true\n"
        f'request:\n  params: {{RegionId: "${{region}}", InvokeId: "{identity}"}}\n'
        f"expect:\n  values:\n{values}"
    )


def _suite(folder, cases):
    (folder / "answers").mkdir(parents=True)
    for name in ("clauses", "worlds", "schemas"):
        (folder / name).mkdir()
    blamed = "server-error not-json schema endless-walk repeated-record refused-token snapshot".split()
    (folder / "suite.yaml").write_text(json.dumps({
        "suite": folder.name, "title": "Generated", "product": "Ecs", "operation": OPERATION,
        "version": VERSION, "actions": {OPERATION: {"writes": False}}, "region": "cn-hangzhou",
        "default-world": "some",
        "editions": [{"date": "2026-06-26", "says": "None; the suite is there to be measured.", "values": {}}],
        "capabilities": {
            "seed": {"says": "Its data can be replaced by a world."},
            "several-callers": {"says": "It knows several callers."},
            "json": {"says": "It answers in JSON.", "core": True},
        },
        "themes": ["answers"],
        "schemas": {"success": "response.schema.json", "error": "error.schema.json"},
        "records": {"at": "$.Invocations.Invocation[*]", "key": "InvokeId", "world": "invocations"},
        "paging": {"token": "$.NextToken", "token-param": "NextToken", "number-param": "PageNumber",
                   "total": "$.TotalCount", "pages": 100},
        "generated": {"$.RequestId": "request-id"},
        "blame": {name: "answered" for name in blamed},
        "world": {"account-id": "1234567890123456", "regions": [{"RegionId": "cn-hangzhou"}],
                  "callers": {"owner": {"AccessKeyId": "LTAI5tTestKeyOfTheOwner0",
                                        "AccessKeySecret": "test-secret-of-the-owner-000000"}}},
    }, indent=1))
    (folder / "clauses/page.yaml").write_text(json.dumps({"clauses": [{
        "id": "answered", "level": "must", "basis": "documented", "source": "generated",
        "quote": "generated", "says": "The answer is the one that is expected.",
    }]}))
    (folder / "worlds/some.yaml").write_text("invocations: []\n")
    for name in ("response", "error"):
        # The operation's own schema, at its full cost; every clause in it becomes the one that there is.
        text = (REPOSITORY / "schemas/describe-send-file-results" / f"{name}.schema.json").read_text()
        schema = _blaming_one_clause(json.loads(text))
        (folder / "schemas" / f"{name}.schema.json").write_text(json.dumps(schema, indent=1))
    for name, text in cases.items():
        (folder / "answers" / f"{name}.yaml").write_text(text)


def _blaming_one_clause(schema):
    if isinstance(schema, dict):
        return {key: "answered" if key == "x-clause" else _blaming_one_clause(value) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_blaming_one_clause(value) for value in schema]
    return schema


def _hurl_entry(address, number):
    identity = f"f-hz0{number:06}"
    asserts = ""
    for check in CHECKS:
        due = check["number"] if "number" in check else json.dumps(check["text"].replace(PLACE_OF_ID, identity))
        asserts += f'jsonpath "{check["at"]}" == {due}\n'
    return (
        f"POST http://{address}/?RegionId=cn-hangzhou&InvokeId={identity}\n"
        f"x-acs-action: {OPERATION}\nx-acs-version: {VERSION}\nHTTP 200\n[Asserts]\n{asserts}"
    )
