import { useState, type FormEvent } from "react";
import { Problem } from "../../../api/problem";
import { Button } from "../../../ui/Button";
import { TextField } from "../../../ui/Field";
import { ProblemBox } from "../../../ui/ProblemBox";
import { useRefresh } from "../refresh";
import { DomainItem } from "../sign-in/DomainItem";
import type { OrgDomain } from "../sign-in/found";
import list from "../sign-in/signIn.module.css";
import css from "./setup.module.css";
import { useSetupApi } from "./setupApi";

/** Proves which domains the addresses of the customer's people have. */
export function DomainsStep({ domains }: { domains: OrgDomain[] }) {
    return (
        <>
            <p className={css.soft}>
                Name the domain of your people's email addresses, and publish its record in the DNS. The record may go once the domain is
                verified.
            </p>
            {domains.length > 0 ? (
                <ul className={list.domains}>
                    {domains.map((domain) => (
                        <OneDomain key={domain.id} of={domain} />
                    ))}
                </ul>
            ) : null}
            <AddDomain />
        </>
    );
}

function OneDomain({ of: domain }: { of: OrgDomain }) {
    const api = useSetupApi();
    const refresh = useRefresh();
    const check = api.useMutation("post", "/v1/setup/domains/{id}/verify", { onSuccess: () => refresh("/v1/setup") });
    const verify = () => check.mutate({ params: { path: { id: domain.id } } });
    return <DomainItem of={domain} busy={check.isPending} problem={check.error} onCheck={verify} />;
}

function AddDomain() {
    const api = useSetupApi();
    const refresh = useRefresh();
    const [name, setName] = useState("");
    const add = api.useMutation("post", "/v1/setup/domains", {
        onSuccess: () => {
            refresh("/v1/setup");
            setName("");
        },
    });
    const problem = add.error ? Problem.from(add.error) : undefined;
    const submit = (event: FormEvent) => {
        event.preventDefault();
        add.mutate({ body: { name: name.trim() } });
    };
    return (
        <form onSubmit={submit}>
            {problem ? <ProblemBox problem={problem} /> : null}
            <TextField
                label="Domain"
                mono
                required
                maxLength={253}
                autoComplete="off"
                spellCheck={false}
                value={name}
                onChange={setName}
                placeholder="example.com"
                help="What comes after the @. It covers no subdomains."
                error={problem?.at("/name")}
            />
            <div>
                <Button type="submit" busy={add.isPending}>
                    Add domain
                </Button>
            </div>
        </form>
    );
}
