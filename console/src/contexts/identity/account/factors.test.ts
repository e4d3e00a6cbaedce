import { describe, expect, it } from "vitest";
import { factorSentence } from "./factors";

describe("how somebody logs in", () => {
    const both = { has_password: true, has_second_factor: true, passkeys: 0 };

    it("is said in one sentence", () => {
        expect(factorSentence({ ...both, has_second_factor: false })).toBe("You log in with a password.");
        expect(factorSentence({ ...both, passkeys: 1 })).toBe("You log in with a password and a code, or with your passkey.");
        expect(factorSentence({ has_password: false, has_second_factor: false, passkeys: 2 })).toBe("You log in with one of 2 passkeys.");
    });

    it("is a warning if nothing is set", () => {
        expect(factorSentence({ has_password: false, has_second_factor: false, passkeys: 0 })).toContain("Set a password");
    });
});
