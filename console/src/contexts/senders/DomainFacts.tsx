import { Copy } from "../../ui/Copy";
import { Facts } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { plain } from "../../ui/words";
import { nextOf } from "./next";
import css from "./senders.module.css";
import { lookOfDomain, type Domain } from "./status";

/** Status, records and checks, as one sentence. */
export function DomainState({ domain }: { domain: Domain }) {
    const { tone, word } = lookOfDomain(domain);
    const required = domain.records.filter((one) => one.required);
    const found = required.filter((one) => one.status === "verified").length;
    return (
        <>
            <Status tone={tone}>{word}</Status> {found} of {required.length} required records found, checked{" "}
            {domain.checked_at ? <Time at={domain.checked_at} /> : "never"}
            {domain.next_check_at ? (
                <>
                    {" · "}next check <Time at={domain.next_check_at} />
                </>
            ) : null}
        </>
    );
}

/** What is wrong with a domain, and what to do next. */
export function NextStep({ domain }: { domain: Domain }) {
    const { tone, what, todo } = nextOf(domain);
    return (
        <div className={`${css.next} ${css[tone]}`} role="status">
            <p className={css.what}>{what}</p>
            {todo ? <p>{todo}</p> : null}
        </div>
    );
}

/** What else is known of a domain. */
export function DomainFacts({ domain }: { domain: Domain }) {
    return (
        <Facts
            facts={[
                ["Id", <Copy key="id" shown text={domain.id} what="the id" />],
                ["Region", domain.region],
                ["Added", <Time key="added" at={domain.created_at} />],
                ["Ownership proven", <Time key="proven" at={domain.ownership_proven_at} />],
                ["SES sends for it", domain.provider ? (domain.provider.sending ? "yes" : "not yet") : "not asked yet"],
                ["DKIM at SES", domain.provider ? plain(domain.provider.dkim.toLowerCase()) : "–"],
                ["Return path at SES", domain.provider ? plain(domain.provider.mail_from.toLowerCase()) : "–"],
            ]}
        />
    );
}
