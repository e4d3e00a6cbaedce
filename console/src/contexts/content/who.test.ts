import { expect, it } from "vitest";
import { authorOf } from "./who";

function entry(at: string, id: string, by = "update-template") {
    return {
        id: `audit_${at}`,
        at,
        action: "template.updated",
        actor: { type: "person", id },
        resource: { type: "template", id: "template_01" },
        function: by,
        environment: "live",
        changes: [],
    };
}

it("names the author of the audit entry of the same moment, unless several are that near", () => {
    const entries = [entry("2026-11-29T12:00:00.400Z", "ada"), entry("2026-11-29T12:05:00Z", "bob", "publish-template")];
    expect(authorOf("2026-11-29T12:00:00Z", entries)?.id).toBe("ada");
    expect(authorOf("2026-11-29T12:05:00Z", entries)).toBeUndefined();
    expect(authorOf("2026-11-29T12:00:00Z", [...entries, entry("2026-11-29T12:00:01Z", "eve")])).toBeUndefined();
});
