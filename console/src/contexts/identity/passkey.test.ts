import { describe, expect, it } from "vitest";
import { Problem } from "../../api/problem";
import { PasskeyCancelled, refusalOf } from "./passkey";

describe("a passkey that the browser did not give", () => {
    it("was cancelled if the dialog was closed or timed out", () => {
        expect(refusalOf(new DOMException("closed", "NotAllowedError"))).toBeInstanceOf(PasskeyCancelled);
        expect(refusalOf(new DOMException("aborted", "AbortError"))).toBeInstanceOf(PasskeyCancelled);
        expect(refusalOf(new PasskeyCancelled())).toBeInstanceOf(PasskeyCancelled);
    });

    it("says why it can't be used", () => {
        const problem = refusalOf(new DOMException("exists", "InvalidStateError"));
        expect(problem).toBeInstanceOf(Problem);
        expect(Problem.from(problem).code).toBe("PASSKEY_KNOWN");
        expect(Problem.from(refusalOf(new TypeError("odd"))).detail).toBe("odd");
    });

    it("keeps the API's own refusal", () => {
        const refused = new Problem(409, { code: "PASSKEY_LIMIT_REACHED" });
        expect(refusalOf(refused)).toBe(refused);
    });
});
