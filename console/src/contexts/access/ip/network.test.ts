import { describe, expect, it } from "vitest";
import { admits, contains, parseAddress, parseNetwork } from "./network";

function inside(network: string, address: string): boolean | undefined {
    const [net, from] = [parseNetwork(network), parseAddress(address)];
    return net && from ? contains(net, from) : undefined;
}

describe("networks", () => {
    it("contain the addresses of their prefix", () => {
        expect(inside("192.0.2.0/24", "192.0.2.255")).toBe(true);
        expect(inside("192.0.2.77/24", "192.0.2.1")).toBe(true);
        expect(inside("192.0.2.0/24", "192.0.3.0")).toBe(false);
        expect(inside("2001:db8::/32", "2001:db8:ffff::1")).toBe(true);
        expect(inside("2001:db8::/32", "2001:db9::1")).toBe(false);
        expect(inside("0.0.0.0/0", "2001:db8::1")).toBe(false);
        expect(inside("192.0.2.1", "::ffff:192.0.2.1")).toBe(true);
    });

    it("are refused where they are none", () => {
        for (const text of ["", "192.0.2", "192.0.2.256", "192.0.2.0/33", "192.0.2.0/", "01.2.3.4", "2001:db8", "1::2::3", "x/8"]) {
            expect(parseNetwork(text), text).toBeUndefined();
        }
    });
});

describe("IP rules", () => {
    const allow = { action: "allow" as const, cidr: "192.0.2.0/24" };
    const deny = { action: "deny" as const, cidr: "192.0.2.7" };

    it("admit everybody while there is none", () => {
        expect(admits([], "198.51.100.1")).toBe(true);
        expect(admits([deny], "198.51.100.1")).toBe(true);
    });

    it("admit only allowed networks once one is allowed, and never a denied one", () => {
        expect(admits([allow], "198.51.100.1")).toBe(false);
        expect(admits([allow], "192.0.2.1")).toBe(true);
        expect(admits([allow, deny], "192.0.2.7")).toBe(false);
    });
});
