"""Writes what is in the deployed functions and console: a CycloneDX document, and the licences' texts.

Usage: bill_of_materials.py FOLDER. Writes FOLDER/sbom.cdx.json (https://cyclonedx.org/docs/1.6/json/) and
FOLDER/third-party-notices.txt. The same lock files give the same bytes. The document has a time only if SOURCE_DATE_EPOCH is set.
"""

import json
import os
import re
import sys
import uuid
from collections import defaultdict
from datetime import datetime, timezone
from pathlib import Path

import shipped
from shipped import Package

LICENCE_FILE = re.compile(r"^(un)?licen[cs]e|^copying|^notice|^copyright", re.IGNORECASE)
# The texts of licences for packages that come without one: the file's name is the SPDX id.
STANDARD = Path(__file__).resolve().parent / "licences"
RULE = "=" * 100


def component(package: Package) -> dict:
    algorithm, digest = package.digest
    return {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "scope": "required" if package.shipped else "excluded",
        "hashes": [{"alg": algorithm, "content": digest}],
        "licenses": [{"expression": package.licence}],
        "purl": package.purl,
    }


def document(packages: list[Package], version: str, epoch: str | None) -> dict:
    """The CycloneDX document. Its serial number follows from its content."""
    itself = f"pkg:generic/posthorn@{version}"
    content = {
        "metadata": {
            **({"timestamp": datetime.fromtimestamp(int(epoch), timezone.utc).isoformat()} if epoch else {}),
            "component": {
                "type": "application", "bom-ref": itself, "name": "posthorn", "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}], "purl": itself,
            },
        },
        "components": [component(package) for package in packages],
        "dependencies": [
            {"ref": itself, "dependsOn": sorted(package.purl for package in packages if package.direct)},
            *({"ref": package.purl, "dependsOn": list(package.needs)} for package in packages),
        ],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, sort_keys=True))
    head = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}", "version": 1,
    }
    return {**head, **content}


def texts(package: Package) -> list[str]:
    """The texts that come with a package, or else the standard texts of its licences. Throws ValueError if there are none."""
    files = sorted(path for path in package.folder.iterdir() if path.is_file() and LICENCE_FILE.match(path.name))
    if files:
        return [path.read_text(errors="replace").replace("\r\n", "\n").strip() for path in files]
    ids = [word for word in re.findall(r"[\w.-]+", package.licence) if (STANDARD / word).is_file()]
    if not ids:
        raise ValueError(f"{package.purl} has no licence text, and tools/licences/ has none for {package.licence}")
    return [(STANDARD / ids[0]).read_text().strip()]


def notices(packages: list[Package]) -> str:
    """The text of each licence once, under the packages that have it."""
    users = defaultdict(list)
    for package in packages:
        if package.shipped:
            for text in texts(package):
                users[text].append(package)
    parts = [
        "Third-party software in Posthorn's functions and console, and its licences.\n"
        "Sources: https://crates.io/crates/NAME/VERSION and https://www.npmjs.com/package/NAME/v/VERSION\n"
    ]
    for text, having in users.items():
        names = "\n".join(f"{package.purl}  ({package.licence})" for package in having)
        parts.append(f"{RULE}\n{names}\n\n{text}\n")
    return "\n".join(parts)


def main() -> None:
    folder = Path(sys.argv[1])
    packages = shipped.crates() + shipped.npm_packages()
    folder.mkdir(parents=True, exist_ok=True)
    made = document(packages, shipped.version(), os.environ.get("SOURCE_DATE_EPOCH"))
    (folder / "sbom.cdx.json").write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n")
    (folder / "third-party-notices.txt").write_text(notices(packages))
    print(f"{folder}/sbom.cdx.json: {len(packages)} packages, {sum(each.shipped for each in packages)} of them shipped")


if __name__ == "__main__":
    main()
