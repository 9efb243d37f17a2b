// @alicloud/pop-core: HMAC-SHA1 signatures, in a form body or in the query.
const assert = require("node:assert/strict");

const { RPCClient } = require("@alicloud/pop-core");

const { contract } = require("./contract");

const client = (method) => ({
  async call(url, params, { id, secret }) {
    const rpc = new RPCClient({ accessKeyId: id, accessKeySecret: secret, endpoint: url, apiVersion: "2014-05-26" });
    // Its objects have no prototype; a clone has the usual one and can be compared.
    return structuredClone(await rpc.request("DescribeSendFileResults", params, { method }));
  },

  told(error) {
    assert.equal(error.name, `${error.data?.Code}Error`, error.stack);
    const status = error.entry.response.statusCode;
    return { code: error.code, status, requestId: error.data.RequestId, message: error.message };
  },

  // A call's own parameters win over those that the client adds.
  withNonce: (nonce, work) => work({ SignatureNonce: nonce }),
  withTime: (date, work) => work({ Timestamp: date.toISOString().replace(/\.\d+Z/, "Z") }),
});

contract("post", client("POST"));
contract("get", client("GET"));
