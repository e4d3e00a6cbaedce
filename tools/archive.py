"""Packs what `make build` built into an archive that can be deployed without a compiler.

Usage: archive.py ARCHITECTURE   (x86_64 or arm64). Writes target/archives/posthorn-VERSION-ARCHITECTURE.tar.gz, and SHA256SUMS of all
archives there. The archive has the repository's layout, because the templates name the binaries by it. The same files give the same bytes:
entries are sorted, have one time and no owner.
"""

import gzip
import hashlib
import io
import os
import re
import sys
import tarfile
from pathlib import Path

import shipped

# `e_machine` of an ELF header: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
MACHINES = {"x86_64": 62, "arm64": 183}
# SAM packs each function into a ZIP file, which cannot hold times before 1980.
TIME = int(os.environ.get("SOURCE_DATE_EPOCH", "315619200"))
# Files and folders besides the binaries. The documentation is there because the README leads to it.
PARTS = (
    "CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "docs", "infra/*.yaml", "samconfig.toml", "target/console", "target/sbom.cdx.json",
    "target/third-party-notices.txt", "template.yaml", "tools/upload-console",
)
CODE = re.compile(r"CodeUri: \.\./(target/lambda/[\w-]+)/")


class Refused(Exception):
    """Why nothing was packed."""


def binaries(root: Path, architecture: str) -> list[Path]:
    """The binary of each function that the templates name. Throws Refused if one is missing or for another processor."""
    names = {found for template in root.glob("infra/*.yaml") for found in CODE.findall(template.read_text())}
    found = [root / name / "bootstrap" for name in sorted(names)]
    missing = [path.parent.name for path in found if not path.is_file()]
    if missing or not found:
        raise Refused(f"not built: {', '.join(missing) or 'any function'}; run make build ARCH={architecture}")
    for path in found:
        with path.open("rb") as file:
            header = file.read(20)
        if header[:4] != b"\x7fELF" or int.from_bytes(header[18:20], "little") != MACHINES[architecture]:
            raise Refused(f"{path.parent.name} is not built for {architecture}; run make build ARCH={architecture}")
    return found


def contents(root: Path, architecture: str) -> dict[str, Path]:
    """Every file of the archive by its path in it. Throws Refused if a part is missing."""
    files = binaries(root, architecture)
    for part in PARTS:
        found = sorted(root.glob(part))
        inner = [path for each in found for path in ([each] if each.is_file() else each.rglob("*")) if path.is_file()]
        if not inner:
            raise Refused(f"{part} is missing; run make build ARCH={architecture}")
        files += inner
    return {str(path.relative_to(root)): path for path in sorted(files)}


def configuration(text: str, architecture: str) -> str:
    """samconfig.toml with the archive's architecture among the parameters of each stage."""
    return re.sub(r'^(parameter_overrides = \[)', rf'\g<1>"Architecture={architecture}", ', text, flags=re.MULTILINE)


def write(archive: Path, top: str, files: dict[str, Path], architecture: str) -> None:
    """Writes the files below the folder `top` of the archive."""
    with archive.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=TIME) as packed, tarfile.open(mode="w", fileobj=packed) as tar:
        for name, path in files.items():
            entry = tarfile.TarInfo(f"{top}/{name}")
            runs = path.name == "bootstrap" or name.startswith("tools/")
            entry.mode, entry.mtime = (0o755 if runs else 0o644), TIME
            if name == "samconfig.toml":
                text = configuration(path.read_text(), architecture).encode()
                entry.size = len(text)
                tar.addfile(entry, io.BytesIO(text))
            else:
                entry.size = path.stat().st_size
                with path.open("rb") as file:
                    tar.addfile(entry, file)


def sums(folder: Path) -> str:
    """The lines that `sha256sum --check` reads, of every archive in the folder."""
    lines = []
    for path in sorted(folder.glob("*.tar.gz")):
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    return "".join(lines)


def pack(root: Path, version: str, architecture: str) -> Path:
    """Writes the archive and the sums. Throws Refused, and then leaves the folder as it was."""
    if f"## [{version}]" not in (root / "CHANGELOG.md").read_text():
        raise Refused(f"CHANGELOG.md has no section for {version}, the version in Cargo.toml")
    files = contents(root, architecture)
    folder = root / "target/archives"
    folder.mkdir(parents=True, exist_ok=True)
    top = f"posthorn-{version}-{architecture}"
    archive = folder / f"{top}.tar.gz"
    write(archive, top, files, architecture)
    (folder / "SHA256SUMS").write_text(sums(folder))
    return archive


def main() -> int:
    if len(sys.argv) != 2 or sys.argv[1] not in MACHINES:
        print("archive.py x86_64|arm64", file=sys.stderr)
        return 2
    try:
        archive = pack(shipped.ROOT, shipped.version(), sys.argv[1])
    except Refused as why:
        print(why, file=sys.stderr)
        return 1
    print(f"{archive.relative_to(shipped.ROOT)}: {archive.stat().st_size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
