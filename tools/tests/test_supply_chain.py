"""The checks of dependencies, and what is written about those that are shipped."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import advisories
import bill_of_materials
import npm_licences
import shipped
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

RULES = {"licenses": {"allow": ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"]}}


def console(folder: str, **packages: dict) -> Path:
    """A console whose lock file has these packages, besides the console itself."""
    locked = {"": {"name": "console"}, **{f"node_modules/{name}": {"version": "1.0.0", **each} for name, each in packages.items()}}
    (Path(folder) / "package-lock.json").write_text(json.dumps({"packages": locked}))
    return Path(folder)


class Licences(unittest.TestCase):
    def test_an_expression_is_met_by_one_side_of_or_and_by_both_of_and(self):
        for expression, met in [
            ("MIT", True), ("GPL-3.0", False), ("MIT OR GPL-3.0", True), ("MIT AND GPL-3.0", False),
            ("(MIT OR GPL-3.0) AND Apache-2.0", True), ("Apache-2.0 WITH LLVM-exception", True), ("MIT WITH LLVM-exception", False),
        ]:
            self.assertEqual(npm_licences.allowed(expression, set(RULES["licenses"]["allow"])), met, expression)

    def test_a_refusal_names_the_package_and_its_licence(self):
        with tempfile.TemporaryDirectory() as folder:
            place = console(folder, good={"license": "MIT"}, bad={"license": "GPL-3.0"}, none={})
            self.assertEqual(
                npm_licences.faults(place, RULES),
                ["bad 1.0.0: GPL-3.0 is not allowed by deny.toml", "none 1.0.0: names no licence"],
            )

    def test_only_packages_that_are_not_part_of_the_console_may_have_the_licences_for_builds(self):
        with tempfile.TemporaryDirectory() as folder:
            place = console(folder, tool={"license": "Python-2.0", "dev": True}, part={"license": "Python-2.0"})
            self.assertEqual(npm_licences.faults(place, RULES), ["part 1.0.0: Python-2.0 is not allowed by deny.toml"])

    def test_an_installed_package_must_say_what_the_lock_file_says(self):
        with tempfile.TemporaryDirectory() as folder:
            place = console(folder, changed={"license": "MIT"})
            installed = place / "node_modules/changed"
            installed.mkdir(parents=True)
            (installed / "package.json").write_text(json.dumps({"version": "1.0.0", "license": "GPL-3.0"}))
            self.assertEqual(npm_licences.faults(place, RULES), ["changed 1.0.0 as installed: GPL-3.0 is not allowed by deny.toml"])


class Advisories(unittest.TestCase):
    def answers(self, **given: tuple[int, str, str]):
        """Tools that answer with an exit code, their output and their errors."""
        def run(*command: str, folder: Path = shipped.ROOT) -> subprocess.CompletedProcess:
            key = "offline" if "--no-fetch" in command else command[1] if command[0] == "cargo" else command[0]
            return subprocess.CompletedProcess(command, *given[key])
        return mock.patch.object(advisories, "run", run)

    def test_vulnerable_and_yanked_crates_and_vulnerable_packages_are_named(self):
        crate = {"package": {"name": "old", "version": "0.1.0"}}
        report = {
            "vulnerabilities": {"list": [{**crate, "advisory": {"id": "RUSTSEC-2020-0001", "title": "Reads too far"}}]},
            "warnings": {"yanked": [crate], "unmaintained": [crate]},
        }
        npm = {"vulnerabilities": {"bad": {"severity": "low", "range": "<2"}}}
        with self.answers(update=(0, "", ""), audit=(1, json.dumps(report), ""), npm=(1, json.dumps(npm), "")):
            self.assertEqual(advisories.crates(), (["old 0.1.0: RUSTSEC-2020-0001, Reads too far", "old 0.1.0: yanked"], []))
            self.assertEqual(advisories.npm(), (["bad: low vulnerability, npm <2"], []))
            self.assertEqual(advisories.main(), 1)

    def test_without_a_network_the_check_passes_and_says_what_it_did_not_check(self):
        nothing = json.dumps({"vulnerabilities": {"list": []}, "warnings": {}})
        no_host = (1, "", "error: no such host")
        refused = (1, json.dumps({"statusCode": 405}), "npm error 405 Method Not Allowed")
        with self.answers(update=no_host, audit=no_host, offline=(0, nothing, ""), npm=refused):
            found, unchecked = advisories.crates()
            self.assertEqual((found, len(unchecked)), ([], 2))
            self.assertEqual(advisories.npm(), ([], ["advisories of npm packages (npm error 405 Method Not Allowed)"]))
            self.assertEqual(advisories.main(), 0)
            with mock.patch.dict("os.environ", POSTHORN_ADVISORIES="required"):
                self.assertEqual(advisories.main(), 1)


class BillOfMaterials(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.packages = shipped.crates() + shipped.npm_packages()

    def test_the_document_of_this_repository_keeps_the_schema_and_has_no_time(self):
        text = json.dumps(bill_of_materials.document(self.packages, shipped.version(), None))
        self.assertIsNone(JsonStrictValidator(SchemaVersion.V1_6).validate_str(text))
        self.assertNotIn("timestamp", text)

    def test_the_time_is_the_one_of_the_sources(self):
        made = bill_of_materials.document(self.packages, shipped.version(), "0")
        self.assertEqual(made["metadata"]["timestamp"], "1970-01-01T00:00:00+00:00")
        self.assertIsNone(JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(made)))

    def test_what_is_compiled_in_is_required_and_what_only_compiles_is_excluded(self):
        scopes = {each["name"]: each["scope"] for each in map(bill_of_materials.component, self.packages)}
        self.assertEqual([scopes[name] for name in ("aws-sdk-dynamodb", "react", "serde_derive", "cc")], ["required"] * 2 + ["excluded"] * 2)
        # Of the local runner, of tests, and of the console's build.
        self.assertEqual([name for name in ("dynoxide-rs", "rusqlite", "proptest", "vite", "typescript") if name in scopes], [])

    def test_every_dependency_is_a_component_and_the_first_ones_are_the_repositorys_own(self):
        made = bill_of_materials.document(self.packages, shipped.version(), None)
        known = {each["bom-ref"] for each in made["components"]}
        self.assertEqual({each for entry in made["dependencies"] for each in entry["dependsOn"]} - known, set())
        first = [each.rpartition("@")[0] for each in made["dependencies"][0]["dependsOn"]]
        self.assertIn("pkg:npm/react", first)
        self.assertNotIn("pkg:cargo/adler2", first)

    def test_a_package_without_a_text_gets_the_standard_one_or_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            package = shipped.Package("a", "1", "pkg:cargo/a@1", "GPL-3.0 OR MIT", Path(folder), ("SHA-256", ""))
            self.assertIn("Permission is hereby granted", bill_of_materials.notices([package]))
            other = shipped.Package("a", "1", "pkg:cargo/a@1", "GPL-3.0", Path(folder), ("SHA-256", ""))
            with self.assertRaisesRegex(ValueError, "pkg:cargo/a@1 has no licence text"):
                bill_of_materials.notices([other])
            (Path(folder) / "LICENSE").write_text("Do as you like.\r\n")
            self.assertIn("pkg:cargo/a@1  (GPL-3.0)\n\nDo as you like.\n", bill_of_materials.notices([other]))


if __name__ == "__main__":
    unittest.main()
