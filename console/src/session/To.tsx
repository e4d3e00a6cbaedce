import { Link, useNavigate, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** The route of every page of an organisation; pages are named by their path below it. */
const WORKSPACE = "/signed-in/o/$org/$environment";

function useBase(): string {
    const { org, environment } = useParams({ from: WORKSPACE });
    return `/o/${org}/${environment}`;
}

/** The present tenant stays; filters of the page that is left do not. */
function keptSearch(before: { tenant?: string | undefined }): { tenant?: string } {
    return before.tenant ? { tenant: before.tenant } : {};
}

interface Props {
    /** The path below the workspace, such as `emails/email_01…`. */
    page: string;
    /** Filters of the page. */
    search?: Record<string, string> | undefined;
    children: ReactNode;
    className?: string | undefined;
    onClick?: () => void;
}

/** A link to a page of the same organisation, environment and tenant. */
export function To({ page, search, children, className, onClick }: Props) {
    const rest = { ...(className ? { className } : {}), ...(onClick ? { onClick } : {}) };
    return (
        <Link to={`${useBase()}/${page}` as "/"} search={((before: { tenant?: string }) => ({ ...search, ...keptSearch(before) })) as never} activeProps={{ "aria-current": "page" }} {...rest}>
            {children}
        </Link>
    );
}

/** Goes to a page of the same organisation, environment and tenant. */
export function useGo(): (page: string) => void {
    const navigate = useNavigate();
    const base = useBase();
    return (page) => void navigate({ to: `${base}/${page}` as "/", search: keptSearch as never });
}
