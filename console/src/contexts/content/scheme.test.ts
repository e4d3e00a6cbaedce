import { expect, it } from "vitest";
import { hasDarkColours, inScheme } from "./scheme";

const HTML = "<style>@media (prefers-color-scheme: dark) { a {} } @media (Prefers-Color-Scheme:light) { b {} }</style>";

it("answers an email's questions about colours for the chosen scheme", () => {
    expect(inScheme(HTML, "dark")).toBe("<style>@media (min-width: 0) { a {} } @media (max-width: 0) { b {} }</style>");
    expect(inScheme(HTML, "light")).toBe("<style>@media (max-width: 0) { a {} } @media (min-width: 0) { b {} }</style>");
    expect(hasDarkColours(HTML)).toBe(true);
    expect(hasDarkColours("<p>prefers-color-scheme: dark</p>")).toBe(false);
});
