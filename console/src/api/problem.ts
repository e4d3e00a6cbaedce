import type { components } from "./schema";

export type ProblemBody = components["schemas"]["Problem"];

/** The code of a request that got no answer in time. */
export const TIMED_OUT = "TIMED_OUT";

/** A refusal of the API (RFC 9457), or a failure to reach it. */
export class Problem extends Error {
    readonly status: number;
    readonly code: string;
    readonly detail: string;
    readonly requestId: string;
    /** Seconds to wait before another try, if the API says so. */
    readonly retryAfter: number | undefined;
    readonly errors: { pointer: string; detail: string }[];

    constructor(status: number, body: Partial<ProblemBody>, retryAfter?: number) {
        super(body.title ?? "The request failed.");
        this.name = "Problem";
        this.status = status;
        this.code = body.code ?? (status === 0 ? "UNREACHABLE" : `HTTP_${status}`);
        this.detail = body.detail ?? "";
        this.requestId = body.request_id ?? "";
        this.retryAfter = retryAfter;
        this.errors = (body.errors ?? []).map(({ pointer, detail }) => ({ pointer, detail }));
    }

    /** What is wrong with a field, named by its JSON pointer, such as `/email`. */
    at(pointer: string): string | undefined {
        return this.errors.find((error) => error.pointer === pointer)?.detail;
    }

    /** Reads a refused answer. */
    static async of(response: Response): Promise<Problem> {
        const body: unknown = await response.clone().json().catch(() => ({}));
        const seconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
        const retryAfter = Number.isNaN(seconds) ? undefined : seconds;
        return new Problem(response.status, typeof body === "object" && body !== null ? body : {}, retryAfter);
    }

    /** A request that got no answer. */
    static unreachable(): Problem {
        return new Problem(0, { title: "Posthorn can't be reached.", detail: "Check the connection and try again." });
    }

    /** A request that was given up, because no answer came in `seconds`. A change may have been made in spite of that. */
    static timedOut(seconds: number): Problem {
        const detail = "Look whether a change was made before you try again. Reading can be tried again at any time.";
        return new Problem(0, { code: TIMED_OUT, title: `Posthorn did not answer in ${seconds} seconds.`, detail });
    }

    /** Whatever was thrown, as a problem. What is no refusal of the API is a fault of this page. */
    static from(thrown: unknown): Problem {
        if (thrown instanceof Problem) return thrown;
        const detail = thrown instanceof Error ? thrown.message : String(thrown);
        return new Problem(0, { code: "PAGE_FAILED", title: "This page failed.", detail });
    }
}
