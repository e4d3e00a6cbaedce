import { describe, expect, it } from "vitest";
import type { Permission } from "../../../session/permissions";
import { isLastOwner, mayGive, nameOf, secondFactor } from "./people";

describe("members", () => {
    it("are called by name, else by address", () => {
        expect(nameOf({ name: "Ada", email: "a@b.example" })).toBe("Ada");
        expect(nameOf({ name: "", email: "a@b.example" })).toBe("a@b.example");
        expect(nameOf({ name: null, email: null })).toBe("Account removed");
    });

    it("include one owner at least", () => {
        const [owner, other] = [{ role: "owner" }, { role: "viewer" }];
        expect(isLastOwner(owner, [owner, other])).toBe(true);
        expect(isLastOwner(owner, [owner, owner])).toBe(false);
        expect(isLastOwner(other, [owner, other])).toBe(false);
    });

    it("have a passkey, another second factor, or none", () => {
        expect(secondFactor({ has_second_factor: false, has_passkey: false })).toEqual({ isOn: false, word: "none" });
        expect(secondFactor({ has_second_factor: true, has_passkey: false }).word).toBe("on");
        expect(secondFactor({ has_second_factor: true, has_passkey: true }).word).toBe("passkey");
    });

    it("give no role that may do more, or see more, than they", () => {
        const can = (one: Permission) => one === "emails:read";
        expect(mayGive({ permissions: ["emails:read"], hides: [] }, can, [])).toBe(true);
        expect(mayGive({ permissions: ["emails:send"], hides: [] }, can, [])).toBe(false);
        expect(mayGive({ permissions: ["emails:read"], hides: [] }, can, ["content"])).toBe(false);
        expect(mayGive({ permissions: ["emails:read"], hides: ["content"] }, can, ["content"])).toBe(true);
    });
});
