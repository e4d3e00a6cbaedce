import { describe, expect, it } from "vitest";
import { Problem } from "../../../api/problem";
import type { OwnOrg } from "../../../session/session";
import { soleOwnerOf } from "./soleOwner";

const [ACME, OTHER] = ["org_01kb8v0000000000000000acme", "org_01kb8v000000000000000other"];
const ORGS: OwnOrg[] = [{ object: "org", id: ACME, name: "Acme", role: "owner", role_name: null, status: "active", permissions: [], hides: [] }];

function refused(named: string, advice = "Or set `close_orgs` to close them for good."): Problem {
    const detail = `You are the only owner of ${named}. Make another member an owner, or wait until one joins. ${advice}`;
    return new Problem(409, { code: "SOLE_OWNER", detail });
}

describe("the only owner of organisations", () => {
    it("reads their names, and the id of one without a name", () => {
        expect(soleOwnerOf(refused(`Acme (${ACME}), ${OTHER}`), ORGS)).toEqual({ names: ["Acme", OTHER], more: 0, mayClose: true });
    });

    it("reads how many are not named", () => {
        expect(soleOwnerOf(refused(`Acme (${ACME}) and 2 more`), ORGS)).toEqual({ names: ["Acme"], more: 2, mayClose: true });
    });

    it("may not close the organisation that runs the installation", () => {
        const operator = refused(`Acme (${ACME})`, "The organisation that runs the installation cannot be closed.");
        expect(soleOwnerOf(operator, ORGS)?.mayClose).toBe(false);
    });

    it("is no other refusal", () => {
        expect(soleOwnerOf(new Problem(403, { code: "WRONG_PASSWORD", detail: `Acme (${ACME})` }), ORGS)).toBeUndefined();
    });
});
