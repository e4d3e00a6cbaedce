import { describe, expect, it } from "vitest";
import { issuerOf, moveOf, STATES } from "./states";

describe("the moves of a product", () => {
    it("are named by what they do", () => {
        expect(moveOf("draft", "pre_launch")).toBe("Announce it");
        expect(moveOf("beta", "active")).toBe("Make it active");
        expect(moveOf("sunset", "active")).toBe("Call its end off");
    });

    it("differ from one another", () => {
        const moves = Object.values(STATES).map((state) => state.move);
        expect(new Set(moves).size).toBe(moves.length);
    });
});

describe("the issuer of a product's tokens", () => {
    it("is the product's URL", () => {
        expect(issuerOf("https://mail.example.com", { id: "prod_01" })).toBe("https://mail.example.com/v1/products/prod_01");
    });
});
