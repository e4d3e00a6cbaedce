import { describe, expect, it } from "vitest";
import api from "../../../../docs/openapi.json?raw";
import { waitingFor } from "./waiting";

describe("the reasons for which emails wait", () => {
    it("has words for each reason that the API documents", () => {
        const documented: string = JSON.parse(api).components.schemas.Waiting.properties.reason.description;
        const names = [...documented.matchAll(/`([a-z_]+)`/g)].map((match) => match[1] as string);
        expect(names.length).toBe(6);
        for (const name of names) expect(waitingFor(name)).toMatch(/^because /);
    });

    it("shows a reason that it does not know", () => {
        expect(waitingFor("new_reason")).toBe("(new_reason)");
    });
});
