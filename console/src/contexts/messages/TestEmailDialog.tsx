import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Problem } from "../../api/problem";
import { To, useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Dialog, FormDialog } from "../../ui/Dialog";
import { Select, TextArea, TextField } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { say } from "../../ui/Toast";
import { LOCAL_PARTS, TEST_DOMAIN } from "./testDomain";


const route = getRouteApi("/signed-in/o/$org/$environment");

/** Sends one email, to see that it works. */
export function TestEmailDialog({ onClose }: { onClose: () => void }) {
    const { api, can, isTest } = useWorkspace();
    const domains = api.useQuery("get", "/v1/domains", { params: { query: { limit: 100 } } }, { enabled: can("domains:read") });
    if (domains.isLoading) {
        return (
            <Dialog title="Send a test email" onClose={onClose}>
                <Loading rows={4} />
            </Dialog>
        );
    }
    const verified = domains.data?.data.filter(({ status, paused }) => status === "verified" && !paused).map(({ name }) => name) ?? [];
    const usable = isTest ? [...verified, TEST_DOMAIN] : verified;
    // Who may not see the domains names one; the API checks it.
    if (usable.length === 0 && can("domains:read")) return <NoDomain onClose={onClose} />;
    return <TestEmailForm domains={usable} onClose={onClose} />;
}

function NoDomain({ onClose }: { onClose: () => void }) {
    return (
        <Dialog title="Send a test email" onClose={onClose}>
            <p>
                An email needs a sender at a verified domain, and there is none yet. <To page="domains">Add or verify a domain</To> first.
            </p>
        </Dialog>
    );
}

function TestEmailForm({ domains, onClose }: { domains: string[]; onClose: () => void }) {
    const { api, isTest } = useWorkspace();
    const { account } = route.useRouteContext();
    const cache = useQueryClient();
    const go = useGo();
    const [name, setName] = useState("hello");
    const [domain, setDomain] = useState(domains[0] ?? "");
    const [to, setTo] = useState(isTest ? `delivered@${TEST_DOMAIN}` : account.email);
    const [subject, setSubject] = useState("Test of Posthorn");
    const [text, setText] = useState("It works.");
    const body = useMemo(() => ({ from: `${name.trim()}@${domain.trim()}`, to: to.trim(), subject, text }), [name, domain, to, subject, text]);
    // Pressed twice, or again after a lost answer, the same email is sent once.
    const key = useMemo(() => crypto.randomUUID(), [body]);
    const send = api.useMutation("post", "/v1/emails", {
        onSuccess: ({ id }) => {
            void cache.invalidateQueries({ queryKey: ["get", "/v1/emails"] });
            say("The email was accepted.");
            go(`emails/${id}`);
        },
    });
    const problem = send.error ? Problem.from(send.error) : undefined;
    return (
        <FormDialog
            title="Send a test email"
            action="Send test email"
            busy={send.isPending}
            problem={send.error}
            onSubmit={() => send.mutate({ body: body, params: { header: { "Idempotency-Key": key } } })}
            onClose={onClose}
        >
            <TextField label="From, before the @" required value={name} onChange={setName} error={problem?.at("/from")} />
            {domains.length > 0 ? (
                <Select label="From, verified domain" value={domain} onChange={setDomain} options={domains.map((value) => ({ value, label: value }))} />
            ) : (
                <TextField label="From, verified domain" required value={domain} onChange={setDomain} />
            )}
            <TextField
                label="To"
                type="email"
                required
                list={isTest ? "test-recipients" : undefined}
                help={isTest ? `Nobody receives test emails. The address decides what happens: ${LOCAL_PARTS.join("@, ")}@ of ${TEST_DOMAIN}.` : undefined}
                value={to}
                onChange={setTo}
                error={problem?.at("/to")}
            />
            {isTest ? (
                <datalist id="test-recipients">
                    {LOCAL_PARTS.map((part) => (
                        <option key={part} value={`${part}@${TEST_DOMAIN}`} />
                    ))}
                </datalist>
            ) : null}
            <TextField label="Subject" value={subject} onChange={setSubject} error={problem?.at("/subject")} />
            <TextArea label="Text" value={text} onChange={setText} error={problem?.at("/text")} />
        </FormDialog>
    );
}
