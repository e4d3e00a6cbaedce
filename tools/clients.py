"""Generates typed clients of the API into target/clients/: `typescript` and `python`, both from docs/openapi.json.

They are for what email SDKs do not have. Routes that only people's browsers and AWS open (links in mails, SNS) are left out.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = ROOT / "tools/clients"
TARGET = ROOT / "target/clients"


def narrowed(document: dict) -> dict:
    """The document with the API's routes alone, and in words that both generators understand.

    openapi-python-client leaves out every type that has an object as default where null is allowed as well, and reads only the first
    of several constants: they become an `enum`.
    """
    def plain(value: object) -> object:
        if isinstance(value, list):
            return [plain(each) for each in value]
        if isinstance(value, dict):
            choices = value.get("oneOf") or []
            if choices and all("const" in each for each in choices):
                rest = {name: each for name, each in value.items() if name != "oneOf"}
                return {**rest, "type": "string", "enum": [each["const"] for each in choices]}
            is_schema = isinstance(value.get("type"), (str, list))  # and no map of properties
            return {
                name: plain(each)
                for name, each in value.items()
                if not (is_schema and name == "default" and isinstance(each, dict))
            }
        return value

    made = plain(document)
    made["paths"] = {path: item for path, item in made["paths"].items() if path.startswith("/v1/")}
    return made


def typescript(document: Path, version: str) -> None:
    folder = TARGET / "typescript"
    shutil.copytree(OURS / "typescript", folder)
    types = ["console/node_modules/.bin/openapi-typescript", document, "--default-non-nullable=false", "--output", folder / "schema.d.ts"]
    subprocess.run(types, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    manifest = json.loads((folder / "package.json").read_text())
    (folder / "package.json").write_text(json.dumps({**manifest, "version": version}, indent=2) + "\n")


def python(document: Path) -> None:
    # With --fail-on-warning: a type that the generator does not understand would be missing.
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", document, "--fail-on-warning"]
    bin_ = Path(sys.executable).parent
    path = {"PATH": f"{bin_}:/usr/bin:/bin"}  # it formats with ruff, which came with it
    subprocess.run([*command, "--output-path", TARGET / "python"], check=True, env=path)


def main() -> None:
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    document = narrowed(json.loads((ROOT / "docs/openapi.json").read_text()))
    path = TARGET / "openapi.json"
    path.write_text(json.dumps(document, indent=2))
    typescript(path, document["info"]["version"])
    python(path)


if __name__ == "__main__":
    main()
