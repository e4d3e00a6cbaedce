import type { Tone } from "../../ui/Status";

const TONES: Record<string, Tone> = { active: "good", suspended: "problem", closed: "quiet" };

/** How the status of a tenant or an organisation looks. */
export function toneOfStanding(status: string): Tone {
    return TONES[status] ?? "quiet";
}
