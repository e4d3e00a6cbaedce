// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { forgetInvitation, keepInvitation, keptInvitation, removeFragment, tokenOf } from "./token";

describe("the token of a link", () => {
    it("is read from the fragment", () => {
        expect(tokenOf("#token=q83vEjRWeJA")).toBe("q83vEjRWeJA");
        expect(tokenOf("token=q83vEjRWeJA")).toBe("q83vEjRWeJA");
        expect(tokenOf("#lang=en&token=a-b_c")).toBe("a-b_c");
    });

    it("is missing where there is none", () => {
        for (const fragment of ["", "#", "#token=", "#token=%20", "#section", "#tokens=x"]) {
            expect(tokenOf(fragment), fragment).toBeUndefined();
        }
    });

    it("leaves the address bar, and the rest of the address stays", () => {
        history.replaceState({ key: "k" }, "", "/join?lang=en#token=secret");
        removeFragment();
        expect(location.href).toBe(`${location.origin}/join?lang=en`);
        expect(history.state).toEqual({ key: "k" });
    });
});

describe("an invitation's token", () => {
    beforeEach(forgetInvitation);

    it("stays across a log-in, until it is forgotten", () => {
        expect(keptInvitation()).toBeUndefined();
        keepInvitation("secret");
        expect(keptInvitation()).toBe("secret");
        forgetInvitation();
        expect(keptInvitation()).toBeUndefined();
    });
});
