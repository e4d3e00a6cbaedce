"""Checks the licence of every npm package of the console against deny.toml, as cargo-deny does for crates.

Reads `licenses.allow` of deny.toml, `console/package-lock.json` and, where a package is installed, its own `package.json`:
a lock file only repeats what a package said when it was locked. Prints each fault; exits with 1 if there is any.
"""

import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Permissive too. Packages that only build and test the console, and are no part of it, may also have these.
ALLOWED_IN_BUILDS = {"BlueOak-1.0.0", "PSF-2.0", "Python-2.0"}
TOKEN = re.compile(r"\(|\)|[^\s()]+")


def allowed(expression: str, allow: set[str]) -> bool:
    """Whether the licences of `allow` satisfy an SPDX expression."""
    tokens = TOKEN.findall(expression)

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


def fault(name: str, licence: object, allow: set[str]) -> str | None:
    """Why a package may not be used, or None."""
    if not isinstance(licence, str) or not TOKEN.findall(licence):
        return f"{name}: names no licence"
    return None if allowed(licence, allow) else f"{name}: {licence} is not allowed by deny.toml"


def faults(console: Path, rules: dict) -> list[str]:
    """One line per package of the lock file that the rules don't allow. `console` is the folder with the lock file."""
    locked = json.loads((console / "package-lock.json").read_text())["packages"]
    allow = set(rules["licenses"]["allow"])
    found = []
    for place, package in sorted(locked.items()):
        if not place:  # the console itself
            continue
        name = f"{place.rpartition('node_modules/')[2]} {package['version']}"
        fitting = allow | ALLOWED_IN_BUILDS if package.get("dev") else allow
        says = fault(name, package.get("license"), fitting)
        manifest = console / place / "package.json"
        if not says and manifest.is_file():
            installed = json.loads(manifest.read_text())
            if installed["version"] == package["version"]:
                says = fault(f"{name} as installed", installed.get("license"), fitting)
        if says:
            found.append(says)
    return found


def main() -> int:
    rules = tomllib.loads((ROOT / "deny.toml").read_text())
    found = faults(ROOT / "console", rules)
    print("\n".join(found) or "npm licences ok")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
