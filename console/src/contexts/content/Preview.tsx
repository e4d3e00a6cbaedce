import { keepPreviousData } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { useWorkspace } from "../../session/workspace";
import { Loading } from "../../ui/Loading";
import { ProblemBox } from "../../ui/ProblemBox";
import { Status } from "../../ui/Status";
import css from "./content.module.css";
import { PreviewFrame } from "./PreviewFrame";
import { valuesOf, type VariableRow } from "./variables";

type Rendered = components["schemas"]["TemplatePreview"];

const VIEWS = ["desktop", "phone", "dark", "text"] as const;
type View = (typeof VIEWS)[number];
const NAMES: Record<View, string> = { desktop: "Desktop", phone: "Phone", dark: "Dark", text: "Text" };

const PAUSE_MS = 600;

/** A value as it was before the last pause. */
function useSettled<T>(value: T): T {
    const [settled, setSettled] = useState(value);
    const key = JSON.stringify(value);
    useEffect(() => {
        const timer = setTimeout(() => setSettled(value), PAUSE_MS);
        return () => clearTimeout(timer);
        // The effect depends on this text, because the object is a new one at each render.
    }, [key]);
    return settled;
}

interface Props {
    id: string;
    version: number;
    rows: VariableRow[];
}

/** The saved draft as recipients would see it, with the samples. */
export function Preview({ id, version, rows }: Props) {
    const { api } = useWorkspace();
    const [view, setView] = useState<View>("desktop");
    const variables = useSettled(valuesOf(rows));
    const query = api.useQuery(
        "post",
        "/v1/templates/{id}/preview",
        { params: { path: { id } }, body: { version, variables } },
        { placeholderData: keepPreviousData, staleTime: Number.POSITIVE_INFINITY },
    );
    return (
        <section className={css.preview} aria-label="Preview">
            <header className={css.previewHead}>
                <h2>Preview</h2>
                <div className={css.formats} role="group" aria-label="Preview as">
                    {VIEWS.map((one) => (
                        <button key={one} type="button" className={css.format} aria-pressed={view === one} onClick={() => setView(one)}>
                            {NAMES[one]}
                        </button>
                    ))}
                </div>
            </header>
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : null}
            {query.data ? <Shown rendered={query.data} view={view} /> : query.isError ? null : <Loading rows={8} />}
        </section>
    );
}

function Shown({ rendered, view }: { rendered: Rendered; view: View }) {
    return (
        <>
            <Names names={rendered.missing_variables} isMissing />
            <Names names={rendered.unused_variables} isMissing={false} />
            <dl className={css.envelope}>
                <div>
                    <dt>From</dt>
                    <dd>{rendered.from || "named by each send"}</dd>
                </div>
                <div>
                    <dt>Subject</dt>
                    <dd>{rendered.subject || "named by each send"}</dd>
                </div>
            </dl>
            {view === "text" ? (
                <pre className={css.text} tabIndex={0} aria-label="The text version">
                    {rendered.text || "Emails of this template have no text version."}
                </pre>
            ) : rendered.html ? (
                <PreviewFrame html={rendered.html} view={view} />
            ) : (
                <p className={css.soft}>This template has no HTML. Choose Text.</p>
            )}
        </>
    );
}

function Names({ names, isMissing }: { names: string[]; isMissing: boolean }) {
    if (names.length === 0) return null;
    const list = names.map((name) => (
        <code key={name} className={css.name}>
            {name}
        </code>
    ));
    return isMissing ? (
        <p className={css.names}>
            <Status tone="problem">no value</Status> {list} A send without {names.length === 1 ? "it" : "them"} is refused.
        </p>
    ) : (
        <p className={css.names}>
            <Status tone="quiet">unused</Status> {list} No source uses {names.length === 1 ? "it" : "them"}.
        </p>
    );
}
