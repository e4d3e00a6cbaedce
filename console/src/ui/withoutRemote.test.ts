// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { withoutRemote } from "./withoutRemote";

describe("withoutRemote", () => {
    it("keeps pictures of the HTML itself, and drops others", () => {
        const shown = withoutRemote('<img src="https://example.com/a.png" alt="Logo"><img src="data:image/gif;base64,R0==">');
        expect(shown).not.toContain("example.com");
        expect(shown).toContain('<img alt="Logo">');
        expect(shown).toContain("data:image/gif");
    });

    it("drops what would load, run or frame something", () => {
        const shown = withoutRemote('<link rel="stylesheet" href="https://x.example/a.css"><script>x()</script><iframe src="https://x.example"></iframe><p>Kept</p>');
        expect(shown).not.toMatch(/x\.example|script|iframe/);
        expect(shown).toContain("<p>Kept</p>");
    });

    it("keeps styles and links as they are", () => {
        const html = '<style>p { color: red; }</style><p style="margin: 0"><a href="https://example.com/">Go</a></p>';
        expect(withoutRemote(`<html><head></head><body>${html}</body></html>`)).toContain(html);
    });
});
