"""Checks deliveries of the local runner with the published verifiers and the recipes of docs/webhooks.md.

Writes the received deliveries to the file in the first argument, for the verifiers of other languages.
"""

import datetime
import http.server
import json
import os
import pathlib
import re
import sys
import threading
import time
import urllib.request
from unittest import mock

DOCS = pathlib.Path(__file__).parent.parent.parent / "docs/webhooks.md"
URL, KEY = os.environ["POSTHORN_URL"], os.environ["POSTHORN_KEY"]
ARRIVES_SECONDS_MAX = 30
received = []


class Receiver(http.server.BaseHTTPRequestHandler):
    """Stores received requests byte for byte."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        received.append({"headers": {name.lower(): value for name, value in self.headers.items()}, "body": body})
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def call(method, path, body=None):
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    request = urllib.request.Request(URL + path, json.dumps(body or {}).encode(), headers, method=method)
    return json.load(urllib.request.urlopen(request))


def fired(hook):
    """Sends a test event; gives the received request."""
    before = len(received)
    call("POST", f"/v1/webhooks/{hook['id']}/test", {"type": "message.delivered"})
    end = time.monotonic() + ARRIVES_SECONDS_MAX
    while len(received) == before:
        assert time.monotonic() < end, "nothing arrived"
        time.sleep(0.05)
    return received[-1]


def refused(verify, *arguments):
    try:
        verify(*arguments)
    except Exception as error:
        return type(error).__name__ == "WebhookVerificationError"
    return False


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    hook = call("POST", "/v1/webhooks", {"url": url, "events": ["message.*"], "signature": "both"})
    plain = fired(hook)
    rotated = call("POST", f"/v1/webhooks/{hook['id']}/signing-secret/rotate")
    during = fired(hook)
    call("DELETE", f"/v1/webhooks/{hook['id']}")
    old, new = hook["signing_secret"], rotated["signing_secret"]
    cases = {"plain": plain, "during": during, "old": old, "new": new}
    pathlib.Path(sys.argv[1]).write_text(json.dumps(cases))

    recipe = {}
    exec(re.search(r"```python\n(.*?)```", DOCS.read_text(), re.S)[1], recipe)
    verify = recipe["verify"]
    headers, body = plain["headers"], plain["body"].encode()
    assert verify(old, headers, body)["type"] == "message.delivered"
    assert refused(verify, old, headers, body.replace(b"Welcome", b"Farewell")), "tampered"
    assert refused(verify, new, headers, body), "another secret"
    later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=6)
    with mock.patch("standardwebhooks.webhooks.datetime", wraps=datetime.datetime) as clock:
        clock.now.return_value = later
        assert refused(verify, old, headers, body), "old"
    for secret in (old, new):
        assert verify(secret, during["headers"], during["body"].encode())["id"]
    print("  standardwebhooks of PyPI            accepts deliveries; refuses changed, old and with another secret")


main()
