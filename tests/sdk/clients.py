"""Calls the local runner with the Python client that `make clients` generated."""

import os
import time
import uuid

from posthorn_client import AuthenticatedClient
from posthorn_client.api.access import create_tenant, list_tenants
from posthorn_client.api.messages import get_email, send_email
from posthorn_client.api.ops import list_audit
from posthorn_client.api.senders import create_domain, get_domain, list_domains
from posthorn_client.models import CreateDomain, CreateTenant, Domain, Email, Problem, SendEmail

ARRIVES_SECONDS_MAX = 30
client = AuthenticatedClient(base_url=os.environ["POSTHORN_URL"], token=os.environ["POSTHORN_KEY"])
name = f"python-{uuid.uuid4().hex[:8]}.example.com"


def show(call, value):
    print(f"python client  {call:14} {value}")


made = create_domain.sync(client=client, body=CreateDomain(name=name))
assert isinstance(made, Domain) and made.name == name, made
page = list_domains.sync(client=client, limit=100)
assert name in [domain.name for domain in page.data], page
assert get_domain.sync(made.id, client=client).status == made.status == "pending", made
show("domains", f"{len(page.data)} listed, {name} {made.status}")

tenant = create_tenant.sync(client=client, body=CreateTenant(name="Python"))
assert tenant.id in [each.id for each in list_tenants.sync(client=client).data], tenant
show("tenants", tenant.id)

body = SendEmail.from_dict({"from": "hello@demo.example", "to": ["success@simulator.amazonses.com"], "subject": "Hello", "text": "It works."})
sent = send_email.sync(client=client, body=body, idempotency_key=name)
again = send_email.sync(client=client, body=body, idempotency_key=name)
assert sent.id == again.id, (sent, again)
email = get_email.sync(sent.id, client=client)
assert isinstance(email, Email) and email.subject == "Hello", email
show("emails", f"{sent.id}, once for two requests")

# The audit log follows from the tables' streams, some seconds later.
ends = time.monotonic() + ARRIVES_SECONDS_MAX
while len((first := list_audit.sync(client=client, limit=1)).data) < 1 or not first.has_more:
    assert time.monotonic() < ends, first
    time.sleep(0.2)
second = list_audit.sync(client=client, limit=1, after=first.next_cursor)
assert [first.data[0].action, second.data[0].action] == ["tenant.created", "domain.created"], (first, second)
show("audit", f"two pages, {first.data[0].action}")

refused = create_domain.sync_detailed(client=client, body=CreateDomain(name=name))
assert refused.status_code == 409 and isinstance(refused.parsed, Problem) and refused.parsed.code == "DOMAIN_EXISTS", refused
show("a refusal", f"{refused.parsed.status} {refused.parsed.code}")
