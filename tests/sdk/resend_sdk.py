"""Drives Posthorn with the Python SDK of Resend: Posthorn accepts all that the SDK sends and gives all that it reads.

Prints one line for each call; the first wrong answer ends the run.
"""

import base64
import os
import time

import resend
from resend.exceptions import ResendError, ValidationError

resend.api_key = os.environ["RESEND_API_KEY"]
resend.api_url = os.environ["RESEND_API_URL"]

FROM = "Demo <hello@demo.example>"
TO = "success@simulator.amazonses.com"


def report(call, outcome):
    print(f"  {call:<34} {outcome}")


def refused(call, error, status, name, do):
    """Checks that the SDK raises `error` with the status, name and message of a refusal."""
    try:
        do()
    except error as problem:
        assert str(problem.code) == str(status) and problem.error_type == name, vars(problem)
        assert problem.message and "Expected JSON" not in problem.message, problem.message
        report(call, f"refused, {problem.code} {problem.error_type}: {problem.message[:60]}")
        return
    raise AssertionError(f"{call} was not refused")


def pages(call, list_, ids):
    """Checks a list: pages of one item, after and before an id, as the SDK supports it."""
    first = list_({"limit": 1})
    assert first["object"] == "list" and len(first["data"]) == 1 and first["has_more"] is True, first
    assert {"id"} <= set(first["data"][0])
    everything = {one["id"] for one in list_({"limit": 100})["data"]}
    assert set(ids) <= everything, (ids, everything)
    after = list_({"limit": 1, "after": first["data"][0]["id"]})
    assert after["data"][0]["id"] != first["data"][0]["id"], after
    before = list_({"limit": 100, "before": after["data"][0]["id"]})
    assert first["data"][0]["id"] in [one["id"] for one in before["data"]], before
    report(call, f"{len(everything)} in all; after and before an id")


def emails():
    sent = resend.Emails.send(
        {
            "from": FROM,
            "to": [TO, "Ada <ada@example.com>"],
            "cc": "cc@example.com",
            "bcc": ["bcc@example.com"],
            "reply_to": "help@demo.example",
            "subject": "Grüße 🚀",
            "html": '<p>Hi <img src="cid:logo"></p>',
            "text": "Hi",
            "headers": {"X-Entity-Ref-ID": "42"},
            "tags": [{"name": "category", "value": "welcome"}],
            "attachments": [
                {"filename": "a.txt", "content": base64.b64encode(b"text").decode()},
                {"filename": "logo.png", "content": list(b"\x89PNG"), "content_type": "image/png", "content_id": "logo"},
                {"filename": "old.png", "content": list(b"\x89PNG"), "inline_content_id": "old"},
            ],
        }
    )
    report("Emails.send", sent["id"])

    email = resend.Emails.get(sent["id"])
    assert email["object"] == "email" and email["id"] == sent["id"]
    assert email["to"] == [TO, '"Ada" <ada@example.com>'], email["to"]
    assert email["cc"] == ["cc@example.com"] and email["bcc"] == ["bcc@example.com"]
    assert email["reply_to"] == ["help@demo.example"]
    assert email["from"] == '"Demo" <hello@demo.example>' and email["subject"] == "Grüße 🚀"
    assert email["html"].startswith("<p>Hi") and email["text"] == "Hi"
    assert email["created_at"] and email["last_event"]
    assert email["tags"] == [{"name": "category", "value": "welcome"}]
    assert [file["filename"] for file in email["attachments"]] == ["a.txt", "logo.png", "old.png"]
    report("Emails.get", email["last_event"])

    options = {"idempotency_key": "order/1"}
    once = {"from": FROM, "to": TO, "subject": "Once", "text": "Once"}
    first = resend.Emails.send(dict(once), options)
    again = resend.Emails.send(dict(once), options)
    assert first["id"] == again["id"] and again["http_headers"]["idempotent-replayed"] == "true", again
    report("Emails.send, idempotency key", f"{again['id']} again")
    other = {**once, "subject": "Another"}
    refused(
        "Emails.send, key used before", ResendError, 422, "invalid_idempotent_request",
        lambda: resend.Emails.send(dict(other), options),
    )
    refused(
        "Emails.send, no recipient", ValidationError, 422, "validation_error",
        lambda: resend.Emails.send({"from": FROM, "to": "nobody", "subject": "x", "text": "x"}),
    )

    later = resend.Emails.send({**once, "scheduled_at": "in 2 hours"})
    moved = resend.Emails.update({"id": later["id"], "scheduled_at": "in 1 day"})
    assert moved["object"] == "email" and moved["id"] == later["id"], moved
    report("Emails.update", moved["scheduled_at"])
    canceled = resend.Emails.cancel(later["id"])
    assert canceled["object"] == "email" and canceled["id"] == later["id"], canceled
    assert resend.Emails.get(later["id"])["last_event"] == "canceled"
    report("Emails.cancel", canceled["id"])

    pages("Emails.list", resend.Emails.list, [sent["id"], first["id"], later["id"]])
    delivered(first["id"])
    refused("Emails.get, unknown", ResendError, 404, "not_found", lambda: resend.Emails.get("email_nothing"))


def delivered(id_):
    """Waits until the SDK shows the email as delivered by SES's simulator."""
    for _ in range(100):
        if (event := resend.Emails.get(id_)["last_event"]) == "delivered":
            return report("Emails.get, until", event)
        time.sleep(0.1)
    raise AssertionError(f"{id_} is {event}")


def batches():
    good = {"from": FROM, "to": [TO], "subject": "One of several", "html": "<p>x</p>"}
    sent = resend.Batch.send([dict(good), dict(good)], {"idempotency_key": "batch/1"})
    again = resend.Batch.send([dict(good), dict(good)], {"idempotency_key": "batch/1"})
    ids = [one["id"] for one in sent["data"]]
    assert len(set(ids)) == 2 and ids == [one["id"] for one in again["data"]], (sent, again)
    report("Batch.send", f"{len(ids)} emails; the same again by key")
    bad = {**good, "to": ["nobody"]}
    refused(
        "Batch.send, strict", ValidationError, 422, "validation_error",
        lambda: resend.Batch.send([dict(good), bad], {"batch_validation": "strict"}),
    )
    mixed = resend.Batch.send([dict(good), bad], {"batch_validation": "permissive"})
    assert len(mixed["data"]) == 1 and mixed["errors"][0]["index"] == 1 and mixed["errors"][0]["message"], mixed
    report("Batch.send, permissive", mixed["errors"][0]["message"][:60])


def domains():
    one = resend.Domains.create({"name": "sdk-one.example.com", "custom_return_path": "bounce"})
    two = resend.Domains.create({"name": "sdk-two.example.com"})
    assert one["name"] == "sdk-one.example.com" and one["status"] and one["region"] and one["created_at"], one
    for record in one["records"]:
        assert {"record", "name", "type", "ttl", "status", "value"} <= set(record), record
    report("Domains.create", f"{one['id']}, {one['status']}, {len(one['records'])} records")
    assert resend.Domains.get(one["id"])["name"] == one["name"]
    report("Domains.get", one["name"])
    changed = resend.Domains.update({"id": one["id"], "open_tracking": True, "click_tracking": True, "tls": "opportunistic"})
    assert changed["id"] == one["id"], changed
    assert resend.Domains.get(one["id"])["open_tracking"] is True
    report("Domains.update", "open and click tracking")
    assert resend.Domains.verify(one["id"])["id"] == one["id"]
    report("Domains.verify", resend.Domains.get(one["id"])["status"])
    pages("Domains.list", resend.Domains.list, [one["id"], two["id"]])
    for domain in (one, two):
        removed = resend.Domains.remove(domain["id"])
        assert removed["deleted"] is True and removed["object"] == "domain", removed
    report("Domains.remove", "both")


def api_keys():
    full = resend.ApiKeys.create({"name": "everything"})
    sender = resend.ApiKeys.create({"name": "sender", "permission": "sending_access"})
    assert full["id"] and full["token"].startswith("ph_live_"), full
    report("ApiKeys.create", f"{full['id']}, {sender['id']}")
    own, resend.api_key = resend.api_key, sender["token"]
    assert resend.Emails.send({"from": FROM, "to": TO, "subject": "By a new key", "text": "x"})["id"]
    refused("Domains.list, sending_access", ResendError, 403, "insufficient_scope", lambda: resend.Domains.list())
    resend.api_key = own
    pages("ApiKeys.list", resend.ApiKeys.list, [full["id"], sender["id"]])
    assert {"id", "name", "created_at"} <= set(resend.ApiKeys.list()["data"][0])
    for key in (full, sender):
        assert resend.ApiKeys.remove(key["id"])["deleted"] is True
    report("ApiKeys.remove", "both")
    resend.api_key = sender["token"]
    refused("Emails.list, revoked key", ResendError, 401, "invalid_api_key", lambda: resend.Emails.list())
    resend.api_key = own


def templates():
    made = resend.Templates.create(
        {
            "name": "order",
            "alias": "order",
            "from": FROM,
            "subject": "Order {{{NUMBER}}}",
            "reply_to": ["help@demo.example"],
            "html": "<p>{{{NAME}}}, {{{NUMBER}}}</p>",
            "variables": [
                {"key": "NAME", "type": "string", "fallback_value": "friend"},
                {"key": "NUMBER", "type": "number"},
            ],
        }
    )
    assert made["object"] == "template", made
    report("Templates.create", made["id"])
    template = resend.Templates.get(made["id"])
    assert template["alias"] == "order" and template["status"] == "draft" and template["html"], template
    assert [variable["key"] for variable in template["variables"]] == ["NAME", "NUMBER"]
    assert {"created_at", "updated_at", "published_at", "from", "reply_to", "text"} <= set(template), template
    report("Templates.get", template["status"])
    assert resend.Templates.update({"id": made["id"], "name": "orders"})["id"] == made["id"]
    report("Templates.update", resend.Templates.get("order")["name"])
    assert resend.Templates.publish(made["id"])["id"] == made["id"]
    assert resend.Templates.get(made["id"])["status"] == "published"
    report("Templates.publish", "published")
    sent = resend.Emails.send({"to": TO, "template": {"id": "order", "variables": {"NUMBER": 7}}})
    email = resend.Emails.get(sent["id"])
    assert email["subject"] == "Order 7" and email["html"] == "<p>friend, 7</p>", email
    report("Emails.send, template", email["subject"])
    copy = resend.Templates.duplicate(made["id"])
    assert copy["id"] != made["id"] and copy["object"] == "template"
    report("Templates.duplicate", copy["id"])
    pages("Templates.list", resend.Templates.list, [made["id"], copy["id"]])
    for id_ in (made["id"], copy["id"]):
        assert resend.Templates.remove(id_)["deleted"] is True
    report("Templates.remove", "both")


def topics():
    news = resend.Topics.create({"name": "News", "default_subscription": "opt_in", "description": "Monthly"})
    offers = resend.Topics.create({"name": "Offers", "default_subscription": "opt_out"})
    report("Topics.create", news["id"])
    topic = resend.Topics.get(news["id"])
    assert (topic["name"], topic["default_subscription"], topic["description"]) == ("News", "opt_in", "Monthly"), topic
    assert topic["created_at"]
    report("Topics.get", topic["name"])
    assert resend.Topics.update(news["id"], {"name": "Tidings"})["id"] == news["id"]
    report("Topics.update", resend.Topics.get(news["id"])["name"])
    sent = resend.Emails.send({"from": FROM, "to": TO, "subject": "x", "text": "x", "topic_id": news["id"]})
    report("Emails.send, topic_id", sent["id"])
    pages("Topics.list", resend.Topics.list, [news["id"], offers["id"]])
    for topic in (news, offers):
        assert resend.Topics.remove(topic["id"])["deleted"] is True
    report("Topics.remove", "both")


def suppressions():
    one = resend.Suppressions.add({"email": "no+more@example.com"})
    resend.Suppressions.add({"email": "never@example.com"})
    assert one["object"] == "suppression" and one["id"], one
    report("Suppressions.add", one["id"])
    found = resend.Suppressions.get("no+more@example.com")
    assert (found["email"], found["origin"], found["source_id"]) == ("no+more@example.com", "manual", None), found
    assert found["id"] == one["id"] and found["created_at"]
    report("Suppressions.get", found["origin"])
    pages("Suppressions.list", resend.Suppressions.list, [one["id"]])
    removed = resend.Suppressions.remove("no+more@example.com")
    assert removed["deleted"] is True and removed["id"] == one["id"], removed
    refused("Suppressions.get, lifted", ResendError, 404, "not_found", lambda: resend.Suppressions.get("no+more@example.com"))


for part in (emails, batches, domains, api_keys, templates, topics, suppressions):
    print(part.__name__)
    part()
print("all calls answered as the SDK expects")
