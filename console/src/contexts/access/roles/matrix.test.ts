import { describe, expect, it } from "vitest";
import { conflictOf, reachOf } from "./matrix";

describe("the matrix of roles", () => {
    it("says in a word what a role may do with a thing", () => {
        expect(reachOf([], "domains")).toBe("none");
        expect(reachOf(["domains:read"], "domains")).toBe("see");
        expect(reachOf(["domains:read", "domains:write"], "domains")).toBe("see and change");
        expect(reachOf(["roles:write"], "roles")).toBe("change");
        expect(reachOf(["emails:read", "emails:send"], "emails")).toBe("see and send");
        expect(reachOf(["orgs:read"], "org")).toBe("none");
    });

    it("keeps webhooks from roles that hide fields", () => {
        expect(conflictOf(["webhooks:read"], ["content"])).toMatch(/webhooks/);
        expect(conflictOf(["webhooks:read"], [])).toBeUndefined();
        expect(conflictOf(["emails:read"], ["content"])).toBeUndefined();
    });
});
