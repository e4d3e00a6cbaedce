import type { Problem } from "../../api/problem";
import { TextArea, TextField } from "../../ui/Field";
import { EventChooser } from "./EventChooser";

/** What people type about an endpoint. */
export interface EndpointForm {
    url: string;
    events: string[];
    description: string;
    rateLimit: string;
    headers: string;
}

export const EMPTY_FORM: EndpointForm = { url: "", events: ["*"], description: "", rateLimit: "", headers: "" };

interface Props {
    form: EndpointForm;
    onChange: (form: EndpointForm) => void;
    problem: Problem | undefined;
    headersHelp: string;
    headersError: string | undefined;
}

/** The fields of an endpoint, for its creation and its change. */
export function EndpointFields({ form, onChange, problem, headersHelp, headersError }: Props) {
    const set = (name: keyof EndpointForm) => (value: string) => onChange({ ...form, [name]: value });
    return (
        <>
            <TextField
                label="URL"
                type="url"
                help="A public https address that answers POST with 2xx within five seconds."
                placeholder="https://example.com/webhooks/posthorn"
                required
                autoFocus
                error={problem?.at("/url")}
                value={form.url}
                onChange={set("url")}
            />
            <EventChooser value={form.events} error={problem?.at("/events")} onChange={(events) => onChange({ ...form, events })} />
            <TextField
                label="Description"
                help="For your team. May stay empty."
                maxLength={500}
                error={problem?.at("/description")}
                value={form.description}
                onChange={set("description")}
            />
            <TextField
                label="Deliveries per second, at most"
                help="1 to 1,000. Empty for no limit. Deliveries over it wait; that is no failed try."
                type="number"
                min={1}
                max={1000}
                error={problem?.at("/rate_limit")}
                value={form.rateLimit}
                onChange={set("rateLimit")}
            />
            <TextArea
                label="Custom headers"
                help={headersHelp}
                mono
                rows={2}
                spellCheck={false}
                placeholder="Authorization: Bearer …"
                error={headersError ?? problem?.at("/headers")}
                value={form.headers}
                onChange={set("headers")}
            />
        </>
    );
}

/** The limit as the API takes it; null for none. */
export function toRateLimit(text: string): number | null {
    return text.trim() === "" ? null : Number(text);
}
