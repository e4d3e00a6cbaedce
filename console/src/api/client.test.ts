// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { ANSWER_MS_MAX, createApi, createClient } from "./client";
import { Problem } from "./problem";

describe("an API at a place", () => {
    it("keeps the answers of two places apart", () => {
        const at = (tenant?: string) =>
            createApi({ org: "org_1", environment: "live", tenant }).queryOptions("get", "/v1/domains").queryKey;
        expect(at("tenant_1")).not.toEqual(at());
        expect(at("tenant_1")).toEqual(at("tenant_1"));
        expect(at().slice(0, 2)).toEqual(["get", "/v1/domains"]);
    });
});

describe("an API in another person's place", () => {
    afterEach(() => vi.restoreAllMocks());

    it("names the impersonation, keeps its answers apart, and reports its end alone", async () => {
        const onEnded = vi.fn();
        const place = { org: "org_1", impersonation: { id: "imp_1", onEnded } };
        const keyAt = (at: object) => createApi(at).queryOptions("get", "/v1/domains").queryKey;
        expect(keyAt(place)).not.toEqual(keyAt({ org: "org_1" }));
        const refuse = (code: string) => async () => Response.json({ code }, { status: 403 });
        const fetched = vi.spyOn(globalThis, "fetch").mockImplementation(refuse("INSUFFICIENT_SCOPE"));
        await expect(createClient(place).GET("/v1/domains")).rejects.toMatchObject({ code: "INSUFFICIENT_SCOPE" });
        expect((fetched.mock.calls[0]?.[0] as Request).headers.get("Posthorn-Impersonation")).toBe("imp_1");
        expect(onEnded).not.toHaveBeenCalled();
        fetched.mockImplementation(refuse("IMPERSONATION_ENDED"));
        await expect(createClient(place).GET("/v1/domains")).rejects.toMatchObject({ code: "IMPERSONATION_ENDED" });
        expect(onEnded).toHaveBeenCalledOnce();
    });
});

describe("an organisation that takes log-ins through its identity provider alone", () => {
    afterEach(() => vi.restoreAllMocks());

    it("is reported, and no other refusal", async () => {
        const onSsoRequired = vi.fn();
        const client = createClient({ org: "org_1", onSsoRequired });
        const refuse = (code: string) => vi.spyOn(globalThis, "fetch").mockResolvedValueOnce(Response.json({ code }, { status: 403 }));
        refuse("ORG_FORBIDDEN");
        await expect(client.GET("/v1/domains")).rejects.toMatchObject({ code: "ORG_FORBIDDEN" });
        expect(onSsoRequired).not.toHaveBeenCalled();
        refuse("SSO_REQUIRED");
        await expect(client.GET("/v1/domains")).rejects.toMatchObject({ code: "SSO_REQUIRED" });
        expect(onSsoRequired).toHaveBeenCalledOnce();
    });
});

describe("a key", () => {
    afterEach(() => vi.restoreAllMocks());

    it("is sent without cookies, except where a request says so, and its end is reported", async () => {
        const onEnded = vi.fn();
        const client = createClient({ key: { secret: "ph_1", onEnded } });
        const fetched = vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json({ code: "CONFLICT" }, { status: 409 }));
        await expect(client.GET("/v1/setup")).rejects.toMatchObject({ code: "CONFLICT" });
        await expect(client.GET("/v1/setup", { credentials: "same-origin" })).rejects.toMatchObject({ code: "CONFLICT" });
        const requests = fetched.mock.calls.map(([request]) => request as Request);
        expect(requests.map((one) => one.headers.get("Authorization"))).toEqual(["Bearer ph_1", "Bearer ph_1"]);
        expect(requests.map((one) => one.credentials)).toEqual(["omit", "same-origin"]);
        expect(onEnded).not.toHaveBeenCalled();
        fetched.mockImplementation(async () => Response.json({ code: "INVALID_API_KEY" }, { status: 401 }));
        await expect(client.GET("/v1/setup")).rejects.toMatchObject({ code: "INVALID_API_KEY" });
        expect(onEnded).toHaveBeenCalledOnce();
    });
});

/** A server that answers nothing until the request is given up. */
function silent(_: Request, init?: RequestInit): Promise<Response> {
    return new Promise((_, refuse) => init?.signal?.addEventListener("abort", () => refuse(init.signal?.reason)));
}

describe("a request", () => {
    afterEach(() => vi.restoreAllMocks());

    it("ends after 30 seconds without an answer, as a problem that says so", async () => {
        const late = new AbortController();
        vi.spyOn(AbortSignal, "timeout").mockReturnValue(late.signal);
        vi.spyOn(globalThis, "fetch").mockImplementation(silent as typeof fetch);
        const asked = createClient({}).GET("/v1/account");
        await Promise.resolve();
        late.abort(new DOMException("late", "TimeoutError"));
        await expect(asked).rejects.toMatchObject({ code: "TIMED_OUT", message: "Posthorn did not answer in 30 seconds." });
        expect(AbortSignal.timeout).toHaveBeenCalledWith(ANSWER_MS_MAX);
    });

    it("that somebody gives up is no problem of the API", async () => {
        vi.spyOn(globalThis, "fetch").mockImplementation(silent as typeof fetch);
        const leave = new AbortController();
        const asked = createClient({}).GET("/v1/account", { signal: leave.signal });
        await Promise.resolve();
        leave.abort();
        const thrown: unknown = await asked.catch((reason: unknown) => reason);
        expect(thrown).toMatchObject({ name: "AbortError" });
        expect(thrown).not.toBeInstanceOf(Problem);
    });
});
