"""Looks for known vulnerabilities and withdrawn versions among the dependencies, as far as this machine can.

Crates: cargo-audit with the RustSec database, which is a git repository, and the registry's index, which names yanked versions.
npm: `npm audit`, which asks the registry. A machine that reaches only mirrors of the registries has neither database. What could
not be checked is printed as NOT CHECKED and is no failure, so that the check also runs without a network. With
POSTHORN_ADVISORIES=required it is one. Exceptions are in .cargo/audit.toml, each with its reason.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS_MAX = 120
# cargo-audit's own copy of the database, from its last fetch.
DATABASE = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo")) / "advisory-db"


def run(*command: str, folder: Path = ROOT) -> subprocess.CompletedProcess:
    """Runs a command to its end, at most SECONDS_MAX; a command that takes longer counts as one that failed."""
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS_MAX)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"{command[0]} took longer than {SECONDS_MAX} s")


def reason(text: str) -> str:
    """The line of a tool's output that says most about why it could not ask."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower()]
    return (telling or lines or ["no answer"])[0].removeprefix("-> ")[:200]


def crates() -> tuple[list[str], list[str]]:
    """What is wrong with crates, and what was not checked."""
    unchecked = []
    refreshed = run("cargo", "update", "--dry-run", "--quiet")
    if refreshed.returncode:
        unchecked.append(f"versions of crates yanked since this machine last read the index ({reason(refreshed.stderr)})")
    audit = run("cargo", "audit", "--json", "--deny", "yanked")
    if not audit.stdout.startswith("{"):
        known = DATABASE.is_dir()
        what = "advisories of crates newer than this machine's copy of the database" if known else "advisories of crates"
        unchecked.append(f"{what} ({reason(audit.stderr)})")
        with tempfile.TemporaryDirectory() as empty:
            (Path(empty) / "crates").mkdir()
            database = str(DATABASE) if known else empty
            audit = run("cargo", "audit", "--json", "--deny", "yanked", "--no-fetch", "--stale", "--db", database)
    if not audit.stdout.startswith("{"):
        return [f"cargo audit: {reason(audit.stderr)}"], unchecked
    return crate_faults(json.loads(audit.stdout)), unchecked


def crate_faults(report: dict) -> list[str]:
    """The faults of cargo-audit's report: vulnerabilities and yanked versions."""
    found = [
        f"{one['package']['name']} {one['package']['version']}: {one['advisory']['id']}, {one['advisory']['title']}"
        for one in report["vulnerabilities"]["list"]
    ]
    for one in report["warnings"].get("yanked", []):
        found.append(f"{one['package']['name']} {one['package']['version']}: yanked")
    return found


def npm() -> tuple[list[str], list[str]]:
    """What is wrong with the console's npm packages, and what was not checked."""
    audit = run("npm", "audit", "--json", "--package-lock-only", folder=ROOT / "console")
    try:
        report = json.loads(audit.stdout)
        return npm_faults(report), []
    except (KeyError, ValueError):
        return [], [f"advisories of npm packages ({reason(audit.stderr)})"]


def npm_faults(report: dict) -> list[str]:
    """The faults of `npm audit`'s report. Throws KeyError if it is none."""
    return [f"{name}: {one['severity']} vulnerability, npm {one['range']}" for name, one in report["vulnerabilities"].items()]


def main() -> int:
    (found, unchecked), (found_npm, unchecked_npm) = crates(), npm()
    found, unchecked = found + found_npm, unchecked + unchecked_npm
    print("\n".join(found) or "no known vulnerability and no yanked version, in what was checked")
    for line in unchecked:
        print(f"NOT CHECKED: {line}")
    return 1 if found or (unchecked and os.environ.get("POSTHORN_ADVISORIES") == "required") else 0


if __name__ == "__main__":
    sys.exit(main())
