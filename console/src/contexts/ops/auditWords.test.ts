import { describe, expect, it } from "vitest";
import { actionInWords, actorInWords, changedFields, isSecret, pageOf, shortId, sideOf } from "./auditWords";

const entry = {
    id: "audit_1",
    at: "2026-11-29T12:00:00Z",
    action: "api_key.created",
    actor: { type: "person", id: "person_1" },
    changes: [],
    environment: "live",
    function: "create-api-key",
    resource: { type: "api_key", id: "key_1" },
};

describe("audit words", () => {
    it("says what happened to what", () => {
        expect(actionInWords("api_key.created")).toBe("created API key");
        expect(actionInWords("ip_pool.updated")).toBe("updated IP pool");
        expect(actionInWords("request.refused")).toBe("request refused");
    });

    it("names people where they are known, and Posthorn itself", () => {
        expect(actorInWords(entry.actor, new Map([["person_1", "Ada"]]))).toBe("Ada");
        expect(actorInWords(entry.actor, new Map())).toBe("person_1");
        expect(actorInWords({ type: "system", id: "check-domains" }, new Map())).toBe("Posthorn (check-domains)");
    });

    it("shortens ids, and nothing else", () => {
        expect(shortId("person_01m8mfvhfte77agkmz8zw1n292")).toBe("person_…w1n292");
        expect([shortId("INSUFFICIENT_SCOPE"), shortId("dead_letters")]).toEqual(["INSUFFICIENT_SCOPE", "dead_letters"]);
    });

    it("links what has a page and was not deleted", () => {
        expect(pageOf(entry)).toBe("api-keys/key_1");
        expect(pageOf({ ...entry, action: "api_key.deleted" })).toBeUndefined();
        expect(pageOf({ ...entry, resource: { type: "quota", id: "quota" } })).toBeUndefined();
    });

    it("tells an absent side from a value that is not in the log", () => {
        expect(isSecret({ field: "secret" })).toBe(true);
        expect(isSecret({ field: "name", before: null, after: "x" })).toBe(false);
        expect([sideOf(null), sideOf("a"), sideOf(false), sideOf(["a"])]).toEqual(["–", "a", "false", '[\n  "a"\n]']);
    });

    it("reads times that are kept as numbers", () => {
        expect(sideOf(1795984810566, "revoked_at")).toBe("2026-11-29 20:40:10.566 UTC");
        expect(sideOf(1795984810, "expires_at")).toBe("2026-11-29 20:40:10.000 UTC");
        expect(sideOf(5, "rate_limit")).toBe("5");
    });

    it("shortens long lists of fields", () => {
        expect(changedFields(["name", "rate_limit", "a", "b"].map((field) => ({ field })))).toBe("name, rate limit and 2 more");
    });
});
