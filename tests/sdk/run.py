"""Starts the local runner, empty, on a free port, and tests it with the OpenAPI document and email SDKs.

Usage: run.py RUNNER PART...   with parts `clients`, `sdk`, `node`, `webhooks`, `status`, `scim` and `schema`. `schema` must be last, because it changes everything.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
DOCUMENT = ROOT / "docs/openapi.json"
CLIENTS = ROOT / "target/clients"
EXAMPLES_PER_OPERATION = int(os.environ.get("CONFORMANCE_EXAMPLES", "12"))
SCHEMA_SECONDS_MAX = 600
START_SECONDS_MAX = 60


class Runner:
    """The local runner: its address and its demo organisation's keys."""

    def __init__(self, binary, state):
        self.state = state
        self.log = open(state / "terminal.log", "w")
        # Each instance of a function leases a part of the failures that an address may have in a minute. Schemathesis calls every
        # function without a key within a minute; with two instances of each, the leases alone would use up the limit.
        settings = {"POSTHORN_PORT": "0", "POSTHORN_STATE_DIR": str(state), "POSTHORN_INSTANCES": "1"}
        self.process = subprocess.Popen(
            [binary],
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        # Kills a runner that hangs before it prints its greeting, so that the loop below ends.
        signal.signal(signal.SIGALRM, lambda *_: self.process.kill())
        signal.alarm(START_SECONDS_MAX)
        printed = {}
        for line in self.process.stdout:
            name, _, value = line.strip().rpartition("  ")
            printed[name.strip()] = value.strip()
            if "operator" in printed:
                break
        signal.alarm(0)
        if "operator" not in printed:
            sys.exit(f"The runner did not start:\n{(state / 'terminal.log').read_text()}")
        self.url, self.live_key, self.test_key = printed["API"], printed["live key"], printed["test key"]
        self.operator_key = printed["operator"]

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


# The bodies that create the objects for a path's `{id}`, so that requests get past 404.
THINGS = {
    "emails": {"from": "hello@demo.example", "to": ["a@example.com"], "subject": "x", "text": "x", "scheduled_at": "in 9 days"},
    "domains": {"name": "conformance.example.com"},
    "templates": {"name": "Order", "subject": "x", "html": "<p>{{ name }}</p>", "variables": [{"key": "name", "type": "string"}]},
    "topics": {"name": "News", "default_subscription": "opt_in"},
    "webhooks": {"url": "http://127.0.0.1:9/", "events": ["*"]},
    "ip-pools": {"name": "pool"},
}


def configuration(runner):
    """The configuration of schemathesis: requests that do not delete get the id of an existing object of each kind."""
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
    """Tests every operation by its schema, with valid and invalid requests and all checks."""
    command = [
        str(pathlib.Path(sys.executable).with_name("schemathesis")),
        "--config-file", str(configuration(runner)),
        "run", str(DOCUMENT), "--url", runner.url,
        "--header", f"Authorization: Bearer {runner.live_key}",
        "--checks", "all",
        "--phases", "examples,coverage,fuzzing,stateful",
        "--max-examples", str(EXAMPLES_PER_OPERATION),
        # The same requests in every run.
        "--generation-deterministic",
        "--workers", "1", "--no-color",
    ]
    return subprocess.run(command, timeout=SCHEMA_SECONDS_MAX, cwd=runner.state).returncode == 0


def sdk(runner):
    """Makes every call of the SDK for which Posthorn has a route."""
    environment = {**os.environ, "RESEND_API_KEY": runner.live_key, "RESEND_API_URL": f"{runner.url}/v1"}
    return subprocess.run([sys.executable, str(HERE / "resend_sdk.py")], env=environment).returncode == 0


def packages():
    """Installs the pinned packages for Node, with the scripts next to them; gives the folder."""
    place = ROOT / ".tools/node"
    place.mkdir(parents=True, exist_ok=True)
    for file in ("package.json", "attachments.mjs", "clients.mjs", "resend_sdk.mjs", "status.mjs", "webhooks.mjs"):
        shutil.copy(HERE / file, place)
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=place, check=True)
    return place


def clients(runner):
    """Calls routes with both generated clients, and checks that TypeScript's types fit."""
    environment = {**os.environ, "POSTHORN_URL": runner.url, "POSTHORN_KEY": runner.live_key}
    python = {**environment, "PYTHONPATH": str(CLIENTS / "python")}
    if subprocess.run([sys.executable, str(HERE / "clients.py")], env=python).returncode != 0:
        return False
    place = packages()
    shutil.copytree(CLIENTS / "typescript", place / "node_modules/posthorn-client", dirs_exist_ok=True)
    types = [
        str(ROOT / "console/node_modules/.bin/tsc"), "--noEmit", "--allowJs", "--checkJs", "--strict", "--skipLibCheck",
        "--target", "es2022", "--module", "nodenext", "--types", "node", "clients.mjs",
    ]
    commands = (types, ["node", "clients.mjs"])
    return all(subprocess.run(command, cwd=place, env=environment).returncode == 0 for command in commands)


def webhooks(runner):
    """Checks deliveries with the published verifiers."""
    place = packages()
    environment = {**os.environ, "POSTHORN_URL": runner.url, "POSTHORN_KEY": runner.live_key}
    command = [sys.executable, str(HERE / "webhooks.py"), str(place / "deliveries.json")]
    if subprocess.run(command, env=environment).returncode != 0:
        return False
    return subprocess.run(["node", "webhooks.mjs", str(ROOT / "docs/webhooks.md")], cwd=place).returncode == 0


def announce(runner, incident):
    """Announces an incident on the status page, as the operator."""
    request = urllib.request.Request(
        f"{runner.url}/v1/status/incidents",
        json.dumps(incident).encode(),
        {"Authorization": f"Bearer {runner.operator_key}", "Content-Type": "application/json"},
    )
    urllib.request.urlopen(request).close()


# What the exporter must say of the page that `status` makes.
METRICS = (
    'statuspage_service_status{service_name="Posthorn"} 0.0',
    'statuspage_probe_check{service_name="Posthorn"} 1.0',
    'statuspage_component_status{component_name="Webhooks",service_name="Posthorn"} 0.0',
    'statuspage_component_status{component_name="API",service_name="Posthorn"} 1.0',
)


def status(runner):
    """Reads the status page, with an incident and a maintenance on it, with an exporter and a client written for Statuspage."""
    webhooks = [{"component": "webhooks", "status": "partial_outage"}]
    announce(runner, {"name": "Late webhooks", "impact": "major", "body": "They arrive late.", "components": webhooks})
    times = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + hours * 3600)) for hours in (24, 25)]
    announce(runner, {"name": "New database", "body": "Log-ins may fail.", "starts_at": times[0], "ends_at": times[1]})
    # An instance keeps what it read for ten seconds.
    time.sleep(11)
    services, metrics = runner.state / "services.json", runner.state / "statuspage.prom"
    services.write_text(json.dumps({"posthorn": {"url": f"{runner.url}/api/v2/summary.json", "name": "Posthorn"}}))
    settings = {"SERVICES_JSON_PATH": str(services), "METRICS_TEXTFILE_PATH": str(metrics), "RUN_MODE": "once"}
    exporter = str(pathlib.Path(sys.executable).with_name("statuspage-prometheus-exporter"))
    if subprocess.run([exporter], env={**os.environ, **settings, "CLEAR_CACHE": "true"}, cwd=runner.state).returncode != 0:
        return False
    said = [line for line in metrics.read_text().splitlines() if line.startswith("statuspage_")]
    print(*(line for line in said if "timestamp" not in line), sep="\n")
    missing = [line for line in METRICS if line not in said]
    for name in ("Late webhooks", "New database"):
        missing += [] if any(name in line for line in said) else [name]
    if missing:
        print("the exporter did not say:", *missing, sep="\n", file=sys.stderr)
        return False
    environment = {**os.environ, "POSTHORN_URL": runner.url}
    return subprocess.run(["node", "status.mjs"], cwd=packages(), env=environment).returncode == 0


def scim(runner):
    """Tests the SCIM service as a directory does, with a tester written for any service."""

    def made(path, body):
        request = urllib.request.Request(
            runner.url + path,
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {runner.live_key}", "Content-Type": "application/json"},
        )
        return json.load(urllib.request.urlopen(request))

    directory = made("/v1/directories", {"name": "scim2-tester", "default_role": "viewer"})["id"]
    token = made(f"/v1/directories/{directory}/tokens", {"name": "scim2-tester"})["token"]
    tester = str(pathlib.Path(sys.executable).with_name("scim"))
    settings = {"SCIM_CLI_URL": f"{runner.url}/scim/v2", "SCIM_CLI_HEADERS": f"Authorization: Bearer {token}"}
    return subprocess.run([tester, "test"], env={**os.environ, **settings}, cwd=runner.state).returncode == 0


def node(runner):
    """Runs the SDK for Node and older versions of it."""
    place = packages()
    environment = {**os.environ, "RESEND_API_KEY": runner.live_key, "RESEND_BASE_URL": f"{runner.url}/v1"}
    scripts = ("resend_sdk.mjs", "attachments.mjs")
    return all(subprocess.run(["node", script], cwd=place, env=environment).returncode == 0 for script in scripts)


PARTS = {"clients": clients, "node": node, "schema": schema, "scim": scim, "sdk": sdk, "status": status, "webhooks": webhooks}


def main():
    binary, parts = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory(prefix="posthorn-conformance-") as state:
        runner = Runner(binary, pathlib.Path(state))
        try:
            failed = [part for part in parts if not PARTS[part](runner)]
        finally:
            runner.stop()
        log = pathlib.Path(state) / "posthorn.log"
        faults = [line for line in log.read_text().splitlines() if '"ERROR"' in line]
        print(*faults[:20], sep="\n")
    if failed or faults:
        sys.exit(f"failed: {', '.join(failed) or 'none'}; {len(faults)} faults in the log")


main()
