import type { components } from "../../../api/schema";
import type { Tone } from "../../../ui/Status";

export type Key = components["schemas"]["ApiKeyView"];

const SOON_MS = 7 * 86_400_000;

export interface KeyState {
    tone: Tone;
    word: string;
    /** Whether requests with it are still answered. */
    works: boolean;
}

/** What a key's dates mean at a time. */
export function stateOf(key: Pick<Key, "revoked_at" | "expires_at" | "rotated_to">, now: number): KeyState {
    const end = key.expires_at ? Date.parse(key.expires_at) : Number.POSITIVE_INFINITY;
    if (key.revoked_at) return { tone: "quiet", word: "revoked", works: false };
    if (end <= now) return { tone: "quiet", word: key.rotated_to ? "replaced" : "expired", works: false };
    if (key.rotated_to) return { tone: "problem", word: "being replaced", works: true };
    if (end - now < SOON_MS) return { tone: "problem", word: "ends soon", works: true };
    return { tone: "good", word: "active", works: true };
}
