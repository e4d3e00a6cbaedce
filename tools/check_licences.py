"""Checks every dependency's licence against deny.toml. Takes a second; building cargo-deny takes minutes.

Reads `cargo metadata`, and `licenses.allow` and `bans.deny` of deny.toml. Prints each fault; exits with 1 if there is any.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOKEN = re.compile(r"\(|\)|[^\s()]+")


def allowed(expression: str, allow: set[str]) -> bool:
    """Whether the licences of `allow` satisfy an SPDX expression."""
    tokens = TOKEN.findall(expression.replace("/", " OR "))  # the old spelling, MIT/Apache-2.0

    def any_of() -> bool:
        met = all_of()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            met = all_of() or met
        return met

    def all_of() -> bool:
        met = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            met = one() and met
        return met

    def one() -> bool:
        token = tokens.pop(0)
        if token == "(":
            met = any_of()
            tokens.pop(0)
            return met
        if tokens and tokens[0] == "WITH":
            tokens.pop(0)
            token = f"{token} WITH {tokens.pop(0)}"
        return token in allow

    return any_of()


def faults(packages: list[dict], rules: dict) -> list[str]:
    """One line per package that the rules don't allow."""
    allow = set(rules["licenses"]["allow"])
    banned = {entry["crate"] for entry in rules["bans"]["deny"]}
    found = []
    for package in packages:
        name = f"{package['name']} {package['version']}"
        if package["source"] is None:
            continue
        if package["name"] in banned:
            found.append(f"{name}: banned by deny.toml")
        if not package["license"]:
            found.append(f"{name}: names no licence (license-file: {package['license_file']})")
        elif not allowed(package["license"], allow):
            found.append(f"{name}: {package['license']} is not allowed by deny.toml")
    return found


def main() -> int:
    rules = tomllib.loads((ROOT / "deny.toml").read_text())
    command = ["cargo", "metadata", "--format-version=1", "--locked"]
    for target in rules["graph"]["targets"]:
        command += ["--filter-platform", target]
    packages = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)["packages"]
    found = faults(packages, rules)
    print("\n".join(found) or f"{len(packages)} packages, all allowed by deny.toml")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
