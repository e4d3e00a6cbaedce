// @vitest-environment jsdom
import { answer, api, asked } from "./fakeApi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepSetup, keptSetup } from "./kept";
import { beginAnew, button, close, DOMAIN, ENTERED, goOn, KEPT, NOTHING_ENTERED, open, press, sees, SETUP, type } from "./openedPage";

const ENDED = [410, { title: "The link is not valid any more.", detail: "Ask for another one.", code: "SETUP_LINK_ENDED" }] as [number, unknown];

beforeEach(beginAnew);

afterEach(() => {
    close();
    vi.restoreAllMocks();
});

describe("a set-up link", () => {
    it("is used up by a press alone, and leaves the address bar", async () => {
        answer("GET /v1/setup", SETUP);
        answer("GET /v1/setup/connection", NOTHING_ENTERED);
        answer("POST /v1/setup/open", { key: "ph_setup", expires_at: SETUP.expires_at });
        open("/setup#token=secret");
        await sees("You need no account for it.");
        await vi.waitFor(() => expect(location.href).toBe(`${location.origin}/setup`));
        expect(api.asked).toEqual([]);
        await press("Begin the set-up");
        await sees("Set up single sign-on for Umbrella");
        expect(asked("POST /v1/setup/open").map((one) => one.body)).toEqual(['{"token":"secret"}']);
        expect(asked("GET /v1/setup")[0]?.key).toBe("Bearer ph_setup");
        expect(keptSetup()).toEqual(KEPT);
    });

    it("goes on in the same browser, by the link and without it", async () => {
        await goOn();
        close();
        open("/setup#token=secret");
        await sees("Set up single sign-on for Umbrella");
        expect(asked("POST /v1/setup/open")).toEqual([]);
        // A session's cookie beside the key would be refused.
        expect(new Set(api.asked.map((one) => one.credentials))).toEqual(new Set(["omit"]));
    });

    it("that has ended says to ask for another one", async () => {
        api.answers.set("POST /v1/setup/open", ENDED);
        open("/setup#token=old");
        await press("Begin the set-up");
        await sees("The link is not valid any more.");
        await sees("ask whoever sent you the link for another one");
        expect(button("Begin the set-up")).toBeUndefined();
        expect(keptSetup()).toBeUndefined();
    });

    it("says what it ends if the browser has begun another set-up", async () => {
        keepSetup({ token: "other", key: "ph_other" });
        api.answers.set("POST /v1/setup/open", ENDED);
        open("/setup#token=secret");
        await sees("This browser has begun another set-up.");
        await press("Begin the set-up");
        await sees("The link is not valid any more.");
        expect(keptSetup()?.key).toBe("ph_other");
    });

    it("is needed", async () => {
        open("/setup");
        await sees("This page needs a set-up link.");
        expect(api.asked).toEqual([]);
    });
});

describe("a key that has ended", () => {
    it("is forgotten", async () => {
        keepSetup(KEPT);
        for (const route of ["GET /v1/setup", "GET /v1/setup/connection"]) answer(route, { code: "INVALID_API_KEY" }, 401);
        open("/setup");
        await sees("The set-up has ended");
        await sees("ask whoever sent you the link for another one");
        expect(keptSetup()).toBeUndefined();
    });

    it("is noticed at any step", async () => {
        await goOn();
        answer("POST /v1/setup/domains", { code: "INVALID_API_KEY" }, 401);
        type("Domain", "acme.example");
        await press("Add domain");
        await sees("The set-up has ended");
        expect(keptSetup()).toBeUndefined();
    });
});

describe("the end", () => {
    it("says what is missing, and forgets the key once it is finished", async () => {
        await goOn(SETUP, ENTERED);
        answer("POST /v1/setup/finish", { code: "SETUP_NOT_COMPLETE", title: "The set-up is not complete.", detail: "Verify a domain first." }, 409);
        await press("Finish the set-up");
        await sees("Verify a domain first.");
        expect(keptSetup()).toEqual(KEPT);
        answer("POST /v1/setup/finish", { finished_at: DOMAIN.created_at });
        await press("Finish the set-up");
        await sees("The set-up is finished");
        await sees("log in to Umbrella through your identity provider now");
        expect(keptSetup()).toBeUndefined();
    });
});

describe("the page of a test log-in", () => {
    it("says that nobody was logged in", async () => {
        open("/sso-tested");
        await sees("The test log-in worked");
        await sees("Nobody was logged in. Close this window.");
        expect(api.asked).toEqual([]);
    });
});
