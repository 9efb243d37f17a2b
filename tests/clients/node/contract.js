// What every client must be able to do with the reference server.
const assert = require("node:assert/strict");
const { after, before, describe, test } = require("node:test");

const { CALLS, Mock, WORLD, asAnswered } = require("./mock");

const REQUEST_ID = /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/;
const HOUR = 3_600_000;
const REGION = { RegionId: "cn-hangzhou" };
const keyOf = ({ AccessKeyId, AccessKeySecret }) => ({ id: AccessKeyId, secret: AccessKeySecret });
const OWNER = keyOf(WORLD.callers.owner);

/** Records by their InvokeId; the order of a list is not promised. */
function byId(list) {
  const found = Object.fromEntries(list.map((record) => [record.InvokeId, record]));
  assert.equal(Object.keys(found).length, list.length, "a record came twice");
  return found;
}

const records = (pages) => byId(pages.flatMap((page) => page.Invocations.Invocation));
const wanted = (keep) => byId(WORLD.invocations.filter(keep).map(asAnswered));
const pick = (object, names) => Object.fromEntries(names.map((name) => [name, object[name]]));

/**
 * Registers the tests of a client. It has
 * - `call(url, params, key)`: sends the call and gives the body as it was on the wire;
 * - `told(error)`: the code, status, request id and message of the client's own exception;
 * - `withNonce(nonce, work)`, `withTime(date, work)`: work with a fixed nonce, or at another time;
 *   the work is given the parameters that it takes for that, if any.
 */
function contract(name, client) {
  describe(name, () => {
    let mock;
    before(async () => {
      mock = await Mock.start();
      await mock.seed(WORLD);
    });
    after(() => mock.stop());

    const call = (params, key = OWNER) => client.call(mock.url, params, key);

    async function walk(params) {
      const pages = [await call(params)];
      for (let token; (token = pages.at(-1).NextToken); ) {
        assert.ok(pages.length < 100, "the walk does not end");
        pages.push(await call({ ...params, NextToken: token }));
      }
      return pages;
    }

    async function assertRefused(params, key, code, status) {
      const error = await call(params, key).then(
        (body) => assert.fail(`${code} is due, but this came: ${JSON.stringify(body)}`),
        (error) => error,
      );
      const told = client.told(error);
      assert.deepEqual([told.code, told.status], [code, status]);
      assert.match(told.requestId, REQUEST_ID);
      assert.ok(told.message);
    }

    test("every parameter with odd characters", async () => {
      const params = CALLS.everyParameter;
      assert.deepEqual(records([await call(params)]), wanted((r) => r.InvokeId === params.InvokeId));
    });

    test("each odd parameter reaches the filter", async () => {
      const params = pick(CALLS.everyParameter, ["RegionId", "Name", "Tag"]);
      assert.equal((await call(params)).Invocations.Invocation.length, 2);
      const [key, empty] = params.Tag;
      const others = [
        { Name: params.Name.replace(" ", "+") },
        { Name: params.Name.replace("%2B", "+") },
        { Tag: [{ ...key, Value: `${key.Value} ` }, empty] },
        { Tag: [{ ...key, Key: key.Key.replace("~", "%7E") }, empty] },
        { Tag: [key, { ...empty, Value: "x" }] },
      ];
      for (const other of others) {
        assert.deepEqual((await call({ ...params, ...other })).Invocations.Invocation, [], JSON.stringify(other));
      }
    });

    test("a filtered walk takes its token again", async () => {
      const { InvokeId, NextToken, ...params } = CALLS.everyParameter;
      const pages = await walk(params);
      assert.equal(pages.length, 2);
      assert.deepEqual(records(pages), wanted((r) => r.Name === params.Name));
    });

    test("a walk to the last page shows the world", async () => {
      const pages = await walk({ ...REGION, MaxResults: 5 });
      assert.deepEqual(pages.map((page) => page.Invocations.Invocation.length), [5, 5, 2]);
      assert.deepEqual(records(pages), wanted(() => true));
    });

    test("page numbers show the same", async () => {
      const pages = [];
      for (const PageNumber of [1, 2, 3]) pages.push(await call({ ...REGION, PageSize: 5, PageNumber }));
      assert.deepEqual(pages.map((page) => page.TotalCount), [12, 12, 12]);
      assert.deepEqual(pages.map((page) => page.PageNumber), [1, 2, 3]);
      assert.deepEqual(records(pages), wanted(() => true));
    });

    test("a region without records", async () => {
      const page = await call({ RegionId: "cn-shanghai" });
      assert.deepEqual(page.Invocations, { Invocation: [] });
      assert.match(page.RequestId, REQUEST_ID);
    });

    for (const { code, status, caller, params } of CALLS.errors) {
      test(`error ${code}`, () => assertRefused(params, keyOf(WORLD.callers[caller]), code, status));
    }

    test("a wrong secret", () =>
      assertRefused(REGION, { ...OWNER, secret: `${OWNER.secret}x` }, "SignatureDoesNotMatch", 400));

    test("an unknown key", () =>
      assertRefused(REGION, { id: "LTAI5tNobodyHasThisKey00", secret: "any" }, "InvalidAccessKeyId.NotFound", 404));

    test("a nonce works once", () =>
      client.withNonce(`used-twice-by-${name}`, async (more) => {
        await call({ ...REGION, ...more });
        await assertRefused({ ...REGION, ...more }, OWNER, "SignatureNonceUsed", 400);
      }));

    for (const [when, off] of [["expired", -HOUR], ["early", HOUR]]) {
      test(`an ${when} time`, () =>
        client.withTime(new Date(Date.now() + off), (more) =>
          assertRefused({ ...REGION, ...more }, OWNER, "InvalidTimeStamp.Expired", 400)));
    }
  });
}

/** Works while a method of an object is another one. */
async function replaced(object, method, other, work) {
  const own = object[method];
  object[method] = other;
  try {
    return await work();
  } finally {
    object[method] = own;
  }
}

assert.equal(CALLS.errors.length, 13);
module.exports = { contract, replaced };
