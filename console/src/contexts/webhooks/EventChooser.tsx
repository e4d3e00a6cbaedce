import { useWorkspace } from "../../session/workspace";
import { Problem } from "../../api/problem";
import { Checkbox } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { ProblemBox } from "../../ui/ProblemBox";
import { ALL, asksFor, families, withFamily, withType } from "./eventFilters";
import css from "./Webhooks.module.css";

interface Props {
    value: readonly string[];
    onChange: (filters: string[]) => void;
    error?: string | undefined;
}

/** The events of an endpoint: all, whole families, or single types. */
export function EventChooser({ value, onChange, error }: Props) {
    const isAll = value.includes(ALL);
    return (
        <fieldset className={css.events}>
            <legend>Events</legend>
            <Checkbox
                label="Every event"
                help="Also types that come later."
                checked={isAll}
                onChange={(on) => onChange(on ? [ALL] : [])}
            />
            {isAll ? null : <Families value={value} onChange={onChange} />}
            {error ? <p role="alert">{error}</p> : null}
        </fieldset>
    );
}

function Families({ value, onChange }: Pick<Props, "value" | "onChange">) {
    const { api } = useWorkspace();
    const query = api.useQuery("get", "/v1/event-types", {}, { staleTime: Number.POSITIVE_INFINITY });
    if (query.isPending) return <Loading rows={4} />;
    if (query.isError) return <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} />;
    return (
        <div className={css.families}>
            {families(query.data.data).map((family) => (
                <div key={family.name}>
                    <Checkbox
                        label={`Every ${family.filter} event`}
                        checked={value.includes(family.filter)}
                        onChange={(on) => onChange(withFamily(value, family.name, on))}
                    />
                    <div className={css.types}>
                        {family.types.map((type) => (
                            <Checkbox
                                key={type.name}
                                label={type.name}
                                help={type.description}
                                checked={asksFor(value, type.name)}
                                onChange={(on) => onChange(withType(value, family, type.name, on))}
                            />
                        ))}
                    </div>
                </div>
            ))}
        </div>
    );
}
