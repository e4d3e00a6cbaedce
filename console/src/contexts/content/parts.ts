import type { Template } from "./draft";
import { written } from "./variables";

/** A version's content as texts by name, to compare. HTML that was made from MJML is left out: the MJML says it. */
export function partsOf(template: Template): Record<string, string> {
    const { text } = template;
    const variables = template.variables.map((variable) => {
        const isOptional = variable.fallback_value !== null && variable.fallback_value !== undefined;
        return `${variable.key}: ${variable.type}${isOptional ? `, fallback ${written(variable.fallback_value)}` : ""}`;
    });
    const parts: [string, string | null | undefined][] = [
        ["From", template.from],
        ["Reply to", template.reply_to?.join("\n")],
        ["Subject", template.subject],
        ["MJML", template.mjml],
        ["HTML", template.mjml ? null : template.html],
        ["Text", text === "" ? "(no text)" : text],
        ["Variables", variables.join("\n")],
    ];
    return Object.fromEntries(parts.map(([name, value]) => [name, value ?? ""]));
}
