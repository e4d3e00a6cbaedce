import { describe, expect, it } from "vitest";
import { byUrgency, canReplay, dropEach, toldOf } from "./queues";

const queue = (name: string, waiting: number) => ({ name, waiting, in_flight: 0, of: "x", holds: "messages" });

describe("queues", () => {
    it("puts the full ones first", () => {
        expect(byUrgency([queue("a", 0), queue("b", 2), queue("c", 1)]).map(({ name }) => name)).toEqual(["b", "c", "a"]);
    });

    it("replays messages alone", () => {
        expect(canReplay(queue("a", 1))).toBe(true);
        expect(canReplay({ ...queue("a", 1), holds: "places" })).toBe(false);
        expect(canReplay(undefined)).toBe(false);
    });

    it("says something of a queue that it does not know", () => {
        expect(toldOf("sms-dead", "messages").todo).toContain("replay");
    });
});

describe("dropEach", () => {
    it("goes on until a look finds none", async () => {
        const looks = [["a", "b"], ["c"], []];
        const shown: number[] = [];
        const dropped = await dropEach({ look: async () => looks.shift() ?? [], drop: async (ids) => ids.length }, (all) => shown.push(all));
        expect([dropped, shown]).toEqual([3, [2, 3]]);
    });

    it("ends if nothing can be dropped", async () => {
        expect(await dropEach({ look: async () => ["a"], drop: async () => 0 }, () => undefined)).toBe(0);
    });
});
