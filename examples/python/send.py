"""Sends a file to the instances of the command line, waits, and prints what became of it on each.

ECS_ENDPOINT is host:port of `acs-conform mock --suite send-file`, which prints the keys too.
"""
import os, sys, time

from alibabacloud_ecs20140526.client import Client
from alibabacloud_ecs20140526.models import DescribeSendFileResultsRequest, SendFileRequest
from alibabacloud_tea_openapi.models import Config

client = Client(Config(
    access_key_id=os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
    access_key_secret=os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
    endpoint=os.environ["ECS_ENDPOINT"], protocol="http"))
region = "cn-hangzhou"

sent = client.send_file(SendFileRequest(
    region_id=region, name="motd.txt", target_dir="/etc", content="hello", instance_id=sys.argv[1:]))
query = DescribeSendFileResultsRequest(region_id=region, invoke_id=sent.body.invoke_id)
while True:
    delivery = client.describe_send_file_results(query).body.invocations.invocation[0]
    if delivery.invocation_status not in ("Pending", "Running"):
        break
    time.sleep(1)
for instance in delivery.invoke_instances.invoke_instance:
    print(instance.instance_id, instance.invocation_status, instance.error_code or "")
