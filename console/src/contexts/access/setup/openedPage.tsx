/** The set-up's pages as the tests of them open and use them. */

import { answer, api } from "./fakeApi";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { expect, vi } from "vitest";
import { createCache } from "../../../api/cache";
import { createConsole } from "../../../router";
import { keepSetup } from "./kept";

export const KEPT = { token: "secret", key: "ph_setup" };
export const SETUP = {
    object: "setup",
    org_name: "Umbrella",
    name: "Okta of Acme",
    expires_at: "2099-12-01T00:00:00Z",
    domains: [] as unknown[],
    scim_url: "https://posthorn.example/scim/v2",
    has_directory_token: false,
};
export const DOMAIN = {
    object: "org_domain",
    id: "orgdomain_01",
    name: "acme.example",
    status: "pending",
    record: { type: "TXT", name: "_posthorn-org.acme.example", value: "posthorn-org-verification=1" },
    verified_at: null,
    last_check: null,
    setup_link_id: null,
    created_at: "2026-12-01T00:00:00Z",
};
export const NOTHING_ENTERED = {
    object: "setup_connection",
    redirect_url: "https://posthorn.example/sso/ssoconn_01/callback",
    acs_url: "https://posthorn.example/sso/ssoconn_01/acs",
    sp_entity_id: "https://posthorn.example/sso/ssoconn_01",
    connection: null as unknown,
    tests: [] as unknown[],
};
export const CONNECTION = {
    id: "ssoconn_01",
    name: "Okta of Acme",
    enabled: false,
    domains: ["acme.example"],
    default_role: "viewer",
    oidc: { issuer: "https://login.acme.example", client_id: "posthorn", redirect_url: NOTHING_ENTERED.redirect_url },
    saml: null,
    tested_at: null as string | null,
};
export const ENTERED = { ...NOTHING_ENTERED, connection: CONNECTION };

let root: Root;

export function open(address: string): void {
    history.replaceState(null, "", address);
    const cache = createCache();
    root = createRoot(document.body.appendChild(document.createElement("div")));
    root.render(
        <StrictMode>
            <QueryClientProvider client={cache}>
                <RouterProvider router={createConsole(cache)} />
            </QueryClientProvider>
        </StrictMode>,
    );
}

/** Opens the page in a browser that has begun the set-up. */
export async function goOn(setup: object = SETUP, connection: object = NOTHING_ENTERED): Promise<void> {
    keepSetup(KEPT);
    answer("GET /v1/setup", setup);
    answer("GET /v1/setup/connection", connection);
    open("/setup");
    await sees("Set up single sign-on for Umbrella");
}

export function sees(words: string): Promise<void> {
    return vi.waitFor(() => expect(document.body.textContent).toContain(words), { timeout: 5_000 });
}

export function button(name: string): HTMLButtonElement | undefined {
    return [...document.querySelectorAll("button")].find((one) => one.textContent === name || one.getAttribute("aria-label") === name);
}

export async function press(name: string): Promise<void> {
    await vi.waitFor(() => expect(button(name)?.disabled).toBe(false), { timeout: 5_000 });
    button(name)?.click();
}

export function field(label: string): HTMLInputElement | HTMLTextAreaElement {
    const found = [...document.querySelectorAll("label")].find((one) => one.textContent === label);
    return document.getElementById(found?.htmlFor ?? "") as HTMLInputElement;
}

export function type(label: string, text: string): void {
    const input = field(label);
    const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), "value");
    own?.set?.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The state of a step, by its heading. */
export function state(step: number): string | undefined {
    const heading = [...document.querySelectorAll("h2")].find((one) => one.textContent.startsWith(`${step}.`));
    return heading?.nextElementSibling?.textContent;
}

/** A browser that knows nothing yet, before each test. */
export function beginAnew(): void {
    localStorage.clear();
    api.answers.clear();
    api.asked.length = 0;
    // What jsdom lacks.
    window.scrollTo = () => undefined;
    window.matchMedia = () => ({ matches: false }) as MediaQueryList;
    HTMLDialogElement.prototype.showModal = function () {
        this.open = true;
    };
}

/** Leaves the page, as a closed tab does. */
export function close(): void {
    root.unmount();
    document.body.replaceChildren();
}
