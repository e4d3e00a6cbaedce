import { describe, expect, it } from "vitest";
import { withRole } from "./mapping";

describe("the roles of groups", () => {
    const mapping = [
        { group_id: "a", role: "developer" },
        { group_id: "b", role: "viewer" },
    ];

    it("keep their order when one changes", () => {
        expect(withRole(mapping, "a", "member").map((one) => `${one.group_id} ${one.role}`)).toEqual(["a member", "b viewer"]);
    });

    it("end with a new one, and lose one that gives no role", () => {
        expect(withRole(mapping, "c", "member").map((one) => one.group_id)).toEqual(["a", "b", "c"]);
        expect(withRole(mapping, "a", "").map((one) => one.group_id)).toEqual(["b"]);
    });
});
