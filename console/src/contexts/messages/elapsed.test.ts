import { expect, it } from "vitest";
import { elapsed } from "./elapsed";

it.each([
    ["2026-11-29T12:00:00.300Z", "0.3 s"],
    ["2026-11-29T12:03:50Z", "4 min"],
    ["2026-11-29T14:30:00Z", "2.5 h"],
    ["2026-11-30T12:00:00Z", "1 day"],
    ["2026-12-02T12:00:00Z", "3 days"],
    ["2026-11-29T11:00:00Z", "0 s"],
])("says the time until %s", (to, words) => {
    expect(elapsed("2026-11-29T12:00:00Z", to)).toBe(words);
});
