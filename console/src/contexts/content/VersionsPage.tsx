import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { DataTable, type Column } from "../../ui/DataTable";
import { Select } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, Section } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import css from "./content.module.css";
import { RollBack } from "./RollBack";
import { useAuthors } from "./useAuthors";
import { VersionDiff } from "./VersionDiff";

type Version = components["schemas"]["TemplateVersion"];

const route = getRouteApi("/signed-in/o/$org/$environment/templates/$id/versions");

/** Every version that is kept: when, by whom, and what changed between two. */
export function VersionsPage() {
    const { id } = route.useParams();
    const { api, can } = useWorkspace();
    const template = api.useQuery("get", "/v1/templates/{id}", { params: { path: { id } } });
    const query = api.useQuery("get", "/v1/templates/{id}/versions", { params: { path: { id } } });
    const versions = query.data?.data ?? [];
    const authors = useAuthors(template.data?.id, versions);
    const [rollingTo, setRollingTo] = useState<Version>();
    const navigate = route.useNavigate();
    const compare = (from: string, to: string) => void navigate({ search: (before) => ({ ...before, from, to }), replace: true });
    const published = versions.find((version) => version.published);
    return (
        <Page
            title={template.data ? `Versions of ${template.data.name}` : "Versions"}
            wide
            back={<To page={`templates/${id}`}>{template.data?.name ?? "Template"}</To>}
            state={
                published
                    ? `Sends use version ${published.version}. The newest 50 versions are kept, and the published one.`
                    : "No version is published. The newest 50 versions are kept."
            }
        >
            {query.isPending ? <Loading /> : null}
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : null}
            {versions.length > 0 ? (
                <DataTable
                    label="Versions"
                    rows={versions}
                    columns={columns(authors, can("templates:write") ? setRollingTo : undefined, versions, compare)}
                    rowId={(version) => String(version.version)}
                />
            ) : null}
            {versions.length > 1 ? <Compare id={id} versions={versions} onChange={compare} /> : null}
            {rollingTo && template.data ? (
                <RollBack template={template.data} version={rollingTo.version} onClose={() => setRollingTo(undefined)} />
            ) : null}
        </Page>
    );
}

function columns(
    authors: (version: Version) => string | undefined,
    onRollBack: ((version: Version) => void) | undefined,
    versions: Version[],
    onCompare: (from: string, to: string) => void,
): Column<Version>[] {
    return [
        { name: "Version", cell: (version) => version.version },
        {
            name: "Status",
            cell: (version) => (
                <>
                    {version.published ? <Status tone="good">published</Status> : null}
                    {version.draft ? <Status tone="quiet">draft</Status> : null}
                </>
            ),
        },
        { name: "Saved", cell: (version) => <Time at={version.created_at} /> },
        { name: "By", cell: (version) => authors(version) ?? "–" },
        {
            name: "Action",
            right: true,
            cell: (version) => {
                const before = versions.find((one) => one.version < version.version);
                return (
                    <>
                        {before ? (
                            <Button
                                kind="quiet"
                                aria-label={`Changes of version ${version.version}`}
                                onClick={() => onCompare(String(before.version), String(version.version))}
                            >
                                Changes
                            </Button>
                        ) : null}
                        {onRollBack && !version.published ? (
                            <Button kind="quiet" aria-label={`Publish version ${version.version}`} onClick={() => onRollBack(version)}>
                                Publish
                            </Button>
                        ) : null}
                    </>
                );
            },
        },
    ];
}

interface CompareProps {
    id: string;
    versions: Version[];
    onChange: (from: string, to: string) => void;
}

/** Two versions, chosen in the address; at first the published one and the draft, or the newest two. */
function Compare({ id, versions, onChange }: CompareProps) {
    const search = route.useSearch();
    const has = (number: string | undefined) => (versions.some((one) => String(one.version) === number) ? number : undefined);
    const newest = versions[0];
    const published = versions.find((one) => one.published && !one.draft);
    const from = has(search.from) ?? String((published ?? versions[1] ?? newest)?.version);
    const to = has(search.to) ?? String(newest?.version);
    const options = versions.map((one) => ({
        value: String(one.version),
        label: `${one.version}${one.published ? " (published)" : ""}${one.draft ? " (draft)" : ""}`,
    }));
    return (
        <Section title="Compare">
            <div className={css.pair}>
                <Select label="From version" options={options} value={from} onChange={(value) => onChange(value, to)} />
                <Select label="To version" options={options} value={to} onChange={(value) => onChange(from, value)} />
            </div>
            <VersionDiff id={id} from={Number(from)} to={Number(to)} />
        </Section>
    );
}
