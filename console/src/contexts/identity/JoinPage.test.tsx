// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { createRouter, RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

type Answer = [status: number, body: unknown];

/** The client keeps the `fetch` that it finds when it is made, so this one has to be there before. */
const api = vi.hoisted(() => {
    const state = { answers: new Map<string, Answer>(), bodies: [] as string[], urls: [] as string[] };
    globalThis.fetch = async (input) => {
        const request = input instanceof Request ? input : new Request(input);
        const path = new URL(request.url).pathname;
        state.urls.push(request.url);
        state.bodies.push(await request.text());
        const [status, body] = state.answers.get(`${request.method} ${path}`) ?? [404, {}];
        return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
    };
    return state;
});

import { createCache } from "../../api/cache";
import { rootRoute } from "../../root";
import { publicRoutes } from "./routes";
import { keptInvitation } from "./token";

const PREVIEW = {
    email: "ada@example.com",
    expires_at: "2099-12-01T00:00:00Z",
    has_account: true,
    inviter_name: "Grace",
    org_id: "org_01",
    org_name: "Example",
    role: "developer",
    role_name: "Developer",
};

let root: Root;

function open(address: string): void {
    history.replaceState(null, "", address);
    const cache = createCache();
    const router = createRouter({ routeTree: rootRoute.addChildren([...publicRoutes]), context: { cache } });
    const place = document.body.appendChild(document.createElement("div"));
    root = createRoot(place);
    root.render(
        <StrictMode>
            <QueryClientProvider client={cache}>
                <RouterProvider router={router} />
            </QueryClientProvider>
        </StrictMode>,
    );
}

function button(name: RegExp): HTMLButtonElement | undefined {
    return [...document.querySelectorAll("button")].find((one) => name.test(one.textContent));
}

beforeEach(() => {
    sessionStorage.clear();
    api.answers.clear();
    api.bodies.length = 0;
    api.urls.length = 0;
    // jsdom does not scroll.
    window.scrollTo = () => undefined;
});

afterEach(() => {
    root.unmount();
    document.body.replaceChildren();
});

describe("an invitation", () => {
    it("is shown with the token of the fragment, which leaves the address bar and is in no address", async () => {
        api.answers.set("POST /v1/auth/invitations/show", [200, PREVIEW]);
        api.answers.set("GET /v1/account", [401, { code: "UNAUTHENTICATED" }]);
        open("/join#token=secret");
        await vi.waitFor(() => expect(document.body.textContent).toContain("Grace invites you to Example"));
        expect(location.href).toBe(`${location.origin}/join`);
        expect(api.bodies).toContain('{"token":"secret"}');
        expect(api.urls.filter((url) => url.includes("secret"))).toEqual([]);
    });

    it("keeps its token across the log-in, outside of the address", async () => {
        api.answers.set("POST /v1/auth/invitations/show", [200, PREVIEW]);
        api.answers.set("GET /v1/account", [401, { code: "UNAUTHENTICATED" }]);
        open("/join#token=secret");
        await vi.waitFor(() => expect(button(/^Log in$/)).toBeDefined());
        button(/^Log in$/)?.click();
        await vi.waitFor(() => expect(location.pathname).toBe("/sign-in"));
        expect(new URLSearchParams(location.search).get("next")).toBe("/join");
        expect(location.href).not.toContain("secret");
        expect(keptInvitation()).toBe("secret");
    });

    it("forgets a token that has no use any more", async () => {
        api.answers.set("POST /v1/auth/invitations/show", [400, { code: "INVALID_TOKEN", title: "The link is not valid any more." }]);
        api.answers.set("GET /v1/account", [401, { code: "UNAUTHENTICATED" }]);
        open("/join#token=used");
        await vi.waitFor(() => expect(document.body.textContent).toContain("The link is not valid any more."));
        await vi.waitFor(() => expect(keptInvitation()).toBeUndefined());
    });

    it("asks to open the link again without a token", async () => {
        open("/join");
        await vi.waitFor(() => expect(document.body.textContent).toContain("This page needs the link of a mail."));
        expect(api.urls).toEqual([]);
    });
});
