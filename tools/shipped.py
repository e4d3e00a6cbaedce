"""Finds the third-party packages that are in what is deployed: crates in the functions' binaries, npm packages in the console.

`cargo tree` says which crates the functions' features need on Lambda's two processors; `cargo metadata` and the lock files give
the rest. Crates that only run while the functions are compiled (build scripts, macros) are listed as not shipped.
"""

import base64
import json
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"
TARGETS = ("x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu")


@dataclass(frozen=True)
class Package:
    """A package: where its sources are on this machine (`folder`), its digest, and the purls of what it depends on."""

    name: str
    version: str
    purl: str
    licence: str
    folder: Path
    digest: tuple[str, str]  # such as ("SHA-256", hexadecimal)
    shipped: bool = True
    needs: tuple[str, ...] = ()
    direct: bool = False  # whether Posthorn's own code depends on it


def version() -> str:
    """Posthorn's version."""
    return tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["version"]


def functions() -> list[str]:
    """The packages whose binaries `make build` builds."""
    contexts = sorted(path.parent.name for path in (ROOT / "functions").glob("*/Cargo.toml"))
    return [f"{context}-functions" for context in contexts if context != "all"]


def output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def tree(edges: str) -> set[tuple[str, str]]:
    """Names and versions of the crates that the functions reach over `edges`."""
    command = ["cargo", "tree", "--locked", "--edges", edges, "--prefix", "none", "--format", "{p}"]
    for target in TARGETS:
        command += ["--target", target]
    for package in functions():
        command += ["--package", package]
    lines = [line.split() for line in output(*command).splitlines() if line.strip()]
    return {(words[0], words[1].removeprefix("v")) for words in lines}


def purl(name: str, version: str, kind: str) -> str:
    """The package's URL: https://github.com/package-url/purl-spec."""
    return f"pkg:{kind}/{name.replace('@', '%40')}@{version.replace('+', '%2B')}"


def crates() -> list[Package]:
    """The crates of the registry that the functions are made of, by name."""
    within, shipped = tree("normal,build"), tree("normal,no-proc-macro")
    metadata = json.loads(output("cargo", "metadata", "--format-version=1", "--locked", *[
        word for target in TARGETS for word in ("--filter-platform", target)
    ]))
    by_id = {package["id"]: package for package in metadata["packages"]}
    edges = {node["id"]: node["deps"] for node in metadata["resolve"]["nodes"]}
    locked = {
        (package["name"], package["version"]): package.get("checksum", "")
        for package in tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    }

    def key(identity: str) -> tuple[str, str]:
        return by_id[identity]["name"], by_id[identity]["version"]

    def needs(identity: str) -> tuple[str, ...]:
        normal = (dep["pkg"] for dep in edges[identity] if any(kind["kind"] != "dev" for kind in dep["dep_kinds"]))
        return tuple(sorted({purl(*key(each), "cargo") for each in normal if key(each) in within}))

    own = [identity for identity, package in by_id.items() if package["source"] is None and key(identity) in within]
    direct = {need for identity in own for need in needs(identity)}
    return sorted((
        Package(
            *key(identity), purl(*key(identity), "cargo"),
            (package["license"] or "").replace("/", " OR "),  # the old spelling, MIT/Apache-2.0
            Path(package["manifest_path"]).parent, ("SHA-256", locked[key(identity)]),
            key(identity) in shipped, needs(identity), purl(*key(identity), "cargo") in direct,
        )
        for identity, package in by_id.items()
        if package["source"] == REGISTRY and key(identity) in within
    ), key=lambda package: (package.name, package.version))


def npm_packages(console: Path = ROOT / "console") -> list[Package]:
    """The console's npm packages that are not only for building and testing it, by name."""
    locked = json.loads((console / "package-lock.json").read_text())["packages"]

    def place_of(need: str, place: str) -> str | None:
        """Where Node finds `need` from `place`: the nearest node_modules."""
        while True:
            found = f"{place}/node_modules/{need}" if place else f"node_modules/{need}"
            if found in locked or not place:
                return found if found in locked else None
            place = place.rpartition("node_modules/")[0].rstrip("/")

    def name_of(place: str) -> str:
        return place.rpartition("node_modules/")[2]

    def purl_of(place: str) -> str:
        return purl(name_of(place), locked[place]["version"], "npm")

    found = {}
    for place, package in locked.items():
        if not place or package.get("dev"):
            continue
        wanted = {**package.get("dependencies", {}), **package.get("peerDependencies", {})}
        places = (place_of(need, place) for need in wanted)
        needs = sorted({purl_of(each) for each in places if each and not locked[each].get("dev")})
        algorithm, _, digest = package["integrity"].partition("-")
        hexadecimal = base64.b64decode(digest).hex()
        found[purl_of(place)] = Package(
            name_of(place), package["version"], purl_of(place), package["license"], console / place,
            (algorithm.upper().replace("SHA", "SHA-"), hexadecimal), True, tuple(needs),
            place == f"node_modules/{name_of(place)}" and name_of(place) in locked[""]["dependencies"],
        )
    return sorted(found.values(), key=lambda package: (package.name, package.version))
