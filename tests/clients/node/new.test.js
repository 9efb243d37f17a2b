// @alicloud/ecs20140526: ACS3 signatures in headers, or HMAC-SHA1 in the query.
const assert = require("node:assert/strict");

const { default: Client, DescribeSendFileResultsRequest } = require("@alicloud/ecs20140526");
const { $OpenApiUtil, ClientError, OpenApiUtil, ServerError } = require("@alicloud/openapi-core");

const { contract, replaced } = require("./contract");

// The models know the names on the wire; a call is written with those.
const own = (name) => name[0].toLowerCase() + name.slice(1);
const renamed = (object) => Object.fromEntries(Object.entries(object).map(([name, value]) => [own(name), value]));
const iso = (date) => date.toISOString().replace(/\.\d+Z/, "Z");

const client = (signatureAlgorithm) => ({
  async call(url, params, { id, secret }) {
    const config = new $OpenApiUtil.Config({
      accessKeyId: id,
      accessKeySecret: secret,
      endpoint: url.replace("http://", ""),
      protocol: "http",
      signatureAlgorithm,
    });
    const request = new DescribeSendFileResultsRequest({ ...renamed(params), tag: params.Tag?.map(renamed) });
    const answer = await new Client(config).describeSendFileResults(request);
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers["x-acs-request-id"], answer.body.requestId);
    return answer.body.toMap();
  },

  told(error) {
    assert.equal(error.constructor, error.statusCode >= 500 ? ServerError : ClientError, error.stack);
    return { code: error.code, status: error.statusCode, requestId: error.requestId, message: error.message };
  },

  withNonce: (nonce, work) => replaced(OpenApiUtil, "getNonce", () => nonce, work),
  withTime: (date, work) => replaced(OpenApiUtil, "getTimestamp", () => iso(date), work),
});

contract("acs3", client(undefined));
contract("rpc", client("v2"));
