"""alibabacloud_ecs20140526: ACS3 signatures in headers, or HMAC-SHA1 in the query."""

import unittest
from unittest import mock as patches

from alibabacloud_ecs20140526.client import Client
from alibabacloud_ecs20140526.models import DescribeSendFileResultsRequest
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException, ClientException, ServerException
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_openapi.utils import Utils

from contract import Contract, Told, key_of
from traffic import Traffic


class Acs3(Contract, unittest.TestCase):
    algorithm = None

    def call(self, params, key):
        config = Config(
            access_key_id=key[0],
            access_key_secret=key[1],
            endpoint=self.mock.address,
            protocol="http",
            signature_algorithm=self.algorithm,
        )
        request = DescribeSendFileResultsRequest().from_map(params)
        answer = Client(config).describe_send_file_results(request)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["x-acs-request-id"], answer.body.request_id)
        return answer.body.to_map()

    def told(self, params, key):
        with self.assertRaises(AlibabaCloudException) as caught:
            self.call(params, key)
        error = caught.exception
        self.assertIs(type(error), ServerException if error.status_code >= 500 else ClientException)
        return Told(error.code, error.status_code, error.request_id, error.message)

    def nonce_is(self, nonce):
        return patches.patch.object(Utils, "get_nonce", lambda: nonce)

    def time_is(self, instant):
        return patches.patch.object(Utils, "get_timestamp", lambda: instant.strftime("%Y-%m-%dT%H:%M:%SZ"))


class Rpc(Acs3):
    algorithm = "v2"


class Acs3Traffic(Traffic, unittest.TestCase):
    algorithm = None

    def send(self, server, params):
        key = key_of("owner")
        config = Config(
            access_key_id=key[0],
            access_key_secret=key[1],
            endpoint=server.address,
            protocol="http",
            signature_algorithm=self.algorithm,
        )
        try:
            Client(config).describe_send_file_results(DescribeSendFileResultsRequest().from_map(params))
        except AlibabaCloudException:
            pass


class RpcTraffic(Acs3Traffic):
    algorithm = "v2"
