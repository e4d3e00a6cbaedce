"""Restores a whole installation to a moment, beside the running one: `make restore STAGE=production AS=restored AT=2026-11-30T03:00:00Z`.

It prints what it will do; with DO=1 it does it. It may be stopped anywhere and run again: each step looks first whether it is done.
docs/restore.md is the runbook. AWS's credentials and region are found as by the AWS CLI.
"""

import argparse
import dataclasses
import datetime
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import boto3
import botocore.exceptions
import yaml

ROOT = Path(__file__).resolve().parent.parent
STAGE = re.compile(r"[a-z][a-z0-9-]{0,15}")
WAIT_SECONDS = 20.0
# A restore of any size takes hours at most; the tool may also be stopped and run again.
WAIT_SECONDS_MAX = 24 * 3600
# The jobs that put restored emails and timers on queues. They begin when the operator says so.
JOBS = ("sweep-messages", "drain-timers-0", "drain-timers-1", "drain-timers-2", "drain-timers-3")
# The exit status of `settle` that asks for another run.
AGAIN = 3


class Refused(Exception):
    """The installation cannot be restored like this."""


@dataclasses.dataclass(frozen=True)
class Table:
    """A table, with the settings of its template that a restored one lacks."""

    context: str
    stream_view: str | None
    ttl: str | None
    recovery: bool
    protected: bool

    def of(self, stage: str) -> str:
        return f"posthorn-{stage}-{self.context}"


class Loader(yaml.SafeLoader):
    """Reads CloudFormation's YAML; what follows a short function such as !Sub is kept as it is written."""


def _short(loader: Loader, _: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


Loader.add_multi_constructor("!", _short)


def tables(folder: Path = ROOT / "infra") -> list[Table]:
    """The tables of all stacks, in the order of their names: that of the root template's parameter TableStreams."""
    found = []
    for path in folder.glob("*.yaml"):
        resources = yaml.load(path.read_text(), Loader).get("Resources") or {}
        for resource in resources.values():
            if resource["Type"] != "AWS::DynamoDB::Table":
                continue
            is_ = resource["Properties"]
            found.append(Table(
                context=is_["TableName"].removeprefix("posthorn-${Stage}-"),
                stream_view=is_.get("StreamSpecification", {}).get("StreamViewType"),
                ttl=is_.get("TimeToLiveSpecification", {}).get("AttributeName"),
                recovery=is_.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled", False),
                protected=is_.get("DeletionProtectionEnabled", False),
            ))
    return sorted(found, key=lambda table: table.context)


def moment(text: str) -> datetime.datetime:
    at = datetime.datetime.fromisoformat(text)
    if at.tzinfo is None or at.microsecond:
        raise argparse.ArgumentTypeError("a moment is a whole second with a zone, such as 2026-11-30T03:00:00Z")
    return at.astimezone(datetime.UTC)


def stage(text: str) -> str:
    if not STAGE.fullmatch(text):
        raise argparse.ArgumentTypeError("a stage is 1 to 16 lower-case letters, digits and hyphens, and begins with a letter")
    return text


def code(error: botocore.exceptions.ClientError) -> str:
    return error.response["Error"]["Code"]


class Restore:
    """One restore: of which stage, as which stage, to which moment."""

    def __init__(self, session: boto3.Session, wanted: argparse.Namespace, say=print, sleep=time.sleep):
        self.session, self.wanted, self.say, self.sleep = session, wanted, say, sleep
        self.dynamodb, self.kms = session.client("dynamodb"), session.client("kms")
        self.tables = tables()

    def described(self, name: str) -> dict | None:
        try:
            return self.dynamodb.describe_table(TableName=name)["Table"]
        except self.dynamodb.exceptions.ResourceNotFoundException:
            return None

    def missing(self) -> list[Table]:
        """The tables that are still to be restored.

        Refuses if a table cannot be restored to the moment, or if one of the wanted names is taken by a table that was not.
        """
        missing, wrong, bytes_ = [], [], 0
        for table in self.tables:
            name, source = table.of(self.wanted.restored), table.of(self.wanted.stage)
            there = self.described(name)
            if there is None:
                missing.append(table)
                wrong += self.not_restorable(source)
                bytes_ += (self.described(source) or {}).get("TableSizeBytes", 0)
            elif not self.is_of_this_restore(there, source):
                wrong.append(f"{name} exists, and was not restored from {source} to this moment")
        if wrong:
            raise Refused("\n".join(wrong))
        if missing:
            self.say(f"{len(missing)} tables are to be restored, {bytes_ / 1e9:.2f} GB; AWS asks 0.15 USD a GB in us-east-1.")
        return missing

    def not_restorable(self, source: str) -> list[str]:
        try:
            answer = self.dynamodb.describe_continuous_backups(TableName=source)
        except self.dynamodb.exceptions.TableNotFoundException:
            return [f"{source} does not exist"]
        window = answer["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
        if window.get("PointInTimeRecoveryStatus") != "ENABLED":
            return [f"{source} has no point-in-time recovery"]
        earliest, latest = window["EarliestRestorableDateTime"], window["LatestRestorableDateTime"]
        if not earliest <= self.wanted.at <= latest:
            return [f"{source} can be restored to moments from {earliest:%Y-%m-%dT%H:%M:%SZ} to {latest:%Y-%m-%dT%H:%M:%SZ}"]
        return []

    def is_of_this_restore(self, there: dict, source: str) -> bool:
        summary = there.get("RestoreSummary")
        return bool(summary) and summary.get("SourceTableArn", "").endswith(f"/{source}") and summary["RestoreDateTime"] == self.wanted.at

    def restore(self) -> None:
        for table in self.missing():
            name, source = table.of(self.wanted.restored), table.of(self.wanted.stage)
            self.say(f"restores {source} as {name}")
            if self.wanted.do:
                self.restore_table(source, name)

    def restore_table(self, source: str, name: str) -> None:
        try:
            self.dynamodb.restore_table_to_point_in_time(
                SourceTableName=source, TargetTableName=name, RestoreDateTime=self.wanted.at,
            )
        except self.dynamodb.exceptions.TableAlreadyExistsException:
            # The SDK asks again if an answer was lost.
            if not self.is_of_this_restore(self.described(name) or {}, source):
                raise

    def wait(self) -> None:
        """Until all tables are there: DynamoDB restores up to fifty at a time, each in minutes to hours."""
        waited = 0.0
        while True:
            names = [table.of(self.wanted.restored) for table in self.tables]
            waiting = [name for name in names if (self.described(name) or {}).get("TableStatus") != "ACTIVE"]
            if not waiting:
                return
            if waited >= WAIT_SECONDS_MAX:
                raise Refused(f"still not restored: {', '.join(waiting)}. Run again to go on waiting.")
            self.say(f"waits for {', '.join(waiting)}")
            self.sleep(WAIT_SECONDS)
            waited += WAIT_SECONDS

    def pause(self) -> None:
        """Pauses the jobs of the restored installation, once: before its table has a stream nothing can be deployed over it."""
        ops = next(table for table in self.tables if table.context == "ops").of(self.wanted.restored)
        if (self.described(ops) or {}).get("StreamSpecification", {}).get("StreamEnabled"):
            return
        for job in JOBS:
            self.say(f"pauses {job} in {ops}")
            if self.wanted.do:
                self.pause_job(ops, job)

    def pause_job(self, ops: str, job: str) -> None:
        try:
            self.dynamodb.update_item(
                TableName=ops, Key={"pk": {"S": f"system/job/{job}"}, "sk": {"S": "lease"}},
                UpdateExpression="SET paused = :true ADD rev :one", ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeValues={":true": {"BOOL": True}, ":one": {"N": "1"}},
            )
        except self.dynamodb.exceptions.ConditionalCheckFailedException:
            self.say(f"{job} had never run, and is not paused")

    def switch_on(self) -> None:
        """What the templates say and a restored table lacks: the stream, expiry, recovery, protection."""
        for table in self.tables:
            name = table.of(self.wanted.restored)
            there = self.described(name) or {}
            # The stream first: what the settling writes must be on it, for usage, suppressions and webhooks.
            if table.stream_view and not there.get("StreamSpecification", {}).get("StreamEnabled"):
                stream = {"StreamEnabled": True, "StreamViewType": table.stream_view}
                self.change(f"{name}: a stream", self.dynamodb.update_table, TableName=name, StreamSpecification=stream)
                self.wait_if_done()
            if table.ttl and not self.expires(name, bool(there)):
                ttl = {"AttributeName": table.ttl, "Enabled": True}
                self.change(f"{name}: expiry", self.dynamodb.update_time_to_live, TableName=name, TimeToLiveSpecification=ttl)
            if table.recovery and not self.is_recoverable(name, bool(there)):
                recovery = {"PointInTimeRecoveryEnabled": True}
                self.change(
                    f"{name}: point-in-time recovery", self.dynamodb.update_continuous_backups,
                    TableName=name, PointInTimeRecoverySpecification=recovery,
                )
            if table.protected and not there.get("DeletionProtectionEnabled"):
                self.change(f"{name}: deletion protection", self.dynamodb.update_table, TableName=name, DeletionProtectionEnabled=True)
                self.wait_if_done()

    def change(self, what: str, call, **arguments) -> None:
        self.say(f"switches on {what}")
        if self.wanted.do:
            call(**arguments)

    def wait_if_done(self) -> None:
        if self.wanted.do:
            self.wait()

    def expires(self, name: str, exists: bool) -> bool:
        if not exists:
            return False
        status = self.dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["TimeToLiveStatus"]
        return status in ("ENABLED", "ENABLING")

    def is_recoverable(self, name: str, exists: bool) -> bool:
        if not exists:
            return False
        window = self.dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        return window.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") == "ENABLED"

    def let_unseal(self) -> str:
        """Lets the restored installation's roles use the key that sealed its secrets. Returns the key's ARN."""
        try:
            key = self.kms.describe_key(KeyId=f"alias/posthorn-{self.wanted.stage}-sealing")["KeyMetadata"]
        except self.kms.exceptions.NotFoundException as error:
            raise Refused("The sealing key is gone: see docs/restore.md on what that means, and give WITHOUT_KEY=1") from error
        policy = json.loads(self.kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"])
        changed = with_roles_of(policy, self.wanted.stage, self.wanted.restored)
        if changed is None:
            return key["Arn"]
        self.say(f"lets the roles of {self.wanted.restored} seal and unseal with {key['Arn']}")
        if self.wanted.do:
            self.kms.put_key_policy(KeyId=key["KeyId"], PolicyName="default", Policy=json.dumps(changed))
        return key["Arn"]

    def settle(self) -> bool:
        """Settles the emails that were open at the moment. Returns whether all are settled."""
        command = [*self.wanted.settle.split(), "--stage", self.wanted.stage, "--as", self.wanted.restored,
                   "--at", f"{self.wanted.at:%Y-%m-%dT%H:%M:%SZ}", "--unknown", self.wanted.unknown]
        command += ["--running", "gone"] if self.wanted.gone else []
        self.say(f"settles: {' '.join(command)}")
        if not self.wanted.do:
            return True
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **self.environment()}, check=False)
        if done.returncode not in (0, AGAIN):
            raise Refused(f"settling failed with status {done.returncode}; run again to go on")
        return done.returncode == 0

    def environment(self) -> dict[str, str]:
        """The credentials and the region of this session, for a program that reads the environment alone."""
        found = self.session.get_credentials().get_frozen_credentials()
        named = {
            "AWS_REGION": self.session.region_name, "AWS_ACCESS_KEY_ID": found.access_key,
            "AWS_SECRET_ACCESS_KEY": found.secret_key, "AWS_SESSION_TOKEN": found.token,
        }
        return {name: value for name, value in named.items() if value}

    def next_steps(self, key: str) -> None:
        streams = ",".join((self.described(t.of(self.wanted.restored)) or {}).get("LatestStreamArn", f"<the stream of {t.context}>")
                           for t in self.tables)
        account = (self.described(self.tables[0].of(self.wanted.stage)) or {}).get("TableArn", ":::region:account:").split(":")
        where = f"{account[4]}-{account[3]}"
        old, new = self.wanted.stage, self.wanted.restored
        self.say(f"""
Next, within 24 hours (a stream keeps its records for so long); docs/restore.md explains each step:

  sam deploy --stack-name posthorn-{new} --capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND --resolve-s3 --s3-prefix posthorn-{new} \\
    --parameter-overrides Stage={new} RestoredFrom={old} SealingKeyArn={key} \\
    TableStreams={streams} <the other parameters of {old}>
  aws s3 sync s3://posthorn-{old}-blobs-{where} s3://posthorn-{new}-blobs-{where}
  for job in {' '.join(JOBS)}; do curl -X POST -H "Authorization: Bearer $OPERATOR_KEY" "$URL/v1/jobs/$job/resume"; done

Check /v1/health of its output Url before the last line, and after it let the DNS record of your own name lead to its DistributionDomainName.""")

    def run(self) -> bool:
        self.restore()
        if self.wanted.do:
            self.wait()
        self.pause()
        self.switch_on()
        key = "" if self.wanted.without_key else self.let_unseal()
        settled = self.settle()
        self.next_steps(key)
        if not self.wanted.do:
            self.say("\nNothing was done. DO=1 does it.")
        if not settled:
            self.say("\nSome emails may be under way in the running installation: run this again in a quarter of an hour.")
        return settled


def with_roles_of(policy: dict, old: str, new: str) -> dict | None:
    """The key's policy with the same statement for the roles of another stage; `None` if it has it already."""
    sid = f"RolesOf{''.join(part.capitalize() for part in new.split('-'))}SealAndUnseal"
    statements = policy["Statement"]
    if any(statement.get("Sid") == sid for statement in statements):
        return None
    own = [statement for statement in statements if f":role/posthorn/{old}/*" in json.dumps(statement)]
    if not own:
        raise Refused(f"the sealing key's policy has no statement for the roles of {old}")
    copied = json.loads(json.dumps(own[0]).replace(f":role/posthorn/{old}/*", f":role/posthorn/{new}/*"))
    return {**policy, "Statement": [*statements, {**copied, "Sid": sid}]}


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stage", type=stage, required=True, help="the running installation")
    parser.add_argument("--as", dest="restored", type=stage, required=True, help="the stage of the restored installation")
    parser.add_argument("--at", type=moment, required=True, help="the moment, such as 2026-11-30T03:00:00Z")
    parser.add_argument("--do", action="store_true", help="do it, not only print it")
    parser.add_argument("--gone", action="store_true", help="the running installation's messages table cannot be read any more")
    parser.add_argument("--unknown", choices=["hold", "queue", "fail"], default="hold",
                        help="what happens to emails of which nobody knows whether they were sent")
    parser.add_argument("--without-key", action="store_true", help="the sealing key is gone: the secrets that it sealed are lost")
    parser.add_argument("--settle", default="cargo run --quiet --release --package posthorn-settle --", help="the program that settles")
    wanted = parser.parse_args(given)
    if wanted.stage == wanted.restored:
        parser.error("a restored installation has a stage of its own")
    return wanted


def main() -> int:
    try:
        return 0 if Restore(boto3.Session(), arguments()).run() else AGAIN
    except Refused as refused:
        print(refused, file=sys.stderr)
    except botocore.exceptions.ClientError as error:
        print(f"AWS refused: {code(error)}: {error.response['Error'].get('Message', '')}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
