import type { components } from "../../../api/schema";
import type { Tone } from "../../../ui/Status";
import type { OrgDomain } from "../sign-in/found";

export type Setup = components["schemas"]["SetupView"];
export type SetupConnection = components["schemas"]["SetupConnectionView"];

/** How far a step is. */
export interface StepState {
    tone: Tone;
    word: string;
}

/** One verified domain is enough to finish. The others take part from their own verification on. */
export function stateOfDomains(domains: OrgDomain[]): StepState {
    const verified = domains.filter((one) => one.status === "verified").length;
    if (domains.length === 0) return { tone: "quiet", word: "none yet" };
    if (verified === domains.length) return { tone: "good", word: "verified" };
    return { tone: "waiting", word: verified === 0 ? "not verified" : `${verified} of ${domains.length} verified` };
}

export function stateOfProvider({ connection }: Pick<SetupConnection, "connection">): StepState {
    return connection ? { tone: "good", word: "entered" } : { tone: "quiet", word: "not entered" };
}

/** A test counts for the settings that it was made with. A refusal may be of earlier ones, and asks for another test all the same. */
export function stateOfTest({ connection, tests }: Pick<SetupConnection, "connection" | "tests">): StepState {
    if (!connection) return { tone: "quiet", word: "needs step 2" };
    if (connection.tested_at) return { tone: "good", word: "worked" };
    return tests[0]?.outcome === "refused" ? { tone: "bad", word: "refused" } : { tone: "quiet", word: "not tested" };
}

export function stateOfDirectory({ has_directory_token }: Pick<Setup, "has_directory_token">): StepState {
    return has_directory_token ? { tone: "good", word: "token made" } : { tone: "quiet", word: "optional" };
}
