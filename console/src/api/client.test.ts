// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { createApi } from "./client";

describe("an API at a place", () => {
    it("keeps the answers of two places apart", () => {
        const at = (tenant?: string) =>
            createApi({ org: "org_1", environment: "live", tenant }).queryOptions("get", "/v1/domains").queryKey;
        expect(at("tenant_1")).not.toEqual(at());
        expect(at("tenant_1")).toEqual(at("tenant_1"));
        expect(at().slice(0, 2)).toEqual(["get", "/v1/domains"]);
    });
});
