"""What every client must be able to do with the reference server."""

import contextlib
import datetime
import re
import typing

from mock import CALLS, WORLD, Mock, as_answered, by_id

REQUEST_ID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")
HOUR = datetime.timedelta(hours=1)


class Told(typing.NamedTuple):
    """What a client's own exception says."""

    code: str
    status: int
    request_id: str
    message: str


class Contract:
    """The tests; a client fills in `call`, `told`, nonce and time."""

    wrong_secret_code = "SignatureDoesNotMatch"

    @classmethod
    def setUpClass(cls):
        cls.mock = Mock()
        cls.mock.seed(WORLD)

    @classmethod
    def tearDownClass(cls):
        cls.mock.stop()

    def call(self, params, key):
        """Sends the call and gives the body as it was on the wire."""
        raise NotImplementedError

    def told(self, params, key):
        """Sends a call that must be refused; the client's own exception must come."""
        raise NotImplementedError

    def nonce_is(self, nonce) -> contextlib.AbstractContextManager:
        """While it lasts, calls have this nonce."""
        raise NotImplementedError

    def time_is(self, instant) -> contextlib.AbstractContextManager:
        """While it lasts, calls have this time."""
        raise NotImplementedError

    def walk(self, params):
        """All pages of a walk by tokens."""
        pages = [self.call(params, OWNER)]
        while token := pages[-1].get("NextToken"):
            self.assertLess(len(pages), 100, "the walk does not end")
            pages.append(self.call({**params, "NextToken": token}, OWNER))
        return pages

    def assert_refused(self, params, key, code, status):
        told = self.told(params, key)
        self.assertEqual((told.code, told.status), (code, status))
        self.assertRegex(told.request_id, REQUEST_ID)
        self.assertTrue(told.message)

    def test_every_parameter_with_odd_characters(self):
        params = CALLS["everyParameter"]
        self.assertEqual(records([self.call(params, OWNER)]), wanted(lambda r: r["InvokeId"] == params["InvokeId"]))

    def test_each_odd_parameter_reaches_the_filter(self):
        params = {name: CALLS["everyParameter"][name] for name in ("RegionId", "Name", "Tag")}
        self.assertEqual(len(self.call(params, OWNER)["Invocations"]["Invocation"]), 2)
        key, empty = params["Tag"]
        others = [
            {"Name": params["Name"].replace(" ", "+")},
            {"Name": params["Name"].replace("%2B", "+")},
            {"Tag": [{**key, "Value": key["Value"] + " "}, empty]},
            {"Tag": [{**key, "Key": key["Key"].replace("~", "%7E")}, empty]},
            {"Tag": [key, {**empty, "Value": "x"}]},
        ]
        for other in others:
            with self.subTest(other):
                self.assertEqual(self.call({**params, **other}, OWNER)["Invocations"]["Invocation"], [])

    def test_a_filtered_walk_takes_its_token_again(self):
        params = {name: value for name, value in CALLS["everyParameter"].items() if name not in ("InvokeId", "NextToken")}
        pages = self.walk(params)
        self.assertEqual(len(pages), 2)
        self.assertEqual(records(pages), wanted(lambda r: r["Name"] == params["Name"]))

    def test_a_walk_to_the_last_page_shows_the_world(self):
        pages = self.walk({"RegionId": "cn-hangzhou", "MaxResults": 5})
        self.assertEqual([len(page["Invocations"]["Invocation"]) for page in pages], [5, 5, 2])
        self.assertEqual(records(pages), wanted(lambda r: True))

    def test_page_numbers_show_the_same(self):
        pages = [self.call({"RegionId": "cn-hangzhou", "PageSize": 5, "PageNumber": n}, OWNER) for n in (1, 2, 3)]
        self.assertEqual([page["TotalCount"] for page in pages], [12, 12, 12])
        self.assertEqual([page["PageNumber"] for page in pages], [1, 2, 3])
        self.assertEqual(records(pages), wanted(lambda r: True))

    def test_a_region_without_records(self):
        page = self.call({"RegionId": "cn-shanghai"}, OWNER)
        self.assertEqual(page["Invocations"], {"Invocation": []})
        self.assertRegex(page["RequestId"], REQUEST_ID)

    def test_a_wrong_secret(self):
        key = (OWNER[0], OWNER[1] + "x")
        self.assert_refused(REGION, key, self.wrong_secret_code, 400)

    def test_an_unknown_key(self):
        self.assert_refused(REGION, ("LTAI5tNobodyHasThisKey00", "any"), "InvalidAccessKeyId.NotFound", 404)

    def test_a_nonce_works_once(self):
        with self.nonce_is(f"used-twice-by-{type(self).__name__}"):
            self.call(REGION, OWNER)
            self.assert_refused(REGION, OWNER, "SignatureNonceUsed", 400)

    def test_an_expired_and_an_early_time(self):
        for off in (-HOUR, HOUR):
            with self.subTest(off), self.time_is(datetime.datetime.now(datetime.timezone.utc) + off):
                self.assert_refused(REGION, OWNER, "InvalidTimeStamp.Expired", 400)


def error_test(error):
    """One test for one of the page's errors."""

    def test(self):
        self.assert_refused(error["params"], key_of(error["caller"]), error["code"], error["status"])

    return test


def key_of(caller):
    """Key and secret of a caller of the world."""
    entry = WORLD["callers"][caller]
    return entry["AccessKeyId"], entry["AccessKeySecret"]


def records(pages):
    """The records of pages by id."""
    return by_id([record for page in pages for record in page["Invocations"]["Invocation"]])


def wanted(keep):
    """The records of the world by id, as they have to be shown."""
    return by_id([as_answered(record) for record in WORLD["invocations"] if keep(record)])


OWNER = key_of("owner")
REGION = {"RegionId": "cn-hangzhou"}
assert len(CALLS["errors"]) == 13
for each in CALLS["errors"]:
    setattr(Contract, "test_error_" + each["code"].replace(".", "_"), error_test(each))
