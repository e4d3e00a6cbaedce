import { describe, expect, it } from "vitest";
import type { OrgDomain } from "../sign-in/found";
import { providerOf } from "./provider";
import { stateOfDirectory, stateOfDomains, stateOfProvider, stateOfTest, type SetupConnection } from "./steps";

const domain = (status: OrgDomain["status"]) => ({ status }) as OrgDomain;

const CONNECTION = {
    id: "ssoconn_01",
    name: "Okta",
    enabled: false,
    domains: ["people.example"],
    default_role: "viewer",
    oidc: { issuer: "https://login.example.com", client_id: "posthorn", redirect_url: "https://posthorn.example/sso/ssoconn_01/callback" },
    saml: null,
    tested_at: null,
} as unknown as NonNullable<SetupConnection["connection"]>;

const refused = { outcome: "refused", test: true } as SetupConnection["tests"][number];
const worked = { outcome: "tested", test: true } as SetupConnection["tests"][number];

describe("the state of a step", () => {
    it("is that of its domains", () => {
        expect(stateOfDomains([])).toEqual({ tone: "quiet", word: "none yet" });
        expect(stateOfDomains([domain("pending")])).toEqual({ tone: "waiting", word: "not verified" });
        expect(stateOfDomains([domain("verified"), domain("pending")])).toEqual({ tone: "waiting", word: "1 of 2 verified" });
        expect(stateOfDomains([domain("verified")])).toEqual({ tone: "good", word: "verified" });
    });

    it("is that of the settings", () => {
        expect(stateOfProvider({ connection: null }).word).toBe("not entered");
        expect(stateOfProvider({ connection: CONNECTION }).tone).toBe("good");
    });

    it("is that of a test with the present settings", () => {
        expect(stateOfTest({ connection: null, tests: [] }).word).toBe("needs step 2");
        expect(stateOfTest({ connection: CONNECTION, tests: [] }).word).toBe("not tested");
        expect(stateOfTest({ connection: CONNECTION, tests: [refused, worked] })).toEqual({ tone: "bad", word: "refused" });
        // It worked with earlier settings.
        expect(stateOfTest({ connection: CONNECTION, tests: [worked] }).word).toBe("not tested");
        const tested = { ...CONNECTION, tested_at: "2026-12-01T00:00:00Z" };
        expect(stateOfTest({ connection: tested, tests: [refused, worked] })).toEqual({ tone: "good", word: "worked" });
    });

    it("is that of the directory", () => {
        expect(stateOfDirectory({ has_directory_token: false }).word).toBe("optional");
        expect(stateOfDirectory({ has_directory_token: true }).tone).toBe("good");
    });
});

describe("the form of the settings", () => {
    const OWN = "https://posthorn.example/sso/ssoconn_01";
    const saml = {
        entity_id: "https://idp.example.com",
        sso_url: "https://idp.example.com/sso",
        certificates: [{ pem: "one\n" }, { pem: "two\n" }],
        sp_entity_id: OWN,
    };
    const connectionOf = (saml: object) => ({ ...CONNECTION, oidc: null, saml }) as unknown as typeof CONNECTION;

    it("begins empty, or with what was entered, without the secret", () => {
        expect(providerOf({ connection: null, sp_entity_id: OWN })).toMatchObject({ protocol: "oidc", issuer: "" });
        const oidc = providerOf({ connection: CONNECTION, sp_entity_id: OWN });
        expect(oidc).toMatchObject({ protocol: "oidc", issuer: "https://login.example.com", clientId: "posthorn", secret: "" });
        const provider = providerOf({ connection: connectionOf(saml), sp_entity_id: OWN });
        expect(provider).toMatchObject({ protocol: "saml", entityId: saml.entity_id, ssoUrl: saml.sso_url, certificates: "one\ntwo\n" });
    });

    it("has an own entity id only if one was entered", () => {
        expect(providerOf({ connection: connectionOf(saml), sp_entity_id: OWN }).ownId).toBe("");
        const other = connectionOf({ ...saml, sp_entity_id: "urn:from-before" });
        expect(providerOf({ connection: other, sp_entity_id: OWN }).ownId).toBe("urn:from-before");
    });
});
