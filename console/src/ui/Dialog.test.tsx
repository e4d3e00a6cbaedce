// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Problem } from "../api/problem";
import { FormDialog } from "./Dialog";

let root: Root;
let place: HTMLElement;

function show(state: { busy: boolean; problem?: Problem } | undefined): void {
    act(() =>
        root.render(
            <>
                <button type="button">Opener</button>
                {state ? (
                    <FormDialog title="Rename" action="Save" optimistic {...state} onSubmit={() => undefined} onClose={() => undefined}>
                        <input defaultValue="News" />
                    </FormDialog>
                ) : null}
            </>,
        ),
    );
}

describe("a dialog of an optimistic change", () => {
    beforeEach(() => {
        Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
        HTMLDialogElement.prototype.showModal = function () {
            this.open = true;
        };
        place = document.body.appendChild(document.createElement("div"));
        root = createRoot(place);
        show(undefined);
        act(() => place.querySelector("button")?.focus());
        show({ busy: false });
    });

    afterEach(() => {
        act(() => root.unmount());
        place.remove();
    });

    it("hides while the change is on its way, and gives the focus back", () => {
        expect(document.activeElement?.tagName).toBe("INPUT");
        show({ busy: true });
        expect(place.querySelector("dialog")).toBeNull();
        expect(document.activeElement?.textContent).toBe("Opener");
    });

    it("comes back with the reason of a refusal", () => {
        show({ busy: true });
        show({ busy: false, problem: new Problem(409, { title: "The name is taken.", detail: "Choose another one." }) });
        expect(place.querySelector("dialog [role=alert]")?.textContent).toContain("The name is taken.Choose another one.");
    });
});
