/** Rules for new passwords. The API checks them again, and alone knows which passwords are easy to guess. */

export const ALONE_CHARS_MIN = 15;
export const BESIDE_FACTOR_CHARS_MIN = 8;
export const PASSWORD_CHARS_MAX = 256;

/** Whether the account has a second factor; `unknown` before anybody is logged in. */
export type SecondFactor = "on" | "off" | "unknown";

export interface Rule {
    text: string;
    met: boolean;
}

/** Characters as the API counts them: an emoji is one. */
export function chars(password: string): number {
    return [...password].length;
}

/** The fewest characters that the API accepts for certain. */
function enough(factor: SecondFactor): number {
    return factor === "on" ? BESIDE_FACTOR_CHARS_MIN : ALONE_CHARS_MIN;
}

/** The rules that can be told while somebody types. */
export function passwordRules(password: string, factor: SecondFactor): Rule[] {
    const length = chars(password);
    const rules = [{ text: lengthRule(factor), met: length >= enough(factor) }];
    if (length > PASSWORD_CHARS_MAX) rules.push({ text: `At most ${PASSWORD_CHARS_MAX} characters`, met: false });
    return rules;
}

/** Whether it is worth asking the API: where nobody knows the factors, the shorter length may be enough. */
export function mayBePassword(password: string, factor: SecondFactor): boolean {
    const length = chars(password);
    const least = factor === "off" ? ALONE_CHARS_MIN : BESIDE_FACTOR_CHARS_MIN;
    return length >= least && length <= PASSWORD_CHARS_MAX;
}

function lengthRule(factor: SecondFactor): string {
    if (factor === "off") return `At least ${ALONE_CHARS_MIN} characters`;
    if (factor === "on") return `At least ${BESIDE_FACTOR_CHARS_MIN} characters, because you have an authenticator app`;
    return `At least ${ALONE_CHARS_MIN} characters, or ${BESIDE_FACTOR_CHARS_MIN} if you have an authenticator app`;
}
