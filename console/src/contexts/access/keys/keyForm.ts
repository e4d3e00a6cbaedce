import type { components } from "../../../api/schema";
import type { Permission } from "../../../session/permissions";
import { fromLocalInput, toLocalInput } from "../../../ui/localTime";
import { entriesOf, wholeOf } from "../lines";
import type { Key } from "./keyState";

/** The limits of a key as they are typed. Empty means none. */
export interface LimitsForm {
    domains: string;
    networks: string;
    /** In the viewer's zone. */
    end: string;
    /** Requests per second. */
    rate: string;
}

export const NO_LIMITS: LimitsForm = { domains: "", networks: "", end: "", rate: "" };

export interface KeyForm extends LimitsForm {
    name: string;
    environment: string;
    tenant: string;
    scopes: Permission[];
}

function rateOf(text: string): number | null {
    return text.trim() === "" ? null : wholeOf(text);
}

/** The body that creates a key. Empty limits are left out: then the caller's own apply. */
export function toCreate(form: KeyForm): components["schemas"]["CreateApiKey"] {
    const [domains, networks, rate, end] = [entriesOf(form.domains), entriesOf(form.networks), rateOf(form.rate), fromLocalInput(form.end)];
    return {
        name: form.name.trim(),
        environment: form.environment,
        scopes: form.scopes,
        ...(form.tenant ? { tenant_id: form.tenant } : {}),
        ...(domains.length > 0 ? { allowed_domains: domains } : {}),
        ...(networks.length > 0 ? { allowed_cidrs: networks } : {}),
        ...(rate === null ? {} : { rate_limit: rate }),
        ...(end ? { expires_at: end } : {}),
    };
}

export type ChangeForm = LimitsForm & { name: string };

/** A key as its form shows it. */
export function fromKey(key: Key): ChangeForm {
    return {
        name: key.name,
        domains: (key.allowed_domains ?? []).join("\n"),
        networks: (key.allowed_cidrs ?? []).join("\n"),
        end: toLocalInput(key.expires_at ?? undefined),
        rate: key.rate_limit ? String(key.rate_limit) : "",
    };
}

/** The changes between two states of the form: only what differs, so that a second's precision of the end is not lost. */
export function toUpdate(before: ChangeForm, after: ChangeForm): components["schemas"]["UpdateApiKey"] {
    const listed = (text: string) => (entriesOf(text).length > 0 ? entriesOf(text) : null);
    return {
        ...(before.name === after.name ? {} : { name: after.name.trim() }),
        ...(before.domains === after.domains ? {} : { allowed_domains: listed(after.domains) }),
        ...(before.networks === after.networks ? {} : { allowed_cidrs: listed(after.networks) }),
        ...(before.rate === after.rate ? {} : { rate_limit: rateOf(after.rate) }),
        ...(before.end === after.end ? {} : { expires_at: fromLocalInput(after.end) || null }),
    };
}
