import { describe, expect, it } from "vitest";
import { ALL, GROUPS, grantable, grantableInRole, ofPreset, ofThing, presetOf, summary } from "./permissions";

const ofMember = ALL.filter((one) => ["emails", "templates"].includes(one.slice(0, one.indexOf(":"))));
const everything = () => true;

describe("permissions", () => {
    it("stand in one group each", () => {
        const grouped = GROUPS.flatMap(({ things }) => things.flatMap(([thing]) => ofThing(thing)));
        expect([...grouped].sort()).toEqual([...ALL].sort());
    });

    it("are offered only to who holds them", () => {
        expect(grantable((one) => ofMember.includes(one), false)).toEqual(ofMember);
        expect(grantable(everything, true)).not.toContain("members:read");
        expect(grantableInRole(everything)).not.toContain("orgs:write");
        expect(grantableInRole(everything)).not.toContain("directory:provision");
        expect(grantableInRole(everything)).not.toContain("setup:run");
    });

    it("have presets within what may be given", () => {
        expect(ofPreset("send", ofMember)).toEqual(["emails:send"]);
        expect(ofPreset("read", ofMember)).toEqual(["emails:read", "templates:read"]);
        expect(ofPreset("manage", ofMember)).not.toContain("emails:send");
        expect(ofPreset("full", ofMember)).toEqual(ofMember);
        expect(presetOf(["emails:read", "templates:read"], ofMember)).toBe("read");
        expect(presetOf(["emails:read"], ofMember)).toBeUndefined();
    });

    it("read in a few words", () => {
        expect(summary(["emails:send"])).toBe("Send");
        expect(summary(ALL)).toBe("Everything and the operator's");
        expect(summary(ofPreset("read", grantable(everything, true)))).toBe("Read");
        expect(summary(["emails:read", "domains:read"])).toBe("emails:read, domains:read");
        expect(summary(["emails:read", "emails:send", "domains:read"])).toBe("3 permissions on 2 things");
        expect(summary(["directory:provision"])).toBe("Sends users and groups");
        expect(summary([])).toBe("Nothing");
    });
});
