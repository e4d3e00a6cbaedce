"""Starts the local runner, empty, on a free port, and holds it against the OpenAPI document and an email SDK.

Usage: run.py RUNNER PART...   with parts `sdk`, `node`, `webhooks` and `schema`; the SDKs go first, for the other one leaves nothing as it was.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
DOCUMENT = ROOT / "docs/openapi.json"
EXAMPLES_PER_OPERATION = int(os.environ.get("CONFORMANCE_EXAMPLES", "12"))
SCHEMA_SECONDS_MAX = 600
START_SECONDS_MAX = 60


class Runner:
    """The local runner: its address and its demo organisation's keys."""

    def __init__(self, binary, state):
        self.state = state
        self.log = open(state / "terminal.log", "w")
        # Each instance of a function leases a share of what an address may get wrong in a minute. Schemathesis leaves keys out at
        # every function within one, and with a second instance of each the leases alone would use that up.
        settings = {"POSTHORN_PORT": "0", "POSTHORN_STATE_DIR": str(state), "POSTHORN_INSTANCES": "1"}
        self.process = subprocess.Popen(
            [binary],
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        # A runner that hangs before it greets is ended, so that reading comes to an end too.
        signal.signal(signal.SIGALRM, lambda *_: self.process.kill())
        signal.alarm(START_SECONDS_MAX)
        told = {}
        for line in self.process.stdout:
            name, _, value = line.strip().rpartition("  ")
            told[name.strip()] = value.strip()
            if "test key" in told:
                break
        signal.alarm(0)
        if "test key" not in told:
            sys.exit(f"The runner did not start:\n{(state / 'terminal.log').read_text()}")
        self.url, self.live_key, self.test_key = told["Posthorn"], told["live key"], told["test key"]

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


# What stands behind a path's `{id}`, so that requests get past 404: how each is made.
THINGS = {
    "emails": {"from": "hello@demo.example", "to": ["a@example.com"], "subject": "x", "text": "x", "scheduled_at": "in 9 days"},
    "domains": {"name": "conformance.example.com"},
    "templates": {"name": "Order", "subject": "x", "html": "<p>{{ name }}</p>", "variables": [{"key": "name", "type": "string"}]},
    "topics": {"name": "News", "default_subscription": "opt_in"},
    "webhooks": {"url": "http://127.0.0.1:9/", "events": ["*"]},
    "ip-pools": {"name": "pool"},
}


def configuration(runner):
    """The configuration of schemathesis, with an id of each kind that exists, where a request does not delete."""
    text = (HERE / "schemathesis.toml").read_text()
    for things, body in THINGS.items():
        request = urllib.request.Request(
            f"{runner.url}/v1/{things}",
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {runner.live_key}", "Content-Type": "application/json"},
        )
        id_ = json.load(urllib.request.urlopen(request))["id"]
        text += f'''
[[operations]]
include-path-regex = "^/v1/{things}/\\\\{{id"
exclude-method = "DELETE"
parameters = {{ "path.id" = "{id_}" }}
'''
    path = runner.state / "schemathesis.toml"
    path.write_text(text)
    return path


def schema(runner):
    """Every operation by its schema, sound and broken requests, all checks."""
    command = [
        str(pathlib.Path(sys.executable).with_name("schemathesis")),
        "--config-file", str(configuration(runner)),
        "run", str(DOCUMENT), "--url", runner.url,
        "--header", f"Authorization: Bearer {runner.live_key}",
        "--checks", "all",
        "--phases", "examples,coverage,fuzzing,stateful",
        "--max-examples", str(EXAMPLES_PER_OPERATION),
        # Always the same requests.
        "--generation-deterministic",
        "--workers", "1", "--no-color",
    ]
    return subprocess.run(command, timeout=SCHEMA_SECONDS_MAX, cwd=runner.state).returncode == 0


def sdk(runner):
    """Every call of the SDK that Posthorn has a route for."""
    environment = {**os.environ, "RESEND_API_KEY": runner.live_key, "RESEND_API_URL": f"{runner.url}/v1"}
    return subprocess.run([sys.executable, str(HERE / "resend_sdk.py")], env=environment).returncode == 0


def packages():
    """Where the pinned packages for Node are, and the scripts beside them."""
    place = ROOT / ".tools/node"
    place.mkdir(parents=True, exist_ok=True)
    for file in ("package.json", "attachments.mjs", "resend_sdk.mjs", "webhooks.mjs"):
        shutil.copy(HERE / file, place)
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=place, check=True)
    return place


def webhooks(runner):
    """Deliveries against the published verifiers; those for Node where there is Node."""
    has_node = shutil.which("node") and shutil.which("npm")
    place = packages() if has_node else runner.state
    environment = {**os.environ, "POSTHORN_URL": runner.url, "POSTHORN_KEY": runner.live_key}
    command = [sys.executable, str(HERE / "webhooks.py"), str(place / "deliveries.json")]
    if subprocess.run(command, env=environment).returncode != 0:
        return False
    if not has_node:
        print("no Node here: its verifiers are left out")
        return True
    return subprocess.run(["node", "webhooks.mjs", str(ROOT / "docs/webhooks.md")], cwd=place).returncode == 0


def node(runner):
    """The SDK for Node, and what older ones send as well, where there is Node."""
    if not (shutil.which("node") and shutil.which("npm")):
        print("no Node here: its SDK is left out")
        return True
    place = packages()
    environment = {**os.environ, "RESEND_API_KEY": runner.live_key, "RESEND_BASE_URL": f"{runner.url}/v1"}
    scripts = ("resend_sdk.mjs", "attachments.mjs")
    return all(subprocess.run(["node", script], cwd=place, env=environment).returncode == 0 for script in scripts)


def main():
    binary, parts = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory(prefix="posthorn-conformance-") as state:
        runner = Runner(binary, pathlib.Path(state))
        try:
            failed = [part for part in parts if not {"node": node, "schema": schema, "sdk": sdk, "webhooks": webhooks}[part](runner)]
        finally:
            runner.stop()
        log = pathlib.Path(state) / "posthorn.log"
        faults = [line for line in log.read_text().splitlines() if '"ERROR"' in line]
        print(*faults[:20], sep="\n")
    if failed or faults:
        sys.exit(f"failed: {', '.join(failed) or 'none'}; {len(faults)} faults in the log")


main()
