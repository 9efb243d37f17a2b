"""aliyun-python-sdk-ecs: HMAC-SHA1 signatures in the query, POST or GET."""

import json
import unittest
from unittest import mock as patches

from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.utils import parameter_helper
from aliyunsdkecs.request.v20140526.DescribeSendFileResultsRequest import DescribeSendFileResultsRequest

from contract import Contract, Told


class Post(Contract, unittest.TestCase):
    method = "POST"
    # This client compares the text that the server says it signed with its own. Only where the two
    # are the same does it blame the secret.
    wrong_secret_code = "InvalidAccessKeySecret"

    def call(self, params, key):
        host, port = self.mock.address.split(":")
        client = AcsClient(*key, region_id=params["RegionId"], port=int(port))
        request = DescribeSendFileResultsRequest()
        request.set_endpoint(host)
        request.set_protocol_type("http")
        request.set_method(self.method)
        for name, value in params.items():
            if name == "Tag":
                request.set_Tags(value)
            elif name != "RegionId":
                getattr(request, f"set_{name}")(value)
        return json.loads(client.do_action_with_exception(request))

    def told(self, params, key):
        with self.assertRaises(ServerException) as caught:
            self.call(params, key)
        error = caught.exception
        return Told(error.error_code, error.http_status, error.request_id, error.message)

    def nonce_is(self, nonce):
        return patches.patch.object(parameter_helper, "get_uuid", lambda: nonce)

    def time_is(self, instant):
        return patches.patch.object(
            parameter_helper, "get_iso_8061_date", lambda: instant.strftime("%Y-%m-%dT%H:%M:%SZ")
        )


class Get(Post):
    method = "GET"
