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
        const [route, org] = [`${request.method} ${new URL(request.url).pathname}`, request.headers.get("Posthorn-Org")];
        state.asked.push(`${route} ${await request.text()}`.trim());
        const [status, body] = state.answers.get(`${route} in ${org}`) ?? state.answers.get(route) ?? [404, { title: "Nothing has this address." }];
        return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
    };
    return state;
});

import { createCache } from "../../../api/cache";
import { createConsole } from "../../../router";

const REFUSED = [403, { title: "The organisation requires a log-in through its identity provider.", code: "SSO_REQUIRED" }] as [number, unknown];
const CONNECTION = { id: "sso_01", name: "Okta", enabled: true, domains: ["example.com"], default_role: "viewer", oidc: null, saml: null };
const ACCOUNT = { id: "person_01", name: "Ada", email: "ada@example.com", has_second_factor: false, passkeys: 0 };

let root: Root;

function open(path: string, { role = "owner", permissions = ["org:read", "org:write"] } = {}): void {
    const own = { object: "org", role, status: "active", hides: [], permissions };
    api.answers.set("GET /v1/account/orgs", [200, { data: [{ ...own, id: "org_02", name: "Umbrella" }, { ...own, id: "org_01", name: "Acme" }] }]);
    history.replaceState(null, "", path);
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

function settings(sso_only: boolean): void {
    api.answers.set("GET /v1/org/settings", [200, { object: "org_settings", sso_only }]);
}

beforeEach(() => {
    api.answers.clear();
    api.asked.length = 0;
    sessionStorage.clear();
    api.answers.set("GET /v1/account", [200, ACCOUNT]);
    api.answers.set("GET /v1/org/domains", [200, { data: [], has_more: false }]);
    api.answers.set("GET /v1/sso/connections", [200, { data: [CONNECTION], has_more: false }]);
    api.answers.set("GET /v1/setup-links", [200, { data: [], has_more: false }]);
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
});

const PAGE = "/o/org_01/live/single-sign-on";

describe("the switch", () => {
    it("says what happens, shows a refusal, and requires single sign-on", async () => {
        settings(false);
        api.answers.set("PATCH /v1/org/settings", [409, { title: "The organisation has no identity provider to log in with.", code: "SSO_NOT_READY" }]);
        open(PAGE);
        await press("Require single sign-on");
        await sees("owners still get in with a second factor");
        await press("Require single sign-on", "dialog");
        await sees("The organisation has no identity provider to log in with.");
        api.answers.set("PATCH /v1/org/settings", [200, { object: "org_settings", sso_only: true }]);
        settings(true);
        await press("Require single sign-on", "dialog");
        await vi.waitFor(() => expect(button("Allow other log-ins")).toBeDefined(), { timeout: 5_000 });
        expect(document.querySelector("dialog")).toBeNull();
        expect(api.asked).toContain('PATCH /v1/org/settings {"sso_only":true}');
    });

    it("warns if no connection is enabled, and has no button for who may not change it", async () => {
        settings(true);
        api.answers.set("GET /v1/sso/connections", [200, { data: [{ ...CONNECTION, enabled: false }], has_more: false }]);
        open(PAGE, { role: "viewer", permissions: ["org:read"] });
        await sees("No connection is enabled: only owners with a second factor get in.");
        expect(button("Allow other log-ins")).toBeUndefined();
    });
});

describe("an organisation that refuses the session", () => {
    beforeEach(() => {
        for (const path of ["org/settings", "org/domains", "sso/connections"]) api.answers.set(`GET /v1/${path} in org_01`, REFUSED);
    });

    it("leads to the provider, and from there back to it", async () => {
        // jsdom goes to no other page than this one.
        api.answers.set("POST /v1/auth/sso", [200, { url: `${location.origin}${PAGE}#provider`, expires_in: 600 }]);
        open(PAGE);
        await sees("Acme requires single sign-on");
        await sees("You have none yet");
        await press("Log in through the provider");
        await vi.waitFor(() => expect(location.hash).toBe("#provider"));
        expect(api.asked).toContain('POST /v1/auth/sso {"email":"ada@example.com"}');
        root.unmount();
        open("/");
        await vi.waitFor(() => expect(location.pathname).toBe("/o/org_01/live/overview"), { timeout: 5_000 });
        root.unmount();
        open("/");
        await vi.waitFor(() => expect(location.pathname).toBe("/o/org_02/live/overview"), { timeout: 5_000 });
    });

    it("offers another address if the provider is not found", async () => {
        api.answers.set("POST /v1/auth/sso", [404, { title: "There is no single sign-on.", code: "SSO_NOT_FOUND" }]);
        open(PAGE, { role: "viewer" });
        await press("Log in through the provider");
        await sees("There is no single sign-on.");
        expect(document.querySelector("main a[href='/sign-in-sso']")).not.toBeNull();
        expect(document.body.textContent).not.toContain("second factor");
    });

    it("is asked again, and the switch to another organisation stays", async () => {
        settings(false);
        open(PAGE);
        await sees("Acme requires single sign-on");
        for (const path of ["org/settings", "org/domains", "sso/connections"]) api.answers.delete(`GET /v1/${path} in org_01`);
        await press("Try again");
        await vi.waitFor(() => expect(button("Require single sign-on")).toBeDefined(), { timeout: 5_000 });
        const choice = document.querySelector("select");
        expect([...(choice?.options ?? [])].map((one) => one.textContent)).toEqual(["Umbrella", "Acme"]);
    });

    it("does not refuse another organisation", async () => {
        open(PAGE);
        await sees("Acme requires single sign-on");
        const choice = document.querySelector("select");
        Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value")?.set?.call(choice, "org_02");
        choice?.dispatchEvent(new Event("change", { bubbles: true }));
        await vi.waitFor(() => expect(location.pathname).toBe("/o/org_02/live/overview"), { timeout: 5_000 });
        await vi.waitFor(() => expect(document.body.textContent).not.toContain("requires single sign-on"));
    });
});
