import { expect, it } from "vitest";
import { readHeaders } from "./customHeaders";

it("reads a header a line, and keeps colons of the value", () => {
    expect(readHeaders("Authorization: Bearer a:b\n\nX-Team: mail ")).toEqual({ headers: { Authorization: "Bearer a:b", "X-Team": "mail" } });
});

it("names the line that is no header", () => {
    expect(readHeaders("X-Team: mail\nBearer abc").error).toContain("Line 2");
    expect(readHeaders("a b: c").error).toContain("Line 1");
    expect(readHeaders(": c").error).toContain("Line 1");
});
