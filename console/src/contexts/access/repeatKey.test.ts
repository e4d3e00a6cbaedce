import { describe, expect, it } from "vitest";
import { repeatKeys } from "./repeatKey";

describe("idempotency keys of a dialog", () => {
    it("stay while the body stays", () => {
        let made = 0;
        const keyOf = repeatKeys(() => `key-${(made += 1)}`);
        expect(keyOf({ name: "a" })).toBe("key-1");
        expect(keyOf({ name: "a" })).toBe("key-1");
        expect(keyOf({ name: "b" })).toBe("key-2");
    });
});
