import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useOptimistic } from "../../api/optimistic";
import { Problem } from "../../api/problem";
import { useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Section } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { say } from "../../ui/Toast";
import css from "./senders.module.css";
import type { Domain } from "./status";
import { useKeepDomain } from "./useDomain";

type Open = "pause" | "delete" | undefined;

/** Pausing, resuming, deleting. */
export function DomainActions({ domain }: { domain: Domain }) {
    const [open, setOpen] = useState<Open>();
    const { resume, problem } = useResume(domain);
    const close = () => setOpen(undefined);
    return (
        <Section title="Stop or delete">
            {problem ? <ProblemBox problem={problem} /> : null}
            <div className={css.buttons}>
                {domain.paused ? <Button onClick={resume}>Resume sending</Button> : <Button onClick={() => setOpen("pause")}>Pause sending</Button>}
                <Button kind="danger" onClick={() => setOpen("delete")}>
                    Delete domain
                </Button>
            </div>
            {open === "pause" ? <Pause domain={domain} onClose={close} /> : null}
            {open === "delete" ? <Delete domain={domain} onClose={close} /> : null}
        </Section>
    );
}

/** The routes whose answers say whether a domain is paused. */
const PATHS = ["/v1/domains", "/v1/domains/{id}"];

function useResume({ id }: Domain): { resume: () => void; problem: Problem | undefined } {
    const { api } = useWorkspace();
    const keep = useKeepDomain();
    const resume = api.useMutation("post", "/v1/domains/{id}/resume", {
        ...useOptimistic(PATHS, id, () => ({ paused: false })),
        onSuccess: (resumed) => {
            keep(resumed);
            say(`${resumed.name} sends again.`);
        },
    });
    return { resume: () => resume.mutate({ params: { path: { id } } }), problem: resume.error ? Problem.from(resume.error) : undefined };
}

function Pause({ domain, onClose }: { domain: Domain; onClose: () => void }) {
    const { api } = useWorkspace();
    const keep = useKeepDomain();
    const pause = api.useMutation("post", "/v1/domains/{id}/pause", {
        ...useOptimistic(PATHS, domain.id, () => ({ paused: true })),
        onSuccess: (paused) => {
            keep(paused);
            say(`${paused.name} is paused.`);
            onClose();
        },
    });
    return (
        <ConfirmDialog
            title="Pause sending"
            action="Pause sending"
            optimistic
            busy={pause.isPending}
            problem={pause.error}
            onConfirm={() => pause.mutate({ params: { path: { id: domain.id } } })}
            onClose={onClose}
        >
            <p>
                New emails from {domain.name} are refused with DOMAIN_PAUSED. Emails that were accepted before wait until you resume it. It
                takes up to 30 seconds.
            </p>
        </ConfirmDialog>
    );
}

function Delete({ domain, onClose }: { domain: Domain; onClose: () => void }) {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    const go = useGo();
    const remove = api.useMutation("delete", "/v1/domains/{id}", {
        onSuccess: () => {
            go("domains");
            void cache.invalidateQueries({ queryKey: ["get", "/v1/domains"] });
            say(`Deleted ${domain.name}.`);
        },
    });
    return (
        <ConfirmDialog
            title="Delete domain"
            action="Delete domain"
            name={domain.name}
            busy={remove.isPending}
            problem={remove.error}
            onConfirm={() => remove.mutate({ params: { path: { id: domain.id } } })}
            onClose={onClose}
        >
            <p>
                Emails from {domain.name} are refused, and mail to it is no longer received. Its DKIM keys are deleted: after adding it again,
                its records may differ. This can't be undone.
            </p>
        </ConfirmDialog>
    );
}
