import { describe, expect, it } from "vitest";
import { invitedBy, wayToJoin } from "./joining";

const INVITATION = {
    email: "ada@example.com",
    expires_at: "2026-12-01T00:00:00Z",
    has_account: true,
    org_id: "org_01",
    org_name: "Example",
    role: "developer",
};

describe("the way to accept an invitation", () => {
    it("is the present account if it has the invited address", () => {
        expect(wayToJoin(INVITATION, { email: "Ada@Example.com" })).toBe("own-account");
        expect(wayToJoin(INVITATION, { email: "eve@example.com" })).toBe("other-account");
    });

    it("is a log-in if the address has an account, and else a new account", () => {
        expect(wayToJoin(INVITATION, null)).toBe("log-in");
        expect(wayToJoin({ ...INVITATION, has_account: false }, null)).toBe("new-account");
    });

    it("names whoever invites, if the API does", () => {
        expect(invitedBy(INVITATION)).toBe("You are invited to Example in the role developer.");
        const named = { ...INVITATION, inviter_name: "Grace", role_name: "Support" };
        expect(invitedBy(named)).toBe("Grace invites you to Example in the role Support.");
    });
});
