import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds the API: the local runner. */
const RUNNER = "http://127.0.0.1:4800";

export default defineConfig({
    plugins: [react()],
    build: {
        outDir: "../target/console",
        emptyOutDir: true,
        // A strict CSP allows no data: scripts, and hashed files are cached for ever.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
    },
    server: { proxy: { "/v1": RUNNER, "/local": RUNNER, "/log-in": RUNNER, "/_local": RUNNER } },
    test: { include: ["src/**/*.test.{ts,tsx}", "docs/*.test.mjs"] },
});
