// @vitest-environment jsdom
import { answer, asked } from "./fakeApi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { beginAnew, button, close, CONNECTION, DOMAIN, ENTERED, field, goOn, NOTHING_ENTERED, press, sees, SETUP, state, type } from "./openedPage";

beforeEach(beginAnew);

afterEach(() => {
    close();
    vi.restoreAllMocks();
});

describe("the steps", () => {
    it("say how far they are", async () => {
        await goOn();
        expect([1, 2, 3, 4].map(state)).toEqual(["–none yet", "–not entered", "–needs step 2", "–optional"]);
        expect(button("Test log-in")?.disabled).toBe(true);
    });

    it("prove a domain by a record", async () => {
        await goOn();
        answer("POST /v1/setup/domains", DOMAIN);
        answer("GET /v1/setup", { ...SETUP, domains: [DOMAIN] });
        type("Domain", " acme.example ");
        await press("Add domain");
        await sees("posthorn-org-verification=1");
        expect(asked("POST /v1/setup/domains")[0]?.body).toBe('{"name":"acme.example"}');
        expect(field("Domain").value).toBe("");
        expect(button("Copy the value of the record of acme.example")).toBeDefined();
        const verified = { ...DOMAIN, status: "verified", verified_at: "2026-12-01T00:00:00Z" };
        answer("POST /v1/setup/domains/orgdomain_01/verify", verified);
        answer("GET /v1/setup", { ...SETUP, domains: [verified] });
        await press("Check now: acme.example");
        await vi.waitFor(() => expect(state(1)).toBe("✓verified"));
    });

    it("show what to enter at the provider, and enter its settings", async () => {
        await goOn();
        expect(document.body.textContent).toContain(NOTHING_ENTERED.redirect_url);
        document.querySelectorAll<HTMLInputElement>("input[type=radio]")[1]?.click();
        await sees(NOTHING_ENTERED.acs_url);
        type("Own entity id", "urn:from-before");
        await sees("urn:from-before");
        document.querySelectorAll<HTMLInputElement>("input[type=radio]")[0]?.click();
        await sees(NOTHING_ENTERED.redirect_url);
        const wrong = { code: "VALIDATION_FAILED", title: "The body is not valid.", errors: [{ pointer: "/oidc/issuer", detail: "must be public" }] };
        answer("PUT /v1/setup/connection", wrong, 422);
        type("Issuer", "https://login.acme.example");
        type("Client id", "posthorn");
        type("Client secret", "s3cret");
        await press("Save settings");
        await sees("must be public");
        expect(field("Client secret").value).toBe("s3cret");
        answer("PUT /v1/setup/connection", ENTERED);
        await press("Save settings");
        await vi.waitFor(() => expect(state(2)).toBe("✓entered"));
        const body = { oidc: { issuer: "https://login.acme.example", client_id: "posthorn", client_secret: "s3cret" } };
        expect(JSON.parse(asked("PUT /v1/setup/connection").at(-1)?.body ?? "")).toEqual(body);
        await press("Change settings");
        await sees("New settings need another test log-in.");
        expect([field("Issuer").value, field("Client secret").value]).toEqual(["https://login.acme.example", ""]);
        await press("Cancel");
        await vi.waitFor(() => expect(button("Change settings")).toBeDefined());
    });

    it("try the log-in in another tab, and read again how it ended when the window has the focus again", async () => {
        await goOn(SETUP, ENTERED);
        const tab = { opener: window, location: { replace: vi.fn() }, close: vi.fn() };
        vi.spyOn(window, "open").mockReturnValue(tab as unknown as Window);
        answer("POST /v1/setup/connection/test", { url: "https://login.acme.example/authorize", expires_in: 600 });
        await press("Test log-in");
        await vi.waitFor(() => expect(tab.location.replace).toHaveBeenCalledWith("https://login.acme.example/authorize"));
        expect(tab.opener).toBeNull();
        // The answer sets a cookie.
        expect(asked("POST /v1/setup/connection/test")[0]?.credentials).toBe("same-origin");
        const refused = { id: "ssolog_01", outcome: "refused", reason: "domain", detail: "subject 7", email: "ada@other.example", test: true, created_at: DOMAIN.created_at };
        answer("GET /v1/setup/connection", { ...ENTERED, tests: [refused] });
        window.dispatchEvent(new Event("focus"));
        await sees("domain: subject 7");
        await sees("The address is of no verified domain of the connection.");
        expect(state(3)).toBe("✕refused");
        const connection = { ...CONNECTION, tested_at: DOMAIN.created_at };
        answer("GET /v1/setup/connection", { ...ENTERED, connection, tests: [{ ...refused, id: "ssolog_02", outcome: "tested", reason: null, detail: null }, refused] });
        window.dispatchEvent(new Event("focus"));
        await vi.waitFor(() => expect(state(3)).toBe("✓worked"));
    });

    it("leave a link if the browser opens no tab, and close the tab of a refusal", async () => {
        await goOn(SETUP, ENTERED);
        const opened = vi.spyOn(window, "open").mockReturnValue(null);
        answer("POST /v1/setup/connection/test", { url: "https://login.acme.example/authorize", expires_in: 600 });
        await press("Test log-in");
        await vi.waitFor(() => expect(document.querySelector("a[href='https://login.acme.example/authorize']")).not.toBeNull());
        const tab = { opener: window, location: { replace: vi.fn() }, close: vi.fn() };
        opened.mockReturnValue(tab as unknown as Window);
        answer("POST /v1/setup/connection/test", { code: "IDENTITY_PROVIDER_FAILED", title: "The identity provider failed." }, 502);
        await press("Test log-in");
        await sees("The identity provider failed.");
        expect(tab.close).toHaveBeenCalledOnce();
        expect(tab.location.replace).not.toHaveBeenCalled();
    });

    it("ask somebody who is logged in to log out before the test", async () => {
        await goOn(SETUP, ENTERED);
        vi.spyOn(window, "open").mockReturnValue(null);
        answer("POST /v1/setup/connection/test", { code: "TWO_CREDENTIALS", title: "The request carries an API key and a session." }, 400);
        await press("Test log-in");
        await sees("You are logged in to Posthorn in this browser.");
        answer("POST /v1/account/log-out", {});
        await press("Log out");
        await vi.waitFor(() => expect(document.body.textContent).not.toContain("You are logged in to Posthorn"));
        expect(asked("POST /v1/account/log-out")[0]?.key).toBeNull();
    });

    it("show the directory's token once, and make another one at the next press", async () => {
        await goOn();
        answer("POST /v1/setup/directory-token", { token: "ph_scim_1" });
        answer("GET /v1/setup", { ...SETUP, has_directory_token: true });
        await press("Make token");
        await sees("ph_scim_1");
        await press("I stored it");
        await vi.waitFor(() => expect(document.body.textContent).not.toContain("ph_scim_1"));
        expect(state(4)).toBe("✓token made");
        answer("POST /v1/setup/directory-token", { token: "ph_scim_2" });
        await press("Make another token");
        await sees("ph_scim_2");
        const keys = asked("POST /v1/setup/directory-token").map((one) => one.idempotencyKey);
        expect(new Set(keys).size).toBe(2);
    });
});
