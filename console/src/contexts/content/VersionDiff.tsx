import { Problem } from "../../api/problem";
import { useWorkspace } from "../../session/workspace";
import { Loading } from "../../ui/Loading";
import { ProblemBox } from "../../ui/ProblemBox";
import { count } from "../../ui/words";
import css from "./content.module.css";
import type { Template } from "./draft";
import { diffLines, folded, type Line, type Skipped } from "./lines";
import { partsOf } from "./parts";

/** A version never changes, so it is read once. */
const FOREVER = { staleTime: Number.POSITIVE_INFINITY };

function useVersion(id: string, version: number) {
    const { api } = useWorkspace();
    return api.useQuery("get", "/v1/templates/{id}", { params: { path: { id }, query: { version: String(version) } } }, FOREVER);
}

/** What changes from one version to another, part by part and line by line. */
export function VersionDiff({ id, from, to }: { id: string; from: number; to: number }) {
    const before = useVersion(id, from);
    const after = useVersion(id, to);
    const failed = before.error ?? after.error;
    if (failed) return <ProblemBox problem={Problem.from(failed)} onRetry={() => void Promise.all([before.refetch(), after.refetch()])} />;
    if (!before.data || !after.data) return <Loading rows={5} />;
    return <Parts before={before.data} after={after.data} />;
}

function Parts({ before, after }: { before: Template; after: Template }) {
    const [was, is] = [partsOf(before), partsOf(after)];
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    const changed = names.filter((name) => was[name] !== is[name]);
    if (changed.length === 0) return <p className={css.soft}>Both versions have the same content.</p>;
    return (
        <>
            {changed.map((name) => (
                <Part key={name} name={name} lines={diffLines(was[name] ?? "", is[name] ?? "")} />
            ))}
        </>
    );
}

function Part({ name, lines }: { name: string; lines: Line[] }) {
    const added = lines.filter((line) => line.kind === "added").length;
    const removed = lines.filter((line) => line.kind === "removed").length;
    return (
        <section className={css.part} aria-label={name}>
            <h3>
                {name}{" "}
                <span className={css.soft}>
                    {count(added, "line")} added, {count(removed, "line")} removed
                </span>
            </h3>
            <div className={css.diff} tabIndex={0} role="group" aria-label={`Changes of ${name}`}>
                {folded(lines).map((line, at) => (
                    <DiffLine key={at} line={line} />
                ))}
            </div>
        </section>
    );
}

const SIGNS: Record<Line["kind"], string> = { same: " ", added: "+", removed: "-" };
const WORDS: Record<Line["kind"], string> = { same: "", added: "added: ", removed: "removed: " };

function DiffLine({ line }: { line: Line | Skipped }) {
    if (line.kind === "skipped") return <p className={css.skipped}>{count(line.count, "unchanged line")}</p>;
    return (
        <p className={`${css.line} ${css[line.kind]}`}>
            <span aria-hidden="true">{SIGNS[line.kind]} </span>
            <span className="visually-hidden">{WORDS[line.kind]}</span>
            {line.text}
        </p>
    );
}
