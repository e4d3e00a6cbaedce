"""The archives that people deploy from."""

import hashlib
import os
import sys
import tarfile
import tempfile
import tomllib
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import archive
import shipped


def binary(architecture: str) -> bytes:
    """The beginning of a program for a processor."""
    return b"\x7fELF\x02\x01\x01".ljust(18, b"\0") + archive.MACHINES[architecture].to_bytes(2, "little") + b"code"


class Archives(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.root = Path(place.name)
        self.put("infra/mail.functions.yaml", "CodeUri: ../target/lambda/send/\nCodeUri: ../target/lambda/get/\n")
        self.put("samconfig.toml", (shipped.ROOT / "samconfig.toml").read_text())
        self.put("CHANGELOG.md", "## [1.2.3] - 2026-01-01\n")
        for name in ("LICENSE", "README.md", "SECURITY.md", "docs/ops.md", "target/console/index.html", "target/console/assets/a.js",
                     "target/sbom.cdx.json", "target/third-party-notices.txt", "template.yaml", "tools/upload-console"):
            self.put(name, name)
        for name in ("send", "get", "of-an-older-version"):
            self.put(f"target/lambda/{name}/bootstrap", binary("arm64"))

    def put(self, name: str, content: str | bytes):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def test_it_unpacks_to_what_sam_deploys(self):
        made = archive.pack(self.root, "1.2.3", "arm64")
        with tarfile.open(made) as tar, tempfile.TemporaryDirectory() as place:
            tar.extractall(place)
            top = Path(place) / "posthorn-1.2.3-arm64"
            self.assertEqual((top / "infra" / "../target/lambda/send/bootstrap").read_bytes(), binary("arm64"))
            self.assertTrue(os.access(top / "target/lambda/get/bootstrap", os.X_OK))
            self.assertTrue(os.access(top / "tools/upload-console", os.X_OK))
            self.assertTrue((top / "target/console/assets/a.js").is_file())
            self.assertFalse((top / "target/lambda/of-an-older-version").exists())
            stages = tomllib.loads((top / "samconfig.toml").read_text())
        for stage in ("dev", "staging", "production"):
            given = stages[stage]["deploy"]["parameters"]["parameter_overrides"]
            self.assertEqual((given[0], given[1]), ("Architecture=arm64", f"Stage={stage}"))

    def test_the_same_files_give_the_same_bytes_at_any_time(self):
        first = archive.pack(self.root, "1.2.3", "arm64").read_bytes()
        for path in self.root.rglob("*"):
            os.utime(path, (1, 1))
        self.assertEqual(archive.pack(self.root, "1.2.3", "arm64").read_bytes(), first)

    def test_the_sums_are_of_every_archive(self):
        arm = archive.pack(self.root, "1.2.3", "arm64")
        for name in ("send", "get"):
            self.put(f"target/lambda/{name}/bootstrap", binary("x86_64"))
        intel = archive.pack(self.root, "1.2.3", "x86_64")
        expected = "".join(f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in (arm, intel))
        self.assertEqual((self.root / "target/archives/SHA256SUMS").read_text(), expected)

    def refusal(self, version="1.2.3", architecture="arm64") -> str:
        with self.assertRaises(archive.Refused) as refused:
            archive.pack(self.root, version, architecture)
        self.assertFalse((self.root / "target/archives").exists())
        return str(refused.exception)

    def test_a_refusal_names_what_is_missing_or_wrong(self):
        self.assertIn("get is not built for x86_64", self.refusal(architecture="x86_64"))
        self.assertIn("no section for 1.2.4", self.refusal(version="1.2.4"))
        (self.root / "target/sbom.cdx.json").unlink()
        self.assertIn("target/sbom.cdx.json is missing", self.refusal())
        (self.root / "target/lambda/send/bootstrap").unlink()
        self.assertIn("not built: send; run make build ARCH=arm64", self.refusal())

    def test_the_changelog_has_the_version_of_the_workspace(self):
        self.assertIn(f"## [{shipped.version()}]", (shipped.ROOT / "CHANGELOG.md").read_text())

    def test_the_templates_of_this_repository_name_a_binary_for_each_function(self):
        named = {name for each in shipped.ROOT.glob("infra/*.yaml") for name in archive.CODE.findall(each.read_text())}
        functions = list(shipped.ROOT.glob("functions/*/src/bin/*.rs"))
        self.assertEqual(len(named), len(functions))


if __name__ == "__main__":
    unittest.main()
