// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { forgetSetup, keepSetup, keptSetup } from "./kept";

const SETUP = { token: "link", key: "ph_1" };

beforeEach(() => localStorage.clear());

describe("the set-up of this browser", () => {
    it("is kept until it is forgotten", () => {
        expect(keptSetup()).toBeUndefined();
        keepSetup(SETUP);
        expect(keptSetup()).toEqual(SETUP);
        forgetSetup(SETUP);
        expect(keptSetup()).toBeUndefined();
    });

    it("stays when an earlier one ends", () => {
        keepSetup({ token: "next link", key: "ph_2" });
        forgetSetup(SETUP);
        expect(keptSetup()?.key).toBe("ph_2");
    });

    it("is none if what is stored can't be read", () => {
        for (const stored of ["", "{", "null", "7", '{"token":"link"}', '{"token":"link","key":1}']) {
            localStorage.setItem("posthorn.setup", stored);
            expect(keptSetup(), stored).toBeUndefined();
        }
    });
});
