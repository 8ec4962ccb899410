"""A real S3 API on loopback: moto's server, and what a visitor gets from it over HTTP."""

import json
import logging
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

KEYS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
}
# No server of Amazon's may ever be asked for credentials by a test.
ALONE = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
}


@dataclass(frozen=True)
class Loopback:
    """The server's address, and a client of the tests' own."""

    url: str
    client: Any

    def bucket(self, name: str) -> str:
        """Make a bucket that everybody may read; return its name."""
        self.client.create_bucket(Bucket=name)
        statement = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{name}/*",
        }
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        self.client.put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
        return name

    def keys(self, bucket: str) -> set[str]:
        """Return the keys of a bucket."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return {each["Key"] for page in pages for each in page.get("Contents", [])}

    def fetched(self, bucket: str, key: str) -> tuple[bytes, dict[str, str]]:
        """Fetch an object as a visitor does; return its bytes and headers."""
        with urllib.request.urlopen(f"{self.url}/{bucket}/{key}", timeout=30) as answer:  # noqa: S310
            return answer.read(), {name.lower(): value for name, value in answer.headers.items()}


@contextmanager
def loopback() -> Iterator[Loopback]:
    """Run the server for the length of a block."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        _, port = server.get_host_and_port()
        url = f"http://127.0.0.1:{port}"
        client = boto3.client(
            "s3",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - a server of the test's own
        )
        yield Loopback(url, client)
    finally:
        server.stop()
