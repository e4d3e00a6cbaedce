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
        const { pathname, search } = new URL(request.url);
        const body = await request.text();
        state.asked.push([request.method, pathname + search, body].filter(Boolean).join(" "));
        const answer = state.answers.get(`${request.method} ${pathname}`);
        const headers = { "Content-Type": "application/json" };
        return new Response(JSON.stringify(answer ?? { title: "Nothing has this address." }), { status: answer ? 200 : 404, headers });
    };
    return state;
});

import { createCache } from "../../../api/cache";
import { createConsole } from "../../../router";

const BASE = "/o/org_01/live/products/prod_01";
const READS = ["products:read", "users:read"];
const WRITES = [...READS, "products:write", "users:write"];

const PRODUCT = { id: "prod_01", name: "Umbrella Post", state: "active", next_states: [], created_at: "2026-12-01T00:00:00Z", sign_in: null };
const SIGN_IN = {
    publishable_key: "pk_01_abc",
    allowed_origins: ["https://app.example.com"],
    verify_url: "https://app.example.com/verify",
    reset_url: "https://app.example.com/reset",
    open_registration: true,
};
const ADA = {
    id: "user_01",
    product_id: "prod_01",
    email: "ada@example.com",
    email_verified: true,
    name: "Ada",
    has_password: true,
    suspended_at: null,
    settings: { last_seen_version: "1.4", preferences: { theme: "dark", beta: true } },
    created_at: "2026-12-01T00:00:00Z",
    updated_at: "2026-12-01T00:00:00Z",
};
const DEVICE = {
    id: "usess_01",
    device: "Firefox on macOS",
    ip: "192.0.2.7",
    created_at: "2026-12-01T00:00:00Z",
    last_used_at: "2026-12-01T00:00:00Z",
    expires_at: "2026-12-31T00:00:00Z",
};

let root: Root;

function open(path: string, permissions: string[], hides: string[] = []): void {
    api.answers.set("GET /v1/account", { id: "person_01", name: "Grace", email: "grace@example.com" });
    api.answers.set("GET /v1/account/orgs", { data: [{ id: "org_01", name: "Example", role: "owner", status: "active", permissions, hides }] });
    history.replaceState(null, "", BASE + path);
    const cache = createCache();
    root = createRoot(document.body.appendChild(document.createElement("div")));
    root.render(
        <QueryClientProvider client={cache}>
            <RouterProvider router={createConsole(cache)} />
        </QueryClientProvider>,
    );
}

function main(): string {
    return document.querySelector("main")?.textContent ?? "";
}

function button(name: string): HTMLButtonElement | undefined {
    return [...document.querySelectorAll<HTMLButtonElement>("main button")].find((one) => one.textContent === name);
}

/** Types into the dialog's field with this label, as a person does. */
function type(label: string, text: string): void {
    const id = [...document.querySelectorAll("dialog label")].find((one) => one.textContent === label)?.getAttribute("for");
    const field = document.getElementById(id ?? "") as HTMLInputElement | HTMLTextAreaElement;
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")?.set?.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
}

function submit(): void {
    document.querySelector<HTMLButtonElement>("dialog button[type=submit]")?.click();
}

function sees(text: string): Promise<void> {
    return vi.waitFor(() => expect(main()).toContain(text), { timeout: 5_000 });
}

function asks(request: string): Promise<void> {
    return vi.waitFor(() => expect(api.asked).toContain(request));
}

beforeEach(() => {
    api.answers.clear();
    api.asked.length = 0;
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

describe("sign-in on a product's page", () => {
    it("is turned on with the origins of the lines", async () => {
        api.answers.set("GET /v1/products/prod_01", PRODUCT);
        api.answers.set("PUT /v1/products/prod_01/sign-in", { ...PRODUCT, sign_in: SIGN_IN });
        open("", WRITES);
        await sees("Sign-in is off");
        button("Turn on sign-in")?.click();
        await vi.waitFor(() => expect(document.querySelector("dialog")).not.toBeNull());
        type("Origins", "https://app.example.com\nhttp://localhost:3000");
        type("Registration page", SIGN_IN.verify_url);
        type("Password reset page", SIGN_IN.reset_url);
        submit();
        const { verify_url, reset_url } = SIGN_IN;
        const body = { allowed_origins: ["https://app.example.com", "http://localhost:3000"], verify_url, reset_url, open_registration: true };
        await asks(`PUT /v1/products/prod_01/sign-in ${JSON.stringify(body)}`);
    });

    it("shows its values, and to who may not change it no buttons", async () => {
        api.answers.set("GET /v1/products/prod_01", { ...PRODUCT, sign_in: SIGN_IN });
        open("", READS);
        await sees("pk_01_abc");
        expect(main()).toContain(`${location.origin}/v1/products/prod_01/jwks`);
        expect(main()).toContain("open: anybody may register");
        expect(["Change sign-in", "Renew signing key"].map(button)).toEqual([undefined, undefined]);
    });

    it("renews the key, and revokes the old ones only if somebody chooses that", async () => {
        api.answers.set("GET /v1/products/prod_01", { ...PRODUCT, sign_in: SIGN_IN });
        api.answers.set("POST /v1/products/prod_01/signing-keys/renew", { keys: [] });
        open("", WRITES);
        await sees("pk_01_abc");
        button("Renew signing key")?.click();
        await vi.waitFor(() => expect(document.querySelectorAll("dialog input[type=radio]")).toHaveLength(2));
        submit();
        await asks('POST /v1/products/prod_01/signing-keys/renew {"revoke":false}');
        await vi.waitFor(() => expect(document.querySelector("dialog")).toBeNull());
        button("Renew signing key")?.click();
        await vi.waitFor(() => expect(document.querySelectorAll("dialog input[type=radio]")).toHaveLength(2));
        document.querySelectorAll<HTMLInputElement>("dialog input[type=radio]")[1]?.click();
        await vi.waitFor(() => expect(document.querySelector("dialog button[type=submit]")?.textContent).toBe("Renew and revoke"));
        submit();
        await asks('POST /v1/products/prod_01/signing-keys/renew {"revoke":true}');
    });
});

describe("the users of a product", () => {
    it("are listed with their states, and found by the address in the page's address", async () => {
        const bob = { ...ADA, id: "user_02", name: null, has_password: false, email: "bob@example.com" };
        const eve = { ...ADA, id: "user_03", suspended_at: ADA.created_at };
        api.answers.set("GET /v1/products/prod_01/users", { data: [ADA, bob, eve], has_more: false });
        open("/users?email=ada%40example.com", READS);
        await sees("bob@example.com");
        for (const word of ["active", "no password yet", "suspended"]) expect(main()).toContain(word);
        expect(api.asked).toContain("GET /v1/products/prod_01/users?email=ada%40example.com&limit=50");
        expect(document.querySelector("[role=search]")).not.toBeNull();
        expect(button("Create user")).toBeUndefined();
    });

    it("can't be searched by who may not see addresses", async () => {
        api.answers.set("GET /v1/products/prod_01/users", { data: [{ ...ADA, email: "[hidden]" }], has_more: false });
        open("/users", READS, ["recipients"]);
        await sees("hidden, user_01");
        expect(document.querySelector("[role=search]")).toBeNull();
        expect(main()).not.toContain("[hidden]");
    });

    it("are created, and a page without any says what turns sign-in on", async () => {
        api.answers.set("GET /v1/products/prod_01", PRODUCT);
        api.answers.set("GET /v1/products/prod_01/users", { data: [], has_more: false });
        api.answers.set("POST /v1/products/prod_01/users", ADA);
        open("/users", WRITES);
        await sees("Sign-in of this product is off");
        button("Create user")?.click();
        await vi.waitFor(() => expect(document.querySelector("dialog")).not.toBeNull());
        type("Address", " ada@example.com ");
        submit();
        await asks('POST /v1/products/prod_01/users {"email":"ada@example.com","name":null,"email_verified":false}');
        await vi.waitFor(() => expect(location.pathname).toBe(`${BASE}/users/user_01`));
    });
});

describe("a user's page", () => {
    it("shows devices and settings, and to who may only read no buttons", async () => {
        api.answers.set("GET /v1/products/prod_01/users/user_01", { ...ADA, devices: [DEVICE] });
        open("/users/user_01", READS);
        await sees("Firefox on macOS");
        for (const text of ["192.0.2.7", "1.4", "theme", "dark"]) expect(main()).toContain(text);
        const changes = ["Rename", "Change address", "Suspend", "Log out everywhere", "Delete"];
        expect(changes.filter((name) => button(name))).toEqual([]);
    });

    it("forgets the proof of an address that is changed", async () => {
        api.answers.set("GET /v1/products/prod_01/users/user_01", { ...ADA, devices: [] });
        api.answers.set("PATCH /v1/products/prod_01/users/user_01", ADA);
        open("/users/user_01", WRITES);
        await sees("The user is logged in nowhere.");
        button("Change address")?.click();
        await vi.waitFor(() => expect(document.querySelector<HTMLInputElement>("dialog input[type=checkbox]")?.checked).toBe(true));
        expect(document.querySelector<HTMLButtonElement>("dialog button[type=submit]")?.disabled).toBe(true);
        type("Address", "ada@new.example");
        await vi.waitFor(() => expect(document.querySelector<HTMLButtonElement>("dialog button[type=submit]")?.disabled).toBe(false));
        submit();
        await asks('PATCH /v1/products/prod_01/users/user_01 {"email":"ada@new.example","email_verified":false}');
    });

    it("deletes only after the address was typed", async () => {
        api.answers.set("GET /v1/products/prod_01/users/user_01", { ...ADA, devices: [] });
        api.answers.set("DELETE /v1/products/prod_01/users/user_01", { id: "user_01", deleted: true });
        open("/users/user_01", WRITES);
        await sees("The user is logged in nowhere.");
        button("Delete")?.click();
        await vi.waitFor(() => expect(document.querySelector<HTMLButtonElement>("dialog button[type=submit]")?.disabled).toBe(true));
        type("Type ada@example.com to confirm", "ada@example.com");
        await vi.waitFor(() => expect(document.querySelector<HTMLButtonElement>("dialog button[type=submit]")?.disabled).toBe(false));
        submit();
        await asks("DELETE /v1/products/prod_01/users/user_01");
        await vi.waitFor(() => expect(location.pathname).toBe(`${BASE}/users`));
    });
});
