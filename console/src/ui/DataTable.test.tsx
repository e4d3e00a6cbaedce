// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DataTable } from "./DataTable";

const ROWS = [{ id: "one" }, { id: "two" }, { id: "three" }];

let root: Root;
let place: HTMLElement;

function press(key: string): void {
    act(() => void document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));
}

function row(id: string): HTMLElement {
    return [...place.querySelectorAll<HTMLElement>("tbody tr")].find((one) => one.textContent === id)!;
}

function panelName(): string | undefined {
    return place.querySelector("section h2")?.textContent ?? undefined;
}

describe("a row beside its table", () => {
    beforeEach(() => {
        Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
        Element.prototype.scrollTo = () => undefined;
        Element.prototype.scrollIntoView = () => undefined;
        window.matchMedia = () => ({ matches: false }) as MediaQueryList;
        place = document.body.appendChild(document.createElement("div"));
        root = createRoot(place);
        const peek = { title: (one: { id: string }) => `About ${one.id}`, link: () => <a href="#x">Open</a>, content: () => <p>Facts</p> };
        const columns = [{ name: "Id", cell: (one: { id: string }) => one.id }];
        act(() => root.render(<DataTable label="Rows" rows={ROWS} columns={columns} rowId={({ id }) => id} onOpen={() => undefined} peek={peek} />));
        act(() => row("one").focus());
    });

    afterEach(() => {
        act(() => root.unmount());
        place.remove();
    });

    it("opens by Space, follows j and k, and stays at both ends", () => {
        expect(panelName()).toBeUndefined();
        press(" ");
        expect(panelName()).toBe("About one");
        expect(document.activeElement?.tagName).toBe("SECTION");
        press("k");
        expect(panelName()).toBe("About one");
        press("j");
        press("ArrowDown");
        press("j");
        expect(panelName()).toBe("About three");
        expect(row("three").getAttribute("aria-current")).toBe("true");
    });

    it("closes by Escape and gives the focus to the row that it showed", () => {
        press(" ");
        press("j");
        press("Escape");
        expect(panelName()).toBeUndefined();
        expect(document.activeElement).toBe(row("two"));
    });

    it("follows the focus in the table", () => {
        press(" ");
        act(() => row("three").focus());
        expect(panelName()).toBe("About three");
        press("Escape");
        expect(panelName()).toBeUndefined();
        expect(document.activeElement).toBe(row("three"));
    });
});
