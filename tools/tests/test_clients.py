"""What the generators of the API's clients read."""

import json
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import clients


class Narrowed(unittest.TestCase):
    def test_constants_become_an_enum_and_objects_are_no_defaults(self):
        schemas = {
            "State": {"description": "A state.", "oneOf": [{"const": "on", "type": "string"}, {"const": "off", "type": "string"}]},
            "Either": {"oneOf": [{"type": "string"}, {"type": "null"}]},
            "Thing": {"type": "object", "default": {}, "properties": {
                "default": {"type": "string", "default": "a"}, "type": {"type": ["object", "null"], "default": {}},
            }},
        }
        self.assertEqual(clients.narrowed({"paths": {}, "components": {"schemas": schemas}})["components"]["schemas"], {
            "State": {"description": "A state.", "type": "string", "enum": ["on", "off"]},
            "Either": schemas["Either"],
            "Thing": {"type": "object", "properties": {"default": {"type": "string", "default": "a"}, "type": {"type": ["object", "null"]}}},
        })

    def test_every_route_of_the_api_and_no_other_is_in_the_clients(self):
        document = json.loads((clients.ROOT / "docs/openapi.json").read_text())
        kept = clients.narrowed(document)["paths"]
        self.assertEqual({path.split("/")[1] for path in kept}, {"v1"})
        self.assertEqual(sorted({path.split("/")[1] for path in document["paths"].keys() - kept.keys()}), ["api", "hooks", "log-in", "scim", "sso", "status", "t", "u"])


if __name__ == "__main__":
    unittest.main()
