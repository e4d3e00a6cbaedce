"""The command that restores an installation, against DynamoDB's and KMS's protocols on loopback."""

import datetime
import http.server
import json
import os
import stat
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import boto3
import restore

# One for all tests: each reads AWS's descriptions of its services once.
SESSION = boto3.Session("AKIDEXAMPLE", "secret", region_name="eu-west-1")
NOON = 1_795_262_400  # 2026-11-21T12:00:00Z
POLICY = {"Version": "2012-10-17", "Statement": [
    {"Sid": "Account", "Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*"},
    {"Sid": "Roles", "Effect": "Allow", "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "*",
     "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/posthorn/live/*"}}},
]}


class Aws:
    """The tables and the key of an account, as far as a restore sees them."""

    def __init__(self):
        self.tables, self.policy, self.calls, self.creating = {}, json.loads(json.dumps(POLICY)), [], {}
        self.paused, self.leases, self.lost = {}, set(restore.JOBS), set()
        for table in restore.tables():
            self.make(table.of("live"), recovery=(NOON - 3600, NOON + 3600))

    def make(self, name: str, recovery=None, **more):
        self.tables[name] = {"TableName": name, "TableArn": f"arn:aws:dynamodb:eu-west-1:123456789012:table/{name}",
                             "TableStatus": "ACTIVE", "TableSizeBytes": 5_000_000, **more}
        self.tables[name]["_recovery"] = recovery

    def answer(self, target: str, body: dict) -> tuple[int, dict]:
        operation = target.split(".")[1]
        self.calls.append((operation, body.get("TableName") or body.get("TargetTableName")))
        try:
            done = getattr(self, operation)(body)
            if (operation, body.get("TargetTableName")) in self.lost:
                self.lost.clear()
                return 500, {"__type": "InternalServerError", "message": "the answer is lost"}
            return 200, done
        except LookupError as error:
            return 400, {"__type": f"com.amazonaws#{error.args[0]}", "message": "as AWS says it"}

    def table(self, name: str, missing: str) -> dict:
        if name not in self.tables:
            raise LookupError(missing)
        return self.tables[name]

    def DescribeTable(self, body):
        table = self.table(body["TableName"], "ResourceNotFoundException")
        if self.creating.get(body["TableName"], 0) > 0:
            self.creating[body["TableName"]] -= 1
            return {"Table": {**public(table), "TableStatus": "CREATING"}}
        return {"Table": public(table)}

    def DescribeContinuousBackups(self, body):
        window = self.table(body["TableName"], "TableNotFoundException")["_recovery"]
        described = {"PointInTimeRecoveryStatus": "DISABLED"}
        if window:
            described = {"PointInTimeRecoveryStatus": "ENABLED", "EarliestRestorableDateTime": window[0], "LatestRestorableDateTime": window[1]}
        return {"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": described}}

    def RestoreTableToPointInTime(self, body):
        name, source = body["TargetTableName"], self.table(body["SourceTableName"], "TableNotFoundException")
        if name in self.tables:
            raise LookupError("TableAlreadyExistsException")
        summary = {"SourceTableArn": source["TableArn"], "RestoreDateTime": body["RestoreDateTime"], "RestoreInProgress": False}
        self.make(name, RestoreSummary=summary)
        self.creating[name] = 2
        return {"TableDescription": public(self.tables[name])}

    def UpdateTable(self, body):
        table = self.table(body["TableName"], "ResourceNotFoundException")
        table["StreamSpecification"] = body["StreamSpecification"]
        table["LatestStreamArn"] = f"{table['TableArn']}/stream/2026"
        return {"TableDescription": public(table)}

    def UpdateItem(self, body):
        job = body["Key"]["pk"]["S"].removeprefix("system/job/")
        if job not in self.leases:
            raise LookupError("ConditionalCheckFailedException")
        self.paused[job] = body["TableName"]
        return {}

    def DescribeTimeToLive(self, body):
        table = self.table(body["TableName"], "ResourceNotFoundException")
        return {"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED" if "_ttl" in table else "DISABLED"}}

    def UpdateTimeToLive(self, body):
        self.table(body["TableName"], "ResourceNotFoundException")["_ttl"] = body["TimeToLiveSpecification"]
        return {"TimeToLiveSpecification": body["TimeToLiveSpecification"]}

    def UpdateContinuousBackups(self, body):
        self.table(body["TableName"], "TableNotFoundException")["_recovery"] = (NOON, NOON)
        return self.DescribeContinuousBackups(body)

    def DescribeKey(self, body):
        if body["KeyId"] != "alias/posthorn-live-sealing":
            raise LookupError("NotFoundException")
        return {"KeyMetadata": {"KeyId": "k", "Arn": "arn:aws:kms:eu-west-1:123456789012:key/k"}}

    def GetKeyPolicy(self, body):
        return {"Policy": json.dumps(self.policy)}

    def PutKeyPolicy(self, body):
        self.policy = json.loads(body["Policy"])
        return {}


def public(table: dict) -> dict:
    return {name: value for name, value in table.items() if not name.startswith("_")}


class Restores(unittest.TestCase):
    def setUp(self):
        self.aws = aws = Aws()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                status, answer = aws.answer(self.headers["x-amz-target"], body)
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place, self.said = Path(place.name), []

    def settler(self, status: int = 0) -> str:
        """A program in the place of `settle`, which notes how it was called."""
        program = self.place / f"settle{status}"
        program.write_text(f'#!/bin/sh\necho "$AWS_REGION $AWS_ACCESS_KEY_ID $@" >> {self.place}/settled\nexit {status}\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return str(program)

    def run_it(self, *more: str, at: str = "2026-11-21T12:00:00Z", settled: int = 0, sleep=lambda _: None) -> bool:
        wanted = restore.arguments(["--stage", "live", "--as", "again", "--at", at, "--settle", self.settler(settled), *more])
        # botocore reads the address from the environment, as with the local runner.
        os.environ["AWS_ENDPOINT_URL"] = self.url
        self.addCleanup(os.environ.pop, "AWS_ENDPOINT_URL", None)
        return restore.Restore(SESSION, wanted, self.said.append, sleep).run()

    def changes(self) -> list[tuple[str, str]]:
        return [call for call in self.aws.calls if not call[0].startswith(("Describe", "Get"))]

    def test_without_do_it_says_everything_and_changes_nothing(self):
        self.assertTrue(self.run_it())
        self.assertEqual(self.changes(), [])
        text = "\n".join(self.said)
        for part in ("10 tables are to be restored, 0.05 GB", "restores posthorn-live-messages as posthorn-again-messages",
                     "switches on posthorn-again-ops: a stream", "Stage=again RestoredFrom=live", "Nothing was done"):
            self.assertIn(part, text)
        self.assertFalse((self.place / "settled").exists())

    def test_all_tables_are_restored_to_the_same_moment_and_get_what_their_templates_say(self):
        self.assertTrue(self.run_it("--do"))
        for table in restore.tables():
            made = self.aws.tables[table.of("again")]
            self.assertEqual(made["RestoreSummary"]["RestoreDateTime"], NOON)
            self.assertEqual(made["StreamSpecification"], {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
            self.assertEqual((made["_ttl"]["AttributeName"], bool(made["_recovery"])), ("ttl", True))
        self.assertEqual(len(restore.tables()), 10)
        self.assertEqual(self.aws.paused, dict.fromkeys(restore.JOBS, "posthorn-again-ops"))
        called = (self.place / "settled").read_text()
        self.assertEqual(called, "eu-west-1 AKIDEXAMPLE --stage live --as again --at 2026-11-21T12:00:00Z --unknown hold\n")
        streams = ",".join(f"arn:aws:dynamodb:eu-west-1:123456789012:table/posthorn-again-{name}/stream/2026" for name in (
            "access", "consent", "content", "identity", "limits", "messages", "ops", "senders", "timers", "webhooks"))
        self.assertIn(f"TableStreams={streams}", self.said[-1])
        added = self.aws.policy["Statement"][2]
        self.assertEqual((added["Sid"], added["Action"]), ("RolesOfAgainSealAndUnseal", ["kms:Encrypt", "kms:Decrypt"]))
        self.assertEqual(added["Condition"], {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/posthorn/again/*"}})
        self.assertEqual(self.aws.policy["Statement"][:2], POLICY["Statement"])

    def test_it_may_be_killed_at_any_change_and_run_again(self):
        class Killed(Exception):
            pass

        self.run_it("--do")
        all_changes = sorted(self.changes())
        # Not at each of them: a run makes a hundred calls.
        for kill_at in (1, 25):
            self.aws.__init__()
            original, made = self.aws.answer, 0

            def answer(target, body):
                nonlocal made
                done = original(target, body)
                made += not target.split(".")[1].startswith(("Describe", "Get"))
                return (500, {"__type": "com.amazonaws#Killed", "message": ""}) if made >= kill_at else done

            # After this change nothing is answered any more, as if the program had died.
            self.aws.answer = answer
            wanted = restore.arguments(["--stage", "live", "--as", "again", "--at", "2026-11-21T12:00:00Z", "--do", "--settle", self.settler()])
            os.environ["AWS_ENDPOINT_URL"], os.environ["AWS_MAX_ATTEMPTS"] = self.url, "1"
            with self.assertRaises(restore.botocore.exceptions.ClientError):
                restore.Restore(SESSION, wanted, self.said.append, lambda _: None).run()
            del self.aws.answer
            self.assertTrue(self.run_it("--do"))
            self.assertEqual(sorted(set(self.changes())), sorted(set(all_changes)), f"killed at {kill_at}")
        os.environ.pop("AWS_MAX_ATTEMPTS")

    def test_a_second_run_changes_nothing_but_settles_again(self):
        self.run_it("--do")
        self.aws.calls.clear()
        self.assertFalse(self.run_it("--do", "--unknown", "fail", "--gone", settled=3))
        self.assertEqual(self.changes(), [])
        self.assertTrue((self.place / "settled").read_text().endswith("--unknown fail --running gone\n"))
        self.assertIn("run this again in a quarter of an hour", self.said[-1])

    def test_a_moment_outside_of_a_tables_window_is_refused_before_anything_is_restored(self):
        self.aws.tables["posthorn-live-timers"]["_recovery"] = (NOON + 60, NOON + 3600)
        self.aws.tables["posthorn-live-webhooks"]["_recovery"] = None
        with self.assertRaises(restore.Refused) as refused:
            self.run_it("--do")
        self.assertEqual(str(refused.exception).splitlines(), [
            "posthorn-live-timers can be restored to moments from 2026-11-21T12:01:00Z to 2026-11-21T13:00:00Z",
            "posthorn-live-webhooks has no point-in-time recovery",
        ])
        self.assertEqual(self.changes(), [])

    def test_a_table_that_was_not_restored_to_this_moment_is_never_taken(self):
        self.run_it("--do")
        with self.assertRaises(restore.Refused) as refused:
            self.run_it("--do", at="2026-11-21T12:00:01Z")
        self.assertIn("posthorn-again-access exists, and was not restored from posthorn-live-access to this moment", str(refused.exception))
        self.aws.__init__()
        self.aws.make("posthorn-again-ops")
        with self.assertRaises(restore.Refused):
            self.run_it("--do")
        self.assertEqual(self.changes(), [])

    def test_an_answer_that_is_lost_is_no_other_table(self):
        # The SDK asks again, and DynamoDB says that the table exists.
        self.aws.lost = {("RestoreTableToPointInTime", "posthorn-again-ops")}
        self.assertTrue(self.run_it("--do"))
        self.assertEqual(self.changes().count(("RestoreTableToPointInTime", "posthorn-again-ops")), 2)

    def test_without_the_key_nothing_asks_for_it(self):
        self.aws.DescribeKey = lambda _: (_ for _ in ()).throw(LookupError("NotFoundException"))
        with self.assertRaises(restore.Refused):
            self.run_it("--do")
        self.assertTrue(self.run_it("--do", "--without-key"))

    def test_a_moment_is_a_whole_second_with_a_zone(self):
        self.assertEqual(restore.moment("2026-11-30T04:00:00+01:00"), datetime.datetime(2026, 11, 30, 3, tzinfo=datetime.UTC))
        for text in ("2026-11-30T03:00:00", "2026-11-30T03:00:00.5Z"):
            with self.assertRaises(Exception):
                restore.moment(text)


if __name__ == "__main__":
    unittest.main()
