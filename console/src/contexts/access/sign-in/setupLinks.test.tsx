// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

/** The client keeps the `fetch` that it finds when it is made, so this one has to be there before. */
const api = vi.hoisted(() => {
    const state = { answers: new Map<string, unknown>(), asked: [] as string[] };
    globalThis.fetch = async (input) => {
        const request = input instanceof Request ? input : new Request(input);
        const route = `${request.method} ${new URL(request.url).pathname}`;
        state.asked.push(`${route} ${await request.text()}`.trim());
        const answer = state.answers.get(route);
        const headers = { "Content-Type": "application/json" };
        return new Response(JSON.stringify(answer ?? { title: "Nothing has this address." }), { status: answer ? 200 : 404, headers });
    };
    return state;
});

import { createCache } from "../../../api/cache";
import { createConsole } from "../../../router";

const LINK = {
    object: "setup_link",
    id: "setup_01",
    name: "Okta of Acme",
    default_role: "viewer",
    status: "opened",
    connection_id: "ssoconn_01",
    directory_id: "directory_01",
    domain_ids: [],
    opened_at: "2026-12-01T00:00:00Z",
    finished_at: null,
    expires_at: "2099-12-01T00:00:00Z",
    created_at: "2026-12-01T00:00:00Z",
};
const CONNECTION = { id: "ssoconn_01", name: "Okta", enabled: true, domains: ["example.com"], default_role: "viewer", oidc: null, saml: null, tested_at: null };
const ROLES = [
    { id: "owner", name: "Owner", permissions: [], hides: [] },
    { id: "viewer", name: "Viewer", permissions: ["org:read"], hides: [] },
];

let root: Root;

function open(permissions = ["org:read", "org:write", "members:read"]): void {
    const own = { object: "org", role: "owner", status: "active", hides: [], permissions };
    api.answers.set("GET /v1/account/orgs", { data: [{ ...own, id: "org_01", name: "Acme" }] });
    history.replaceState(null, "", "/o/org_01/live/single-sign-on");
    const cache = createCache();
    root = createRoot(document.body.appendChild(document.createElement("div")));
    root.render(
        <QueryClientProvider client={cache}>
            <RouterProvider router={createConsole(cache)} />
        </QueryClientProvider>,
    );
}

function button(name: string, within = "main"): HTMLButtonElement | undefined {
    const all = [...document.querySelectorAll<HTMLButtonElement>(`${within} button`)];
    return all.find((one) => one.textContent === name || one.getAttribute("aria-label") === name);
}

async function press(name: string, within?: string): Promise<void> {
    await vi.waitFor(() => expect(button(name, within)?.disabled).toBe(false), { timeout: 5_000 });
    button(name, within)?.click();
}

function sees(words: string): Promise<void> {
    return vi.waitFor(() => expect(document.body.textContent).toContain(words), { timeout: 5_000 });
}

beforeEach(() => {
    api.answers.clear();
    api.asked.length = 0;
    sessionStorage.clear();
    api.answers.set("GET /v1/account", { id: "person_01", name: "Ada", email: "ada@example.com", has_second_factor: false, passkeys: 0 });
    api.answers.set("GET /v1/org/settings", { object: "org_settings", sso_only: false });
    api.answers.set("GET /v1/org/domains", { data: [], has_more: false });
    api.answers.set("GET /v1/roles", { data: ROLES, has_more: false });
    api.answers.set("GET /v1/sso/connections", { data: [CONNECTION], has_more: false });
    api.answers.set("GET /v1/setup-links", { data: [LINK], has_more: false });
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
    vi.restoreAllMocks();
});

describe("set-up links", () => {
    it("are made with a name, a role and days, and show their address once", async () => {
        open();
        await press("Make set-up link");
        await sees("DNS records may take a day.");
        const [name, days] = [document.querySelector("dialog input")!, document.querySelector("dialog select")!];
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(name, "Okta of Acme");
        name.dispatchEvent(new Event("input", { bubbles: true }));
        Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value")?.set?.call(days, "7");
        days.dispatchEvent(new Event("change", { bubbles: true }));
        api.answers.set("POST /v1/setup-links", { ...LINK, status: "pending", url: "https://posthorn.example/setup#token=t" });
        await press("Make set-up link", "dialog");
        await sees("https://posthorn.example/setup#token=t");
        await sees("Whoever opens it first has it");
        expect(api.asked).toContain('POST /v1/setup-links {"name":"Okta of Acme","default_role":"viewer","expires_in_hours":168}');
        await press("I stored it", "dialog");
        await vi.waitFor(() => expect(document.body.textContent).not.toContain("#token=t"));
    });

    it("are listed, and removed after a question", async () => {
        open();
        await sees("Okta of Acme");
        await sees("opened");
        await press("Remove the link Okta of Acme");
        await sees("What they set up stays");
        api.answers.set("DELETE /v1/setup-links/setup_01", { object: "setup_link", id: "setup_01", deleted: true });
        api.answers.set("GET /v1/setup-links", { data: [], has_more: false });
        await press("Remove set-up link", "dialog");
        await sees("No set-up links yet");
        expect(api.asked).toContain("DELETE /v1/setup-links/setup_01");
    });

    it("have no buttons for who may not change them", async () => {
        open(["org:read"]);
        await sees("Okta of Acme");
        for (const name of ["Make set-up link", "Remove the link Okta of Acme", "Test log-in with Okta"]) expect(button(name), name).toBeUndefined();
    });
});

describe("a test log-in of a connection", () => {
    it("goes on in a new tab, and its end shows when the window has the focus again", async () => {
        open();
        await sees("not with the present settings");
        api.answers.set("GET /v1/sso/connections/ssoconn_01/attempts", { data: [], has_more: false });
        await press("Show log");
        await sees("Nobody has logged in with it");
        const tab = { opener: window, location: { replace: vi.fn() }, close: vi.fn() };
        vi.spyOn(window, "open").mockReturnValue(tab as unknown as Window);
        api.answers.set("POST /v1/sso/connections/ssoconn_01/test", { url: "https://login.example.com/authorize", expires_in: 600 });
        await press("Test log-in with Okta");
        await vi.waitFor(() => expect(tab.location.replace).toHaveBeenCalledWith("https://login.example.com/authorize"));
        const attempt = { id: "ssolog_01", reason: null, detail: null, email: "ada@example.com", created_at: LINK.created_at };
        api.answers.set("GET /v1/sso/connections/ssoconn_01/attempts", {
            data: [{ ...attempt, outcome: "tested", test: true }, { ...attempt, id: "ssolog_02", outcome: "refused", reason: "token", test: true }],
            has_more: false,
        });
        api.answers.set("GET /v1/sso/connections", { data: [{ ...CONNECTION, tested_at: LINK.created_at }], has_more: false });
        window.dispatchEvent(new Event("focus"));
        await sees("test worked");
        await sees("Compare the client id and the client secret.");
        await vi.waitFor(() => expect(document.body.textContent).not.toContain("not with the present settings"));
    });
});
