import { describe, expect, it } from "vitest";
import { asksFor, families, inWords, withFamily, withType } from "./eventFilters";

const TYPES = ["message.sent", "message.bounced", "domain.verified"].map((name) => ({ name }));
const [message] = families(TYPES);

describe("event filters", () => {
    it("groups types by family, in their order", () => {
        expect(families(TYPES).map(({ filter, types }) => [filter, types.length])).toEqual([
            ["message.*", 2],
            ["domain.*", 1],
        ]);
    });

    it("matches as the API does", () => {
        expect(asksFor(["*"], "message.sent")).toBe(true);
        expect(asksFor(["message.*"], "message.sent")).toBe(true);
        expect(asksFor(["message.*"], "messages.sent")).toBe(false);
        expect(asksFor(["message.sent"], "message.sent.again")).toBe(false);
        expect(asksFor([], "message.sent")).toBe(false);
    });

    it("replaces single types by their family", () => {
        expect(withFamily(["message.sent", "domain.verified"], "message", true)).toEqual(["domain.verified", "message.*"]);
        expect(withFamily(["message.*"], "message", false)).toEqual([]);
    });

    it("keeps the others of a family that loses one", () => {
        expect(withType(["message.*", "domain.*"], message!, "message.sent", false)).toEqual(["domain.*", "message.bounced"]);
        expect(withType([], message!, "message.sent", true)).toEqual(["message.sent"]);
    });

    it("says what is chosen", () => {
        expect(inWords(["*"])).toBe("every event");
        expect(inWords(["a.b", "c.*", "d.e", "f.g"])).toBe("a.b, c.* and 2 more");
    });
});
