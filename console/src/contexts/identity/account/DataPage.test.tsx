// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

/** The client keeps the `fetch` that it finds when it is made, so this one has to be there before. */
const api = vi.hoisted(() => {
    const state = { answers: new Map<string, [number, unknown]>(), asked: [] as string[] };
    globalThis.fetch = async (input) => {
        const request = input instanceof Request ? input : new Request(input);
        const route = `${request.method} ${new URL(request.url).pathname}`;
        state.asked.push(`${route} ${await request.text()}`.trim());
        const [status, body] = state.answers.get(route) ?? [404, { title: "Nothing has this address." }];
        return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
    };
    return state;
});

/** jsdom goes to no other page. */
const leave = vi.hoisted(() => vi.fn());
vi.mock("../presence", async (original) => ({ ...(await original<typeof import("../presence")>()), leave }));

import { createCache } from "../../../api/cache";
import { createConsole } from "../../../router";
import { forgetImpersonation, keepImpersonation } from "../../../session/impersonation";

const ORG = { object: "org", id: "org_01kb8v0000000000000000acme", name: "Acme", role: "owner", status: "active", permissions: [], hides: [] };
const ADA = { id: "person_01", name: "Ada", email: "ada@example.com", has_password: true, has_second_factor: false, passkeys: 0 };
const PENDING = { object: "account_export", status: "pending", created_at: "2026-12-01T11:50:00Z", expires_at: "2099-12-02T11:50:00Z" };
const LINK = "https://files.example.com/one";

let root: Root;

function open(account: object = ADA): void {
    api.answers.set("GET /v1/account", [200, account]);
    api.answers.set("GET /v1/account/orgs", [200, { data: [ORG] }]);
    history.replaceState(null, "", "/account/data");
    const cache = createCache();
    root = createRoot(document.body.appendChild(document.createElement("div")));
    root.render(
        <QueryClientProvider client={cache}>
            <RouterProvider router={createConsole(cache)} />
        </QueryClientProvider>,
    );
}

function button(name: string, within = "main"): HTMLButtonElement | undefined {
    return [...document.querySelectorAll<HTMLButtonElement>(`${within} button`)].find((one) => one.textContent === name);
}

async function press(name: string, within?: string): Promise<void> {
    await vi.waitFor(() => expect(button(name, within)?.disabled).toBe(false), { timeout: 5_000 });
    button(name, within)?.click();
}

function sees(words: string): Promise<void> {
    return vi.waitFor(() => expect(document.body.textContent).toContain(words), { timeout: 5_000 });
}

/** Types into the only field of the dialog, as a person does. */
function type(typed: string): void {
    const field = document.querySelector<HTMLInputElement>("dialog input:not([type=checkbox])");
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, typed);
    field?.dispatchEvent(new Event("input", { bubbles: true }));
}

function erasures(): string[] {
    return api.asked.filter((one) => one.startsWith("POST /v1/account/erase"));
}

beforeEach(() => {
    api.answers.clear();
    api.asked.length = 0;
    leave.mockReset();
    // What jsdom lacks.
    window.scrollTo = () => undefined;
    Element.prototype.scrollTo = () => undefined;
    window.matchMedia = () => ({ matches: false }) as MediaQueryList;
    HTMLDialogElement.prototype.showModal = function () {
        this.open = true;
    };
});

afterEach(() => {
    root.unmount();
    document.body.replaceChildren();
    forgetImpersonation();
});

describe("an export of one's data", () => {
    it("is asked for, and shown while it is being written", async () => {
        api.answers.set("POST /v1/account/export", [202, PENDING]);
        open();
        await vi.waitFor(() => expect(button("Ask for the file")).toBeDefined(), { timeout: 5_000 });
        api.answers.set("GET /v1/account/export", [200, PENDING]);
        await press("Ask for the file");
        await sees("Being written");
        expect(button("Ask for the file")).toBeUndefined();
    });

    it("has a link when it is ready, and is asked for again an hour later", async () => {
        const ready = { ...PENDING, status: "ready", ended_at: new Date().toISOString(), download_url: LINK };
        api.answers.set("GET /v1/account/export", [200, ready]);
        open();
        await sees("Download the file");
        expect(document.querySelector(`a[href='${LINK}']`)).not.toBeNull();
        expect(button("Ask for a new file")).toBeUndefined();
        root.unmount();
        api.answers.set("GET /v1/account/export", [200, { ...ready, ended_at: "2026-11-01T00:00:00Z" }]);
        open();
        await vi.waitFor(() => expect(button("Ask for a new file")).toBeDefined(), { timeout: 5_000 });
    });

    it("says what the API says if it can't be read", async () => {
        api.answers.set("GET /v1/account/export", [403, { title: "It is refused.", code: "REFUSED" }]);
        open();
        await sees("It is refused.");
    });
});

describe("an erasure", () => {
    it("needs the password, and ends at the log-in", async () => {
        api.answers.set("POST /v1/account/erase", [202, { object: "account", id: ADA.id, status: "erasing" }]);
        open();
        await press("Erase your account");
        await sees("Nothing brings the account back.");
        expect(button("Erase account", "dialog")?.disabled).toBe(true);
        type("seven grey horns");
        await press("Erase account", "dialog");
        await vi.waitFor(() => expect(leave).toHaveBeenCalledWith(expect.anything(), "erased"));
        expect(erasures()).toEqual(['POST /v1/account/erase {"password":"seven grey horns","close_orgs":false}']);
    });

    it("needs the address, typed once more, of an account without a password", async () => {
        api.answers.set("POST /v1/account/erase", [202, { object: "account", id: ADA.id, status: "erasing" }]);
        open({ ...ADA, has_password: false });
        await press("Erase your account");
        await sees("Type ada@example.com to confirm");
        type("eve@example.com");
        expect(button("Erase account", "dialog")?.disabled).toBe(true);
        type("Ada@example.com");
        await press("Erase account", "dialog");
        await vi.waitFor(() => expect(erasures()).toEqual(['POST /v1/account/erase {"email":"Ada@example.com","close_orgs":false}']));
    });

    it("closes the organisations of an only owner after a tick of its own, which a refusal takes back", async () => {
        const detail = `You are the only owner of Acme (${ORG.id}). Make another member an owner, or wait until one joins. Or set \`close_orgs\` to close them for good.`;
        api.answers.set("POST /v1/account/erase", [409, { title: "You are the only owner of an organisation.", code: "SOLE_OWNER", detail }]);
        open();
        await press("Erase your account");
        await vi.waitFor(() => expect(document.querySelector("dialog")).not.toBeNull());
        type("seven grey horns");
        await press("Erase account", "dialog");
        await sees("Nothing was erased.");
        expect([...document.querySelectorAll("dialog li")].map((one) => one.textContent)).toEqual(["Acme"]);
        const tick = () => document.querySelector<HTMLInputElement>("dialog input[type=checkbox]");
        expect([tick()?.checked, document.body.textContent?.includes("close_orgs")]).toEqual([false, false]);
        tick()?.click();
        await press("Close them and erase account", "dialog");
        await vi.waitFor(() => expect(erasures()[1]).toBe('POST /v1/account/erase {"password":"seven grey horns","close_orgs":true}'));
        await vi.waitFor(() => expect(tick()?.checked).toBe(false));
        expect(leave).not.toHaveBeenCalled();
    });

    it("is not offered while another person's view is shown, and neither is an export", async () => {
        const expires_at = new Date(Date.now() + 60_000).toISOString();
        const org = { id: ORG.id, name: "Acme" };
        keepImpersonation({ id: "imp_01", org, person: { id: "person_02", name: "Grace" }, through: org.id, permissions: [], hides: [], expires_at, back: "/" });
        open();
        await sees("you see Acme as Grace");
        expect([button("Erase your account"), api.asked.some((one) => one.includes("export"))]).toEqual([undefined, false]);
        await press("Stop");
        await vi.waitFor(() => expect(button("Erase your account")).toBeDefined());
        await vi.waitFor(() => expect(api.asked).toContain("DELETE /v1/impersonations/imp_01"));
    });
});
