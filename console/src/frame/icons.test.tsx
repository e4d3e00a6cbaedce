// @vitest-environment jsdom
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { NAV } from "../contexts/nav";
import { Icon, ICON_NAMES } from "./icons";

describe("icons", () => {
    it("give every page of the sidebar a drawing of its own", () => {
        const without = NAV.filter(({ path }) => !ICON_NAMES.includes(path)).map(({ path }) => path);
        expect(without).toEqual([]);
        const drawings = new Set(ICON_NAMES.map((name) => renderToStaticMarkup(<Icon name={name} />)));
        expect(drawings.size).toBe(ICON_NAMES.length);
    });
});
