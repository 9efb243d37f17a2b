// Sends a file to the instances of the command line, waits, and prints what became of it on each.
// ECS_ENDPOINT is host:port of `acs-conform mock --suite send-file`, which prints the keys too.
const { default: Client, DescribeSendFileResultsRequest, SendFileRequest } = require("@alicloud/ecs20140526");
const { $OpenApiUtil } = require("@alicloud/openapi-core");

const client = new Client(new $OpenApiUtil.Config({
  accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID,
  accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,
  endpoint: process.env.ECS_ENDPOINT,
  protocol: "http",
}));
const regionId = "cn-hangzhou";

async function main(instanceId) {
  const order = { regionId, name: "motd.txt", targetDir: "/etc", content: "hello", instanceId };
  const { invokeId } = (await client.sendFile(new SendFileRequest(order))).body;
  for (;;) {
    const answer = await client.describeSendFileResults(new DescribeSendFileResultsRequest({ regionId, invokeId }));
    const [delivery] = answer.body.invocations.invocation;
    if (!["Pending", "Running"].includes(delivery.invocationStatus)) return delivery.invokeInstances.invokeInstance;
    await new Promise((done) => setTimeout(done, 1000));
  }
}

main(process.argv.slice(2)).then((instances) =>
  instances.forEach((one) => console.log(one.instanceId, one.invocationStatus, one.errorCode)));
