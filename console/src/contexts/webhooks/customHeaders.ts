/** Headers as people type them, a line each: "Authorization: Bearer abc". */

export interface ReadHeaders {
    headers: Record<string, string>;
    /** The first line that is no header. */
    error?: string;
}

export function readHeaders(text: string): ReadHeaders {
    const headers: Record<string, string> = {};
    for (const [at, line] of text.split("\n").entries()) {
        if (line.trim() === "") continue;
        const colon = line.indexOf(":");
        const name = line.slice(0, colon).trim();
        if (colon < 1 || !/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) {
            return { headers, error: `Line ${at + 1} is not of the form "Name: value".` };
        }
        headers[name] = line.slice(colon + 1).trim();
    }
    return { headers };
}
