import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Problem } from "../../../api/problem";
import { accountClient, accountQuery, type Account } from "../../../session/session";
import { Button } from "../../../ui/Button";
import { Copy } from "../../../ui/Copy";
import { TextField } from "../../../ui/Field";
import { Loading } from "../../../ui/Loading";
import { Facts, Page, Section } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Time } from "../../../ui/Time";
import { say } from "../../../ui/Toast";
import { EmailSection } from "./EmailSection";
import css from "./panel.module.css";

/** Name and address of the person. */
export function ProfilePage() {
    const account = useQuery(accountQuery);
    return (
        <Page title="Your profile" state={account.data ? `You are logged in as ${account.data.email}.` : undefined}>
            {account.data ? (
                <>
                    <NameSection account={account.data} />
                    <EmailSection account={account.data} />
                    <Section title="Account">
                        <Facts
                            facts={[
                                ["Id", <Copy key="id" text={account.data.id} what="the account's id" shown />],
                                ["Created", <Time key="at" at={account.data.created_at} />],
                            ]}
                        />
                    </Section>
                </>
            ) : account.error ? (
                <ProblemBox problem={Problem.from(account.error)} onRetry={() => void account.refetch()} />
            ) : (
                <Loading />
            )}
        </Page>
    );
}

function NameSection({ account }: { account: Account }) {
    const cache = useQueryClient();
    const [name, setName] = useState(account.name);
    const update = useMutation({
        mutationFn: async () => (await accountClient.PATCH("/v1/account", { body: { name: name.trim() } })).data!,
        onSuccess: (changed) => {
            cache.setQueryData(accountQuery.queryKey, changed);
            setName(changed.name);
            say("The name was changed.");
        },
    });
    const submit = (event: FormEvent) => {
        event.preventDefault();
        update.mutate();
    };
    const problem = update.error ? Problem.from(update.error) : undefined;
    const isNew = name.trim() !== "" && name.trim() !== account.name;
    return (
        <Section title="Name">
            <div className={css.panel}>
                <form onSubmit={submit}>
                    {problem ? <ProblemBox problem={problem} /> : null}
                    <div>
                        <TextField
                            label="Display name"
                            help="Colleagues see it in the team, in invitations and in the audit log."
                            autoComplete="name"
                            maxLength={100}
                            required
                            error={problem?.at("/name")}
                            value={name}
                            onChange={setName}
                        />
                    </div>
                    <Button type="submit" busy={update.isPending} disabled={!isNew}>
                        Save name
                    </Button>
                </form>
            </div>
        </Section>
    );
}
