// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

interface Asked {
    request: string;
    org: string | null;
    impersonation: string | null;
}

/** The client keeps the `fetch` that it finds when it is made, so this one has to be there before. */
const api = vi.hoisted(() => {
    const state = { answers: new Map<string, unknown>(), refusals: new Map<string, object>(), asked: [] as Asked[] };
    globalThis.fetch = async (input) => {
        const request = input instanceof Request ? input : new Request(input);
        const route = `${request.method} ${new URL(request.url).pathname}`;
        const { headers } = request;
        const body = await request.text();
        const impersonation = headers.get("Posthorn-Impersonation");
        state.asked.push({ request: `${route} ${body}`.trim(), org: headers.get("Posthorn-Org"), impersonation });
        const refusal = state.refusals.get(impersonation ? `${route} as ${impersonation}` : route);
        const answer = refusal ?? state.answers.get(route) ?? { title: "Nothing has this address." };
        const status = refusal ? 403 : state.answers.has(route) ? 200 : 404;
        return new Response(JSON.stringify(answer), { status, headers: { "Content-Type": "application/json" } });
    };
    return state;
});

import { createCache } from "../../../api/cache";
import { createConsole } from "../../../router";
import { forgetImpersonation, keepImpersonation } from "../../../session/impersonation";

const OWNER = ["members:read", "members:write", "orgs:read", "orgs:write"];
const GRACE = { id: "person_01", name: "Grace", email: "grace@example.com", role: "owner", joined_at: "2026-12-01T00:00:00Z" };
const ADA = { ...GRACE, id: "person_02", name: "Ada", email: "ada@example.com", role: "viewer" };
const ROLE = { fixed: true, hides: [], member_count: 1 };
const ROLES = [
    { ...ROLE, id: "owner", name: "owner", permissions: OWNER },
    { ...ROLE, id: "viewer", name: "viewer", permissions: ["members:read"] },
];
const OTHER = { id: "org_02", name: "Umbrella", status: "active", owner_emails: [], created_at: "2026-12-01T00:00:00Z" };

function begun(org = "org_01", seconds = 15 * 60) {
    const expires_at = new Date(Date.now() + seconds * 1000).toISOString();
    return { id: "imp_01", org_id: org, person_id: "person_02", reason: "Ticket 7", permissions: ["members:read" as const], hides: [], expires_at };
}

/** As if the person had begun it on Ada's page. */
function beginBefore(seconds?: number): void {
    const [org, person] = [{ id: "org_01", name: "Example" }, { id: ADA.id, name: "Ada", role: "viewer" }];
    keepImpersonation({ ...begun("org_01", seconds), org, person, through: org.id, back: "/o/org_01/live/team/person_02" });
}

let root: Root;

function open(path: string, permissions = OWNER): void {
    const own = { object: "org", role: "owner", status: "active", hides: [] };
    const orgs = [{ ...own, id: "org_01", name: "Example", permissions }, { ...own, id: "org_03", name: "Third", permissions }];
    api.answers.set("GET /v1/account", { id: "person_01", name: "Grace", email: "grace@example.com" });
    api.answers.set("GET /v1/account/orgs", { data: orgs });
    history.replaceState(null, "", `/o/org_01/live/${path}`);
    const cache = createCache();
    root = createRoot(document.body.appendChild(document.createElement("div")));
    root.render(
        <QueryClientProvider client={cache}>
            <RouterProvider router={createConsole(cache)} />
        </QueryClientProvider>,
    );
}

function text(): string {
    return document.body.textContent ?? "";
}

function button(name: string, within = "main"): HTMLButtonElement | undefined {
    return [...document.querySelectorAll<HTMLButtonElement>(`${within} button`)].find((one) => one.textContent === name);
}

function banner(): string | undefined {
    return [...document.querySelectorAll("[role=status]")].map((one) => one.textContent ?? "").find((one) => one.startsWith("You see this as"));
}

async function press(name: string, within?: string): Promise<void> {
    await vi.waitFor(() => expect(button(name, within)?.disabled).toBe(false), { timeout: 5_000 });
    button(name, within)?.click();
}

/** Types into the dialog's field with this label, as a person does. */
function type(label: string, typed: string): void {
    const id = [...document.querySelectorAll("dialog label")].find((one) => one.textContent === label)?.getAttribute("for");
    const field = document.getElementById(id ?? "") as HTMLInputElement | HTMLTextAreaElement;
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")?.set?.call(field, typed);
    field.dispatchEvent(new Event("input", { bubbles: true }));
}

function sees(words: string): Promise<void> {
    return vi.waitFor(() => expect(text()).toContain(words), { timeout: 5_000 });
}

function asked(request: string): Asked | undefined {
    return api.asked.findLast((one) => one.request === request);
}

beforeEach(() => {
    api.answers.clear();
    api.refusals.clear();
    api.asked.length = 0;
    api.answers.set("GET /v1/members", { data: [GRACE, ADA], has_more: false });
    api.answers.set("GET /v1/members/person_01", GRACE);
    api.answers.set("GET /v1/members/person_02", ADA);
    api.answers.set("GET /v1/roles", { data: ROLES, has_more: false });
    api.answers.set("GET /v1/invitations", { data: [], has_more: false });
    api.answers.set("POST /v1/impersonations", begun());
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

describe("seeing as a member", () => {
    it("begins with a reason, and from then on each request of the organisation, and none of the account, is in the member's place", async () => {
        open("team/person_02");
        await press("See as this member");
        await sees("You can change nothing.");
        expect(button("See as this member", "dialog")?.disabled).toBe(true);
        type("Reason", " Ticket 7 ");
        await press("See as this member", "dialog");
        await vi.waitFor(() => expect(banner()).toBe("You see this as Ada, whose role is viewer. You can change nothing. It ends in 15 minutes."), { timeout: 5_000 });
        expect(asked('POST /v1/impersonations {"person_id":"person_02","reason":"Ticket 7"}')?.impersonation).toBeNull();
        expect(location.pathname).toBe("/o/org_01/live/overview");
        expect(JSON.parse(sessionStorage.getItem("posthorn.impersonation") ?? "null")).toMatchObject({ id: "imp_01", back: "/o/org_01/live/team/person_02" });
        expect(asked("GET /v1/members/person_02")?.impersonation, "the page that is left asks nothing in the member's place").toBeNull();
        api.asked.length = 0;
        document.querySelector<HTMLAnchorElement>("nav a[href='/o/org_01/live/team']")?.click();
        await sees("ada@example.com");
        expect(button("Invite member")).toBeUndefined();
        expect(document.querySelector("tbody")?.textContent).toContain("Adayou");
        expect(api.asked.length).toBeGreaterThan(0);
        for (const { request, impersonation } of api.asked) expect(impersonation).toBe(request.includes("/v1/account") ? null : "imp_01");
    });

    it("is refused with the API's sentence", async () => {
        api.refusals.set("POST /v1/impersonations", { title: "The caller lacks a permission for this.", code: "INSUFFICIENT_SCOPE" });
        open("team/person_02");
        await press("See as this member");
        await vi.waitFor(() => expect(document.querySelector("dialog")).not.toBeNull());
        type("Reason", "Ticket 7");
        await press("See as this member", "dialog");
        await sees("The caller lacks a permission for this.");
        expect([banner(), sessionStorage.length]).toEqual([undefined, 0]);
    });

    it("is not offered for oneself, nor to who may not change members", async () => {
        open("team/person_01");
        await sees("End sessions");
        expect(button("See as this member")).toBeUndefined();
        root.unmount();
        open("team/person_02", ["members:read"]);
        await sees("ada@example.com");
        expect(button("See as this member")).toBeUndefined();
    });
});

describe("while it lasts", () => {
    it("a page has no button that changes something, and Stop leads back to one's own view", async () => {
        beginBefore();
        open("team");
        await sees("ada@example.com");
        expect(banner()).toContain("You see this as Ada");
        expect(button("Invite member")).toBeUndefined();
        await press("Stop");
        await sees("You no longer see what Ada sees.");
        await vi.waitFor(() => expect(button("See as this member")).toBeDefined(), { timeout: 5_000 });
        expect(location.pathname).toBe("/o/org_01/live/team/person_02");
        expect([banner(), sessionStorage.length]).toEqual([undefined, 0]);
        expect(asked("DELETE /v1/impersonations/imp_01")).toMatchObject({ org: "org_01", impersonation: null });
        expect(asked("GET /v1/members/person_02")?.impersonation).toBeNull();
    });

    it("it ends with its time, and the page shows the own data again", async () => {
        beginBefore(1.5);
        open("team");
        await vi.waitFor(() => expect(banner()).toContain("It ends within a minute."));
        await sees("It has ended: you no longer see what Ada sees.");
        await vi.waitFor(() => expect(button("Invite member")).toBeDefined());
        expect(banner()).toBeUndefined();
        expect(location.pathname).toBe("/o/org_01/live/team");
        expect(asked("GET /v1/members")?.impersonation).toBeNull();
    });

    it("it ends when the API says so", async () => {
        api.refusals.set("GET /v1/members as imp_01", { title: "The impersonation has ended.", code: "IMPERSONATION_ENDED" });
        beginBefore();
        open("team");
        await sees("It has ended: you no longer see what Ada sees.");
        await vi.waitFor(() => expect(button("Invite member")).toBeDefined(), { timeout: 5_000 });
        expect(banner()).toBeUndefined();
        const places = api.asked.filter((one) => one.request === "GET /v1/members").map((one) => one.impersonation);
        expect([...new Set(places)]).toEqual(["imp_01", null]);
    });

    it("another organisation ends it, and never gets its header", async () => {
        beginBefore();
        open("team");
        await vi.waitFor(() => expect(banner()).toBeDefined(), { timeout: 5_000 });
        const choice = document.querySelector("select");
        Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value")?.set?.call(choice, "org_03");
        choice?.dispatchEvent(new Event("change", { bubbles: true }));
        await vi.waitFor(() => expect(location.pathname).toBe("/o/org_03/live/overview"));
        await vi.waitFor(() => expect(banner()).toBeUndefined());
        expect(asked("DELETE /v1/impersonations/imp_01")?.org).toBe("org_01");
        expect(api.asked.filter((one) => one.org === "org_03" && one.impersonation)).toEqual([]);
    });
});

describe("the operator", () => {
    it("sees another organisation as one of its members, and Stop leads back to the organisation's page", async () => {
        api.answers.set("GET /v1/orgs/org_02", OTHER);
        api.answers.set("POST /v1/orgs/org_02/impersonations", begun("org_02"));
        open("orgs/org_02");
        await press("See as a member");
        await vi.waitFor(() => expect(document.querySelector("dialog")).not.toBeNull());
        type("Member's id", " person_02 ");
        type("Reason", "Ticket 7");
        await press("See as this member", "dialog");
        await vi.waitFor(() => expect(banner()).toContain("You see this as person_02. You can change nothing."), { timeout: 5_000 });
        expect(asked('POST /v1/orgs/org_02/impersonations {"person_id":"person_02","reason":"Ticket 7"}')).toMatchObject({ org: "org_01", impersonation: null });
        expect(location.pathname).toBe("/o/org_02/live/overview");
        expect(document.querySelector("select")?.selectedOptions[0]?.textContent).toBe("Umbrella");
        const there = api.asked.filter((one) => one.org === "org_02");
        expect(there.length).toBeGreaterThan(0);
        expect(there.every((one) => one.impersonation === "imp_01")).toBe(true);
        await press("Stop");
        await vi.waitFor(() => expect(button("See as a member")).toBeDefined(), { timeout: 5_000 });
        expect([location.pathname, banner()]).toEqual(["/o/org_01/live/orgs/org_02", undefined]);
    });
});
