import { afterEach, describe, expect, it, vi } from "vitest";
import { createCache } from "./cache";
import { Problem } from "./problem";

/** Where a refusal of a query leads to from a page. */
async function leadsTo(pathname: string, status: number): Promise<string | undefined> {
    const assign = vi.fn<(to: string) => void>();
    vi.stubGlobal("location", { pathname, search: "?a=1", assign });
    const refused = createCache().fetchQuery({ queryKey: [pathname], queryFn: () => Promise.reject(new Problem(status, {})) });
    await expect(refused).rejects.toBeInstanceOf(Problem);
    return assign.mock.calls[0]?.[0];
}

describe("a session that has ended", () => {
    afterEach(() => vi.unstubAllGlobals());

    it("leads to the log-in, and from there back", async () => {
        expect(await leadsTo("/o/org_1/live/emails", 401)).toBe("/sign-in?next=%2Fo%2Forg_1%2Flive%2Femails%3Fa%3D1");
        expect(await leadsTo("/o/org_1/live/emails", 403)).toBeUndefined();
    });

    it("does not matter to pages that need none", async () => {
        for (const path of ["/sign-in", "/sign-in-sso", "/setup"]) expect(await leadsTo(path, 401), path).toBeUndefined();
    });
});
