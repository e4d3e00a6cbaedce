import { expect, it } from "vitest";
import type { DomainRecord } from "./status";
import { zoneFile } from "./zone";

const RECORD: DomainRecord = {
    record: "SPF",
    name: "send.acme.example",
    type: "TXT",
    ttl: "Auto",
    status: "pending",
    value: "v=spf1 include:amazonses.com ~all",
    required: true,
};

it("writes records as a zone file has them", () => {
    const mx: DomainRecord = { ...RECORD, type: "MX", priority: 10, value: "feedback-smtp.eu-west-1.amazonses.com" };
    const cname: DomainRecord = { ...RECORD, type: "CNAME", name: "a._domainkey.acme.example", value: "a.dkim.amazonses.com" };
    expect(zoneFile([RECORD, mx, cname])).toBe(
        [
            'send.acme.example. IN TXT "v=spf1 include:amazonses.com ~all"',
            "send.acme.example. IN MX 10 feedback-smtp.eu-west-1.amazonses.com.",
            "a._domainkey.acme.example. IN CNAME a.dkim.amazonses.com.",
            "",
        ].join("\n"),
    );
});
