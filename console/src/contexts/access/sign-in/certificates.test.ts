import { describe, expect, it } from "vitest";
import { certificatesOf } from "./certificates";

const one = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
const other = one.replace("MIIB", "MIIC");

describe("certificates of a text", () => {
    it("are separate, without what is between them", () => {
        expect(certificatesOf(`${one}\n${other}\n`)).toEqual([one, other]);
        expect(certificatesOf(`Old:\r\n${one}\r\nNew:\r\n${other}`)).toEqual([one, other]);
    });

    it("are the text itself if it has none", () => {
        expect(certificatesOf(" MIIB ")).toEqual(["MIIB"]);
        expect(certificatesOf("  ")).toEqual([]);
    });
});
