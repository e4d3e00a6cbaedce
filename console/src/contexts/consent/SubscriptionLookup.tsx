import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { ProblemBox } from "../../ui/ProblemBox";
import { Status } from "../../ui/Status";
import { say } from "../../ui/Toast";
import css from "./Consent.module.css";
import { REASONS } from "./reasons";
import { explain } from "./subscription";

type Topic = components["schemas"]["Topic"];
type Subscription = components["schemas"]["Subscription"];

const PATH = "/v1/topics/{id}/subscriptions/{address}";

interface Props {
    topic: Topic;
    /** The address of the page's address bar; empty if none was asked. */
    address: string;
    onAsk: (address: string) => void;
}

/** Whether an address gets a topic's emails, why, and the recipient's own choice. */
export function SubscriptionLookup({ topic, address, onAsk }: Props) {
    const { api } = useWorkspace();
    const [typed, setTyped] = useState(address);
    const query = api.useQuery("get", PATH, { params: { path: { id: topic.id, address } } }, { enabled: address !== "" });
    const submit = (event: FormEvent) => {
        event.preventDefault();
        if (typed.trim() === address) void query.refetch();
        else onAsk(typed.trim());
    };
    return (
        <div className={css.stack}>
            <form className={css.row} onSubmit={submit} role="search">
                <TextField label="Address" type="email" autoComplete="off" placeholder="ada@example.net" value={typed} onChange={setTyped} />
                <Button type="submit" busy={query.isFetching} disabled={typed.trim() === ""}>
                    Look up
                </Button>
            </form>
            {address && query.isPending ? <Loading rows={2} /> : null}
            {query.error ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : null}
            {query.data ? <Answer topic={topic} address={address} found={query.data} /> : null}
        </div>
    );
}

function Answer({ topic, address, found }: { topic: Topic; address: string; found: components["schemas"]["TopicSubscription"] }) {
    const { api, can } = useWorkspace();
    const cache = useQueryClient();
    const { gets, why } = explain(found);
    const set = api.useMutation("put", PATH, {
        onSuccess: ({ subscription }) => {
            void cache.invalidateQueries({ queryKey: ["get", PATH] });
            void cache.invalidateQueries({ queryKey: ["get", "/v1/suppressions"] });
            say(`${address} is ${subscription === "opt_in" ? "subscribed to" : "unsubscribed from"} ${topic.name}.`);
        },
    });
    const choose = (subscription: Subscription) => set.mutate({ params: { path: { id: topic.id, address } }, body: { subscription } });
    return (
        <div className={css.note} aria-live="polite">
            <p>
                <Status tone={gets ? "good" : "problem"}>{gets ? "gets these emails" : "does not get these emails"}</Status>
            </p>
            <p>
                {why} {found.suppressed ? REASONS[found.suppressed].why : null}
            </p>
            {set.error ? <ProblemBox problem={Problem.from(set.error)} /> : null}
            {can("topics:write") ? (
                <div className={css.row}>
                    {found.subscription === "opt_in" && found.explicit ? null : (
                        <Button busy={set.isPending} onClick={() => choose("opt_in")}>
                            Record that they subscribed
                        </Button>
                    )}
                    {found.subscription === "opt_out" && found.explicit ? null : (
                        <Button busy={set.isPending} onClick={() => choose("opt_out")}>
                            Record that they unsubscribed
                        </Button>
                    )}
                </div>
            ) : null}
        </div>
    );
}
